"""A parameter that is drawn anew for every visit makes no new pages; any other does."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from auditor.model.page import PageState, Reason, Viewport
from auditor.model.visit import Visit
from auditor.scan.drawn import Drawn

HERE = "https://fjordvik.example"


def visits(*looks: Sequence[str]) -> list[Visit]:
    return [
        Visit(
            url=f"{HERE}/",
            viewport=Viewport(1280, 1024),
            state=PageState.AUDITED,
            reason=Reason.COMPLETE,
            started=datetime.now(UTC),
            links=tuple(HERE + link for link in links),
        )
        for links in looks
    ]


def new(drawn: Drawn, *links: str) -> list[str]:
    return [url.removeprefix(HERE) for url in drawn.new([HERE + link for link in links])]


def test_a_value_that_all_links_share_and_that_changes_with_the_visit_makes_no_page() -> None:
    drawn = Drawn()
    drawn.see(
        visits(["/a?zz=k3v9x1", "/b?q=1&zz=k3v9x1"], ["/a?zz=p0w7y2", "/b?q=1&zz=p0w7y2"]), list
    )
    assert new(drawn, "/a?zz=k3v9x1", "/b?q=1&zz=k3v9x1") == ["/a?zz=k3v9x1", "/b?q=1&zz=k3v9x1"]
    assert new(drawn, "/a?zz=m4m4m4", "/b?zz=m4m4m4&q=1", "/b?q=2&zz=m4m4m4") == [
        "/b?q=2&zz=m4m4m4"
    ]
    assert new(drawn, "/a", "/c") == ["/a", "/c"]


@pytest.mark.parametrize(
    ("once", "again"),
    [
        (["/nyhet?id=123456", "/om"], ["/nyhet?id=654321", "/om"]),
        (["/a?id=123456", "/b?id=234567"], ["/a?id=654321", "/b?id=765432"]),
        (["/a?v=2026.1", "/b?v=2026.1"], ["/a?v=2026.1", "/b?v=2026.1"]),
        (["/a?t=1", "/b?t=1"], ["/a?t=2", "/b?t=2"]),
        (["/a?zz=k3v9x1", "/b?zz=k3v9x1"], ["/c?zz=p0w7y2", "/d?zz=p0w7y2"]),
        (["/a?zz=k3v9x1", "/b?zz=k3v9x1"], []),
    ],
)
def test_what_may_name_pages_goes_on_naming_them(once: list[str], again: list[str]) -> None:
    drawn = Drawn()
    drawn.see(visits(once, again), list)
    others = ["/a?id=1&v=1&t=5&zz=nytt12", "/a?id=2&v=2&t=6&zz=nytt34"]
    assert new(drawn, *others) == others
