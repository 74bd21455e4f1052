"""Partners who have the old key can check who the new one is from."""

from __future__ import annotations

from pathlib import Path

from pipeline.sync.rotation import statement
from tests.sync.signing import (
    key_of,
    minisign_says_verified,
    needs_minisign,
    needs_ssh_keygen,
    ssh_keygen_says_good,
)

OLD, NEW = key_of(1), key_of(2)
NAME = "peers-new-key.txt"


def test_the_statement_names_both_keys_and_the_lines_to_copy() -> None:
    text = statement("peers", OLD, NEW.public)[NAME].decode()
    for words in (
        OLD.public.fingerprint,
        NEW.public.fingerprint,
        NEW.public.allowed_signers("peers"),
        NEW.public.minisign,
    ):
        assert words in text


def test_it_is_the_same_for_the_same_keys() -> None:
    assert statement("peers", OLD, NEW.public) == statement("peers", OLD, NEW.public)


@needs_ssh_keygen
@needs_minisign
def test_the_old_key_vouches_for_it_and_no_other(tmp_path: Path) -> None:
    for name, body in statement("peers", OLD, NEW.public).items():
        (tmp_path / name).write_bytes(body)
    file = tmp_path / NAME
    assert ssh_keygen_says_good(file, OLD.public)
    assert minisign_says_verified(file, OLD.public)
    assert not ssh_keygen_says_good(file, NEW.public)
    assert not minisign_says_verified(file, NEW.public)
    file.write_bytes(file.read_bytes().replace(b"new key", b"old key", 1))
    assert not ssh_keygen_says_good(file, OLD.public)
    assert not minisign_says_verified(file, OLD.public)
