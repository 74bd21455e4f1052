"""The public half of a campaign's signing key, in the words of the tools partners check with. Pure, and no cryptography.

One Ed25519 key serves two tools: OpenSSH (`ssh-keygen -Y verify`) and minisign.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

NAMESPACE = "packs"
"""What SSH signatures of releases are for: one made with the same key for anything else does not count."""

_SSH = re.compile(r"ssh-ed25519 +(\S+)")
_MINISIGN = re.compile(r"(RW\S+)")
_SSH_PREFIX = b"\0\0\0\x0bssh-ed25519\0\0\0 "
_LENGTH = 32


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key: the 32 bytes of RFC 8032."""

    raw: bytes

    @property
    def blob(self) -> bytes:
        """As OpenSSH encodes it (RFC 8709)."""
        return _SSH_PREFIX + self.raw

    @property
    def number(self) -> bytes:
        """The 8 bytes minisign tells keys apart by. It draws them at random; ours follow from the key."""
        return hashlib.sha256(self.raw).digest()[:8]

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` prints it: SHA256:..."""
        return f"SHA256:{base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip('=')}"

    @property
    def ssh(self) -> str:
        """The form for campaign.toml, and for OpenSSH."""
        return f"ssh-ed25519 {base64.b64encode(self.blob).decode()}"

    @property
    def minisign(self) -> str:
        """What stands after `minisign -P`."""
        return base64.b64encode(b"Ed" + self.number + self.raw).decode()

    def allowed_signers(self, campaign: str) -> str:
        """The line of a partner's `allowed_signers` file: this key signs as `campaign` (an id), and only releases."""
        return f'{campaign} namespaces="{NAMESPACE}" {self.ssh}'


def parse_public_key(text: str) -> PublicKey:
    """The key in `text`: an OpenSSH or minisign public key, or a line of `allowed_signers`.

    Raises ValueError, without the text in it: somebody may have pasted the private half.
    """
    keys = [key for line in text.splitlines() if (key := _key_in(line))]
    if len(keys) != 1:
        raise ValueError("this is no Ed25519 public key such as packs keys show prints" if not keys else "one key only")
    return keys[0]


def parse_public_keys(text: str) -> tuple[PublicKey, ...]:
    """All keys of a key file, a line each; lines without one are comments."""
    return tuple(key for line in text.splitlines() if (key := _key_in(line)))


def _key_in(line: str) -> PublicKey | None:
    """The key of one line; None for one without, or whose key is damaged or of another kind."""
    line = line.strip()
    if line.startswith("#"):
        return None
    if match := _SSH.search(line):
        blob = _decoded(match[1])
        if blob.startswith(_SSH_PREFIX) and len(blob) == len(_SSH_PREFIX) + _LENGTH:
            return PublicKey(blob[len(_SSH_PREFIX) :])
    elif match := _MINISIGN.fullmatch(line):
        blob = _decoded(match[1])
        key = PublicKey(blob[10:])
        if len(blob) == 10 + _LENGTH and blob[:10] == b"Ed" + key.number:
            return key
    return None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
