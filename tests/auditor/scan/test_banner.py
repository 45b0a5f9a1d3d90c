"""The consent banner over a whole scan: left, rejected, accepted, or answered by a selector."""

from pathlib import Path
from typing import Any

import pytest

from auditor.model.scan import ConsentMode, ConsentRecord
from auditor.model.target import TargetKind
from tests.auditor.scan.scanning import Result, plan_for, scan
from tests.site import SiteServer

pytestmark = pytest.mark.usefixtures("no_browser")

PATHS = ("/kontakt.html", "/english.html")


def scanned(site: SiteServer, out: Path, **options: Any) -> Result:
    urls = [site.url(path) for path in PATHS]
    return scan(out, plan_for(*urls, kind=TargetKind.LIST, **options))


def banner_on(result: Result) -> dict[str, set[str]]:
    """The addresses with findings in the banner, by the part they were judged as."""
    found: dict[str, set[str]] = {"page": set(), "consent_banner": set()}
    for one in result.occurrences:
        if "svak" in one.finding.snippet:
            found[one.finding.part].add(one.page)
    return found


@pytest.mark.parametrize(
    ("mode", "action", "button", "answer"),
    [
        (ConsentMode.REJECT, "rejected", "Avvis alle", "samtykke=nodvendige"),
        (ConsentMode.ACCEPT, "accepted", "Godta alle", "samtykke=alle"),
    ],
)
def test_a_banner_is_judged_and_answered_on_the_first_page_and_gone_from_the_others(
    mode: ConsentMode, action: str, button: str, answer: str, site: SiteServer, tmp_path: Path
) -> None:
    result = scanned(site, tmp_path, consent=mode)
    first, *others = [site.url(path) for path in PATHS]
    assert result.scan.consent == ConsentRecord(action=action, page=first, button=button)
    assert banner_on(result) == {"page": set(), "consent_banner": {first}}
    for url in others:
        asked = site.asked_for("/" + url.split("/", 3)[3])
        assert [one.headers.get("cookie") for one in asked] == [answer]


def test_a_banner_that_is_left_is_judged_as_part_of_every_page(
    site: SiteServer, tmp_path: Path
) -> None:
    result = scanned(site, tmp_path, consent=ConsentMode.LEAVE)
    assert result.scan.consent is not None
    assert result.scan.consent.action == "left"
    assert banner_on(result) == {"page": result.audited, "consent_banner": set()}
    assert len(result.audited) == len(PATHS)
    assert all("cookie" not in one.headers for one in site.requests)


def test_a_selector_answers_and_is_recorded(site: SiteServer, tmp_path: Path) -> None:
    selector = "#samtykke button[data-svar=alle]"
    result = scanned(site, tmp_path, consent_selector=selector)
    assert result.scan.consent is not None
    assert (result.scan.consent.selector, result.scan.consent.button) == (selector, "Godta alle")


def test_a_site_without_a_banner_says_that_none_was_seen(site: SiteServer, tmp_path: Path) -> None:
    result = scan(tmp_path, plan_for(site.url("/gen/300"), kind=TargetKind.LIST))
    assert result.scan.consent == ConsentRecord(action="none_seen")
