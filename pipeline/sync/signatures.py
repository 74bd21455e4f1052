"""Ed25519 signatures in two forms, for two tools people have: OpenSSH's and minisign's. Pure but for drawing a new key.

Formats: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig and
https://jedisct1.github.io/minisign/. Both are deterministic: the same key and bytes give the same file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pipeline.campaign.public_key import NAMESPACE, PublicKey, parse_public_keys
from pipeline.errors import UsageError

_MAGIC = b"SSHSIG"
_HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_ARMOR = re.compile(r"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n?")
_MINISIGN = re.compile(r"untrusted comment: [^\n]*\n([A-Za-z0-9+/=]+)\ntrusted comment: ([^\n]*)\n([A-Za-z0-9+/=]+)\n?")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private half. Neither its repr nor any message shows it."""

    _key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def new(cls) -> SigningKey:
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: str) -> SigningKey:
        """The key of a PKCS8 file; `passphrase` is "" when there is none. Raises UsageError."""
        try:
            key = serialization.load_pem_private_key(pem, passphrase.encode() or None)
        except TypeError:
            raise _unusable(
                "the key has no passphrase, though one is given" if passphrase else "the key needs its passphrase",
                "unset PACKS_KEY_PASSPHRASE" if passphrase else "set PACKS_KEY_PASSPHRASE",
            ) from None
        except (ValueError, UnsupportedAlgorithm):
            raise _unusable(
                "the key cannot be read: it is damaged, or the passphrase is wrong"
                if passphrase
                else "the key cannot be read: it is damaged, or no PEM file",
                "set the right PACKS_KEY_PASSPHRASE, or fetch the key from your backup",
            ) from None
        if not isinstance(key, Ed25519PrivateKey):
            raise _unusable("the key is no Ed25519 key", "make one with packs keys new")
        return cls(key)

    def to_pem(self, passphrase: str) -> bytes:
        """PKCS8, encrypted when there is a `passphrase`."""
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption(),
        )

    @property
    def public(self) -> PublicKey:
        return PublicKey(self._key.public_key().public_bytes_raw())

    def ssh_signature(self, message: bytes) -> bytes:
        """As `ssh-keygen -Y sign -n packs` makes it."""
        signed = _string(b"ssh-ed25519") + _string(self._key.sign(_ssh_signed(message, b"sha512")))
        parts = (self.public.blob, NAMESPACE.encode(), b"", b"sha512", signed)
        blob = _MAGIC + (1).to_bytes(4, "big") + b"".join(_string(part) for part in parts)
        text = base64.b64encode(blob).decode()
        lines = [text[start : start + 70] for start in range(0, len(text), 70)]
        return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()

    def minisign_signature(self, message: bytes, comment: str) -> bytes:
        """As `minisign -S` makes it, over the hash of the message (`ED`); `comment`, one line, is signed with it."""
        signature = self._key.sign(hashlib.blake2b(message).digest())
        lines = (
            f"untrusted comment: signature by {self.public.fingerprint}",
            _text(b"ED" + self.public.number + signature),
            f"trusted comment: {comment}",
            _text(self._key.sign(signature + comment.encode())),
        )
        return ("\n".join(lines) + "\n").encode()


def ssh_signer(signature: bytes) -> PublicKey | None:
    """The key an SSH signature says it was made with; None when it is no such signature."""
    try:
        return _read_ssh(signature)[0]
    except ValueError:
        return None


def check_ssh(message: bytes, signature: bytes, key: PublicKey) -> str:
    """Why `signature` is not one by `key` over `message`, in words; "" when it is."""
    try:
        signer, namespace, algorithm, raw = _read_ssh(signature)
    except ValueError:
        return "is no SSH signature of an Ed25519 key"
    if signer != key:
        return f"was made with another key, {signer.fingerprint}"
    if namespace != NAMESPACE.encode():
        return "was made for something else than a release"
    return "" if _holds(key, raw, _ssh_signed(message, algorithm)) else "does not fit"


def check_minisign(message: bytes, signature: bytes, key: PublicKey) -> str:
    """Why `signature` or its trusted comment is not one by `key` over `message`, in words; "" when both are."""
    match = _MINISIGN.fullmatch(signature.decode(errors="replace"))
    blob, over_all = (_bytes(match[1]), _bytes(match[3])) if match else (b"", b"")
    if not match or blob[:2] != b"ED" or len(blob) != 74:
        return "is no minisign signature"
    if blob[2:10] != key.number:
        return "was made with another key"
    comment = match[2].encode()
    whole = _holds(key, blob[10:], hashlib.blake2b(message).digest()) and _holds(key, over_all, blob[10:] + comment)
    return "" if whole else "does not fit"


def _read_ssh(signature: bytes) -> tuple[PublicKey, bytes, bytes, bytes]:
    """Signer, namespace, name of the hash and the bare signature. Raises ValueError."""
    match = _ARMOR.fullmatch(signature.decode(errors="replace"))
    blob = _bytes(match[1].replace("\n", "")) if match else b""
    if blob[:10] != _MAGIC + (1).to_bytes(4, "big"):
        raise ValueError
    key, namespace, reserved, algorithm, signed = _strings(blob[10:], 5)
    kind, raw = _strings(signed, 2)
    keys = parse_public_keys(f"ssh-ed25519 {_text(key)}")
    if not keys or kind != b"ssh-ed25519" or reserved or algorithm not in _HASHES:
        raise ValueError
    return keys[0], namespace, algorithm, raw


def _ssh_signed(message: bytes, algorithm: bytes) -> bytes:
    """What the bare signature inside an SSH signature is over."""
    digest = _HASHES[algorithm](message).digest()
    return _MAGIC + b"".join(_string(part) for part in (NAMESPACE.encode(), b"", algorithm, digest))


def _holds(key: PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _string(data: bytes) -> bytes:
    """A string of the SSH protocol (RFC 4251)."""
    return len(data).to_bytes(4, "big") + data


def _strings(data: bytes, count: int) -> list[bytes]:
    """Exactly `count` strings of the SSH protocol. Raises ValueError."""
    found = []
    for _ in range(count):
        length = int.from_bytes(data[:4], "big")
        found.append(data[4 : 4 + length])
        if len(data) < 4 + length:
            raise ValueError
        data = data[4 + length :]
    if data:
        raise ValueError
    return found


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    """b"" for what is not the one way to write some bytes in base64."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
    return data if _text(data) == text else b""


def _unusable(what: str, hint: str) -> UsageError:
    return UsageError(what, hint=hint)
