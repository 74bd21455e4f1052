"""The tools partners check signatures with, and keys for tests."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipeline.campaign.public_key import PublicKey
from pipeline.sync.signatures import SigningKey

needs_ssh_keygen = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="ssh-keygen is missing: apt-get install openssh-client"
)
needs_minisign = pytest.mark.skipif(
    not shutil.which("minisign"), reason="minisign is missing: apt-get install minisign"
)


def key_of(seed: int) -> SigningKey:
    """Always the same key for the same seed."""
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def ssh_keygen_says_good(file: Path, key: PublicKey, namespace: str = "packs") -> bool:
    """Whether `ssh-keygen -Y verify` takes FILE.sig for a signature of FILE by `key`, as README.txt tells partners."""
    (signers := file.parent / "allowed_signers").write_text(key.allowed_signers("peers") + "\n", encoding="utf-8")
    command = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", "peers", "-n", namespace, "-s", f"{file}.sig"]
    done = subprocess.run(command, input=file.read_bytes(), capture_output=True, check=False)
    signers.unlink()
    assert (b"Good" in done.stdout) == (done.returncode == 0)
    return done.returncode == 0


def minisign_says_verified(file: Path, key: PublicKey) -> bool:
    """Whether `minisign -V` takes FILE.minisig for a signature of FILE by `key`."""
    command = ["minisign", "-Vm", str(file), "-P", key.minisign]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (b"verified" in done.stdout) == (done.returncode == 0)
    return done.returncode == 0
