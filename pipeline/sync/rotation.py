"""The statement that a campaign signs with another key from now on. Pure."""

from __future__ import annotations

from pipeline.campaign.public_key import NAMESPACE, PublicKey
from pipeline.sync.signatures import SigningKey

_TEXT = """\
New signing key of {campaign}

From now on the releases of {campaign} are signed with a new key.
This statement is signed with the old one: check it with the key you have before you trust what it says.
If you were told that the old key was stolen, it proves nothing: ask for the new key in person.

Old key: {old.fingerprint}
New key: {new.fingerprint}

How to check this statement:
    ssh-keygen -Y verify -f allowed_signers -I {campaign} -n {namespace} -s {name}.sig < {name}
    minisign -Vm {name} -P {old.minisign}

Then replace the line of {campaign} in your file allowed_signers by
    {line}
and your minisign key by
    {new.minisign}
"""


def statement(campaign: str, old: SigningKey, new: PublicKey) -> dict[str, bytes]:
    """The statement and its two signatures by the `old` key, by file name; the same for the same keys."""
    name = f"{campaign}-new-key.txt"
    body = _TEXT.format(
        campaign=campaign,
        namespace=NAMESPACE,
        name=name,
        old=old.public,
        new=new,
        line=new.allowed_signers(campaign),
    ).encode()
    return {
        name: body,
        f"{name}.sig": old.ssh_signature(body),
        f"{name}.minisig": old.minisign_signature(body, f"{campaign} new key {new.fingerprint}"),
    }
