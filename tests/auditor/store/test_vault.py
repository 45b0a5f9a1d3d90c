"""Credentials at rest: opened by their key, for their site, and nowhere else."""

from datetime import UTC, datetime

import pytest

from auditor.errors import UsageError
from auditor.model.secrets import Credentials
from auditor.store.vault import Vault, new_key

GIVEN = Credentials(
    headers=(("X-Door", "T0ken"),),
    cookies=(("a", "b"), ("c", "")),
    basic_auth="kari:hemmelig æ",
    given=datetime(2026, 11, 28, 8, 0, tzinfo=UTC),
)
SITE = ("org_1", "site_1")


def test_what_was_locked_is_opened_by_the_same_key_for_the_same_site() -> None:
    key = new_key()
    locked = Vault.of(key).lock(GIVEN, *SITE)
    assert Vault.of(key).open(locked, *SITE) == GIVEN
    assert Vault.of(f" {key}\n").open(locked, *SITE) == GIVEN
    for part in (b"T0ken", b"hemmelig", b"X-Door", b"kari"):
        assert part not in locked


def test_no_other_key_site_or_bytes_open_anything() -> None:
    key = new_key()
    vault = Vault.of(key)
    locked = vault.lock(GIVEN, *SITE)
    assert Vault.of(new_key()).open(locked, *SITE) is None
    for other in (("org_2", "site_1"), ("org_1", "site_2"), ("org_1\nsite_1",), ()):
        assert vault.open(locked, *other) is None
    for wrong in (b"", b"\1", locked[:-1], b"\2" + locked[1:], locked[:20] + b"x" + locked[21:]):
        assert vault.open(wrong, *SITE) is None


def test_earlier_keys_open_and_the_newest_locks() -> None:
    old, new = new_key(), new_key()
    locked = Vault.of(old).lock(GIVEN, *SITE)
    both = Vault.of(f"{new}\n{old}\n")
    assert both.open(locked, *SITE) == GIVEN
    renewed = both.renewed(locked, *SITE)
    assert renewed is not None
    assert Vault.of(new).open(renewed, *SITE) == GIVEN
    assert Vault.of(old).open(renewed, *SITE) is None
    assert both.renewed(renewed, *SITE) == renewed
    assert Vault.of(new).renewed(locked, *SITE) is None
    assert Vault.of(f"{new},{old}").renewed(locked, "org_1", "site_2") is None


def test_the_same_is_never_written_twice_alike() -> None:
    vault = Vault.of(new_key())
    assert vault.lock(GIVEN, *SITE) != vault.lock(GIVEN, *SITE)


@pytest.mark.parametrize("text", ["", "hemmelig", "aGVtbWVsaWc=", "æ" * 44])
def test_a_key_that_is_none_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="32 bytes in base64") as refused:
        Vault.of(text)
    assert not text or text not in str(refused.value)


def test_credentials_show_nothing_of_themselves() -> None:
    assert repr(GIVEN) == "Credentials(Secrets(2 headers, 2 cookies))"
