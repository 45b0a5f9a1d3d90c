"""Ids of sessions are known by name and shape, wherever in an address they stand."""

import pytest

from auditor.net.address import key
from auditor.net.session_ids import session_ids, without_session_ids

HERE = "https://fjordvik.example"
HEX = "9f86d081884c7d659a2feaa0c55ad015"
UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


@pytest.mark.parametrize(
    ("address", "bare"),
    [
        ("/skjema;jsessionid=0A1B2C3D4E5F6071", "/skjema"),
        ("/;jsessionid=0A1B2C3D4E5F6071", "/"),
        ("/skjema;jsessionid=0A1B.node1?steg=2", "/skjema?steg=2"),
        ("/skjema;JSESSIONID=0A1B/steg/2", "/skjema/steg/2"),
        ("/a;v=1;jsessionid=0A1B/b;jsessionid=0A1B", "/a;v=1/b"),
        ("/?PHPSESSID=q7m2k0s9d8f7g6h5j4k3l2", "/"),
        ("/side?a=1&PHPSESSID=q7m2k0s9d8&b=2", "/side?a=1&b=2"),
        ("/side?phpsessid=q7m2k0s9d8#/rute", "/side#/rute"),
        (f"/forum/tema?t=12&sid={HEX}", "/forum/tema?t=12"),
        (f"/?session_id={UUID}", "/"),
        ("/?sessionId=aB3dE6gH9jK2mN5pQ8s", "/"),
        ("/?s_id=Zk9X2w7QpL4mN8vB1c", "/"),
        ("/(S(lit3py55t21z5v55vlm25s55))/skjema.aspx", "/skjema.aspx"),
        ("/app/(X(1)S(lit3py55t21z5v55vlm25s55))/skjema.aspx", "/app/skjema.aspx"),
        ("/side.cfm?CFID=123456&CFTOKEN=9f86d081", "/side.cfm"),
        (f"/butikk?osCsid={HEX}", "/butikk"),
        ("/?ASPSESSIONIDQQABCDEF=LKJHGFDSAPOIUYTREWQ", "/"),
    ],
)
def test_a_session_id_is_left_out(address: str, bare: str) -> None:
    assert without_session_ids(HERE + address) == HERE + bare
    assert key(HERE + address) == key(HERE + bare)
    assert session_ids(HERE + address) or "(" in address


@pytest.mark.parametrize(
    "address",
    [
        "/side?sid=45",
        "/side?sid=20260101",
        "/program?session=apningen",
        "/program?session=2026-03-12-apningsforedrag",
        "/program?session=plenumsforedrag2026",
        "/program?session=12",
        "/side?id=9f86d081884c7d659a2feaa0c55ad015",
        "/side;versjon=2",
        "/kart;lag=vei/utsnitt;x=1",
        "/side?s=barnehage",
        "/side?visitor_id=7",
        "/møte?sesjon=3",
        "/(skjult)/side",
        "/side?a=1&&b",
        "/side?",
        "/sok?q=PHPSESSID",
    ],
)
def test_what_names_a_page_stays(address: str) -> None:
    assert without_session_ids(HERE + address) == HERE + address.removesuffix("?")
    assert session_ids(HERE + address) == {}


def test_two_sessions_of_one_page_are_one_page() -> None:
    one, other = f"{HERE}/a?sid={HEX}&x=1", f"{HERE}/a?x=1&sid={HEX[::-1]}"
    assert key(one) == key(other) == key(f"{HERE}/a?x=1")
    assert key(one) != key(f"{HERE}/b?x=1")
