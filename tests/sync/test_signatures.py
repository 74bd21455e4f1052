"""Signatures are checked by us and by the tools partners have; all agree, on good ones and on forged ones."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.sync.signatures import SigningKey, check_minisign, check_ssh, ssh_signer
from tests.sync.signing import (
    key_of,
    minisign_says_verified,
    needs_minisign,
    needs_ssh_keygen,
    ssh_keygen_says_good,
)

KEY, OTHER = key_of(1), key_of(2)
MESSAGE = b"".join(b"%064x  en/%d.txt\n" % (number, number) for number in range(50))
COMMENT = "peers release 3 of 2020-11-16"


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    """SHA256SUMS with both signatures beside it."""
    file = tmp_path / "SHA256SUMS"
    file.write_bytes(MESSAGE)
    (tmp_path / "SHA256SUMS.sig").write_bytes(KEY.ssh_signature(MESSAGE))
    (tmp_path / "SHA256SUMS.minisig").write_bytes(KEY.minisign_signature(MESSAGE, COMMENT))
    return file


def flipped(body: bytes, at: int, bit: int) -> bytes:
    return body[:at] + bytes([body[at] ^ (1 << bit)]) + body[at + 1 :]


def altered(body: bytes, at: int) -> bytes:
    return flipped(body, at, 0)


def test_signing_again_gives_the_same_bytes() -> None:
    assert KEY.ssh_signature(MESSAGE) == KEY.ssh_signature(MESSAGE)
    assert KEY.minisign_signature(MESSAGE, COMMENT) == KEY.minisign_signature(MESSAGE, COMMENT)


def test_both_forms_hold() -> None:
    assert check_ssh(MESSAGE, KEY.ssh_signature(MESSAGE), KEY.public) == ""
    assert check_minisign(MESSAGE, KEY.minisign_signature(MESSAGE, COMMENT), KEY.public) == ""


@needs_ssh_keygen
class TestOpenSSH:
    def test_it_agrees(self, sums: Path) -> None:
        assert ssh_keygen_says_good(sums, KEY.public)

    @pytest.mark.parametrize("change", ["a byte", "a line more", "a line less", "line ends"])
    def test_a_changed_list_is_refused(self, sums: Path, change: str) -> None:
        body = {
            "a byte": altered(MESSAGE, 70),
            "a line more": MESSAGE + b"0" * 64 + b"  en/more.txt\n",
            "a line less": MESSAGE[: MESSAGE.rindex(b"0" * 60)],
            "line ends": MESSAGE.replace(b"\n", b"\r\n"),
        }[change]
        sums.write_bytes(body)
        assert not ssh_keygen_says_good(sums, KEY.public)
        assert check_ssh(body, KEY.ssh_signature(MESSAGE), KEY.public) == "does not fit"

    def test_a_changed_signature_is_refused(self, sums: Path) -> None:
        signature = sums.with_name("SHA256SUMS.sig")
        body = signature.read_bytes()
        at = body.rindex(b"\n", 0, body.rindex(b"-----END")) - 8
        signature.write_bytes(body[:at] + (b"A" if body[at : at + 1] != b"A" else b"B") + body[at + 1 :])
        assert not ssh_keygen_says_good(sums, KEY.public)
        assert check_ssh(MESSAGE, signature.read_bytes(), KEY.public)

    def test_another_key_is_refused(self, sums: Path) -> None:
        assert not ssh_keygen_says_good(sums, OTHER.public)
        sums.with_name("SHA256SUMS.sig").write_bytes(OTHER.ssh_signature(MESSAGE))
        assert not ssh_keygen_says_good(sums, KEY.public)
        assert "another key" in check_ssh(MESSAGE, OTHER.ssh_signature(MESSAGE), KEY.public)

    def test_a_signature_for_something_else_is_refused(self, sums: Path, tmp_path: Path) -> None:
        """Made by ssh-keygen itself, with the same key, for `git commit -S`."""
        private = tmp_path / "key"
        openssh = KEY._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        )
        private.touch(0o600)
        private.write_bytes(openssh)

        def sign(namespace: str) -> bytes:
            (tmp_path / "x").write_bytes(MESSAGE)
            (tmp_path / "x.sig").unlink(missing_ok=True)
            command = ["ssh-keygen", "-Y", "sign", "-q", "-f", str(private), "-n", namespace, str(tmp_path / "x")]
            subprocess.run(command, check=True, capture_output=True)
            return (tmp_path / "x.sig").read_bytes()

        assert check_ssh(MESSAGE, sign("git"), KEY.public) == "was made for something else than a release"
        assert sign("packs") == KEY.ssh_signature(MESSAGE)
        assert not ssh_keygen_says_good(sums, KEY.public, namespace="git")


@needs_minisign
class TestMinisign:
    def test_it_agrees(self, sums: Path) -> None:
        assert minisign_says_verified(sums, KEY.public)

    @pytest.mark.parametrize("body", [altered(MESSAGE, 70), MESSAGE + b"\n", MESSAGE[:-1]])
    def test_a_changed_list_is_refused(self, sums: Path, body: bytes) -> None:
        sums.write_bytes(body)
        assert not minisign_says_verified(sums, KEY.public)
        assert check_minisign(body, KEY.minisign_signature(MESSAGE, COMMENT), KEY.public) == "does not fit"

    def test_a_changed_trusted_comment_is_refused(self, sums: Path) -> None:
        signature = sums.with_name("SHA256SUMS.minisig")
        signature.write_bytes(signature.read_bytes().replace(b"release 3", b"release 4"))
        assert not minisign_says_verified(sums, KEY.public)
        assert check_minisign(MESSAGE, signature.read_bytes(), KEY.public) == "does not fit"

    def test_a_changed_signature_is_refused(self, sums: Path) -> None:
        signature = sums.with_name("SHA256SUMS.minisig")
        lines = signature.read_bytes().split(b"\n")
        lines[1] = base64.b64encode(altered(base64.b64decode(lines[1]), 40))
        signature.write_bytes(b"\n".join(lines))
        assert not minisign_says_verified(sums, KEY.public)
        assert check_minisign(MESSAGE, signature.read_bytes(), KEY.public) == "does not fit"

    def test_another_key_is_refused(self, sums: Path) -> None:
        assert not minisign_says_verified(sums, OTHER.public)
        assert check_minisign(MESSAGE, KEY.minisign_signature(MESSAGE, COMMENT), OTHER.public)

    def test_another_key_under_the_number_of_ours_is_refused(self, sums: Path) -> None:
        lines = OTHER.minisign_signature(MESSAGE, COMMENT).split(b"\n")
        blob = base64.b64decode(lines[1])
        lines[1] = base64.b64encode(blob[:2] + KEY.public.number + blob[10:])
        sums.with_name("SHA256SUMS.minisig").write_bytes(b"\n".join(lines))
        assert not minisign_says_verified(sums, KEY.public)
        assert check_minisign(MESSAGE, b"\n".join(lines), KEY.public) == "does not fit"


class TestAnythingElse:
    @given(st.binary(max_size=400))
    def test_is_no_signature(self, noise: bytes) -> None:
        for body in (
            noise,
            b"-----BEGIN SSH SIGNATURE-----\n" + base64.b64encode(noise) + b"\n-----END SSH SIGNATURE-----\n",
        ):
            assert check_ssh(MESSAGE, body, KEY.public)
            assert ssh_signer(body) is None
        for body in (noise, b"untrusted comment: x\n%b\ntrusted comment: x\n%b\n" % ((base64.b64encode(noise),) * 2)):
            assert check_minisign(MESSAGE, body, KEY.public)

    def test_any_flipped_bit_of_a_signature_is_found(self) -> None:
        """But for the untrusted comment, and the last line end, which nothing needs."""
        ssh, minisign = KEY.ssh_signature(MESSAGE), KEY.minisign_signature(MESSAGE, COMMENT)
        for at in range(len(ssh) - 1):
            assert all(check_ssh(MESSAGE, flipped(ssh, at, bit), KEY.public) for bit in range(8))
        for at in range(minisign.index(b"\n"), len(minisign) - 1):
            assert all(check_minisign(MESSAGE, flipped(minisign, at, bit), KEY.public) for bit in range(8))

    def test_a_signature_names_its_key(self) -> None:
        assert ssh_signer(KEY.ssh_signature(MESSAGE)) == KEY.public


class TestThePrivateKey:
    def test_a_new_one_is_another_each_time(self) -> None:
        assert SigningKey.new().public != SigningKey.new().public

    @pytest.mark.parametrize("passphrase", ["", "correct horse", "пароль"])
    def test_it_comes_back_from_its_file(self, passphrase: str) -> None:
        pem = KEY.to_pem(passphrase)
        assert (b"ENCRYPTED" in pem) == bool(passphrase)
        assert SigningKey.from_pem(pem, passphrase).public == KEY.public

    @pytest.mark.parametrize(
        ("pem", "passphrase", "says"),
        [
            (KEY.to_pem("right"), "", "needs its passphrase"),
            (KEY.to_pem("right"), "wrong", "passphrase is wrong"),
            (KEY.to_pem(""), "one", "has no passphrase"),
            (KEY.to_pem("")[:60], "", "damaged"),
            (b"", "", "damaged"),
        ],
    )
    def test_one_that_cannot_be_used_is_told_in_words(self, pem: bytes, passphrase: str, says: str) -> None:
        with pytest.raises(UsageError, match=says) as raised:
            SigningKey.from_pem(pem, passphrase)
        assert raised.value.hint

    def test_a_key_of_another_kind_is_refused(self) -> None:
        pem = rsa.generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with pytest.raises(UsageError, match="no Ed25519 key"):
            SigningKey.from_pem(pem, "")

    def test_it_is_in_no_repr(self) -> None:
        assert repr(KEY) == "SigningKey()"
