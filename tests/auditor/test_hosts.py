"""Whose a host is, as far as its name tells."""

import socket

import pytest

from auditor import hosts
from auditor.hosts import host_of, same_party


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("www.fjordvik.kommune.no", "kart.fjordvik.kommune.no", True),
        ("fjordvik.kommune.no", "fjellvik.kommune.no", False),
        ("www.innland.fylke.no", "media.innland.fylke.no", True),
        ("innland.fylke.no", "utland.fylke.no", False),
        ("fjordvik.herad.no", "fjellvik.herad.no", False),
        ("kart.guovdageaidnu.suohkan.no", "deatnu.suohkan.no", False),
        ("fjordvik.vgs.no", "fjellvik.vgs.no", False),
        # A place is the municipality's own, though the public suffix list has it.
        ("www.bergen.no", "bilder.bergen.no", True),
        ("bergen.no", "www.bergen.no", True),
        ("www.xn--bod-2na.no", "xn--bod-2na.no", True),
        ("bergen.no", "bodo.no", False),
        # Schools of a county have a name each.
        ("a.gs.oslo.no", "b.gs.oslo.no", False),
        ("www.example.com", "b.example.com", True),
        ("www.example.co.uk", "www.other.co.uk", False),
        ("fjordvik.github.io", "fjellvik.github.io", False),
        ("fjordvik.azurewebsites.net", "fjellvik.azurewebsites.net", False),
        ("fjordvik.blob.core.windows.net", "fjellvik.blob.core.windows.net", False),
        ("fjordvik.123hjemmeside.no", "fjellvik.123hjemmeside.no", False),
        # Ends of names that no list has.
        ("fjordvik.example", "www.fjordvik.example", True),
        ("fjordvik.example", "fjellvik.example", False),
        ("fjordvik.no", "video.example", False),
        ("kommune.no", "no", False),
    ],
)
def test_a_party_is_told_by_the_name_that_somebody_registered(
    one: str, other: str, same: bool
) -> None:
    assert same_party(host_of(f"https://{one}/"), host_of(f"https://{other}/")) is same


def test_a_local_host_is_a_party_of_its_own_with_its_port() -> None:
    here = host_of("http://127.0.0.1:8000/")
    assert same_party(here, host_of("http://127.0.0.1:8000/a"))
    assert not same_party(here, host_of("http://127.0.0.1:8001/"))
    assert not same_party(here, host_of("http://localhost:8000/"))


def test_the_list_of_suffixes_is_never_asked_for_over_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    hosts._suffixes.cache_clear()  # as in a new process
    assert not same_party("a.github.io", "b.github.io")
