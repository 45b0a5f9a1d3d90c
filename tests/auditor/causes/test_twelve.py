"""Causes of a site of sixty pages with twelve planted faults, in a real browser."""

from collections import Counter

import pytest

from auditor.browser.tab import Tab
from auditor.model.cause import CLUES
from tests.auditor.causes.looking import Looker, Seen
from tests.conftest import Chromium
from tests.site import SiteServer
from tests.site.twelve import FAULTS, Edition

SOME: tuple[str, ...] = (
    "/",
    "/nyheter/sak-1",
    "/nyheter/sak-3",
    "/nyheter/sak-7",
    "/tjenester/tjeneste-4",
)
SOME += ("/tjenester/tjeneste-5", "/om/side-0", "/om/side-1")


def some_of(urls: list[str]) -> list[str]:
    return [url for url in urls if url.partition(".html")[0].endswith(SOME)]


@pytest.fixture(scope="module")
def before(chromium: Chromium) -> Seen:
    """Some pages of the first edition."""
    with SiteServer(None) as site:
        seen = Looker(chromium.tab()).scan(some_of(Edition(site.elsewhere).serve(site)))
    chromium.leave()
    return seen


def test_twelve_faults_on_sixty_pages_are_twelve_causes_rightly_placed(tab: Tab) -> None:
    with SiteServer(None) as site:
        urls = Edition(site.elsewhere).serve(site)
        found = Looker(tab).scan(urls).causes()
    assert len(urls) == 60
    planted = Counter((fault.rule, fault.where, fault.pages) for fault in FAULTS)
    assert Counter((cause.rule, cause.where, cause.pages) for cause in found) == planted
    for cause in found:
        assert cause.clues
        assert all(tuple(clue.data) == CLUES[clue.key] for clue in cause.clues)


def test_a_link_that_is_nameless_for_its_picture_is_of_the_picture_s_cause(
    before: Seen,
) -> None:
    pages = len(before.pages)
    assert pages == len(SOME)
    found = before.causes()
    logo = next(cause for cause in found if cause.pages == pages and cause.rule == "image-alt")
    assert logo.rules == ("image-alt", "link-name")
    assert logo.occurrences == 2 * pages


@pytest.mark.parametrize("mended", ["share", "logo"])
def test_after_a_release_only_the_fingerprints_of_what_was_mended_are_gone(
    before: Seen, tab: Tab, mended: str
) -> None:
    with SiteServer(None) as site:
        edition = Edition(site.elsewhere, release=3, mended=mended)
        after = Looker(tab).scan(some_of(edition.serve(site)))
    gone = before.fingerprints.keys() - after.fingerprints.keys()
    rules = {"share": {"button-name"}, "logo": {"image-alt", "link-name"}}[mended]
    assert {before.fingerprints[one].rule for one in gone} == rules
    assert not after.fingerprints.keys() - before.fingerprints.keys()
    causes = [{cause.id: cause.rule for cause in seen.causes()} for seen in (before, after)]
    (cause,) = causes[0].keys() - causes[1].keys()
    assert causes[0][cause] in rules
    assert not causes[1].keys() - causes[0].keys()
