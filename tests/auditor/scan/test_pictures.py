"""Pictures of a scan from end to end: what is pictured, once for each kind, and what never is."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from auditor.model.cause import Picture
from auditor.model.scan import PictureMode
from auditor.model.secrets import Secrets
from tests.auditor.scan.scanning import DESKTOP, PHONE, Result, plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import FAULTS, document

pytestmark = pytest.mark.usefixtures("no_browser")

SECRET = Secrets(headers=(("X-Preview", "hemmelig-verdi"),))
TALL = '<div style="height: 3000px"></div>'


@pytest.fixture
def site() -> Iterator[SiteServer]:
    """Two pages that link to each other, with the same two faults in the same places."""
    with SiteServer(None, sitemap=False) as server:
        for name, other in (("start", "slutt"), ("slutt", "start")):
            link = f'<p><a href="/{other}">Gå til {other}</a></p>'
            server.add(f"/{name}", document(name.title(), FAULTS + link + TALL))
        yield server


def pictures(result: Result) -> dict[str, Picture | None]:
    """By the rule that speaks for the cause."""
    return {cause.rule: cause.picture for cause in result.causes}


def size(picture: Picture) -> tuple[int, int]:
    """As the picture itself has it, in px."""
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.format == "WEBP"
        return image.size


def test_nothing_is_pictured_where_that_is_not_wanted(site: SiteServer, tmp_path: Path) -> None:
    result = scan(tmp_path, plan_for(site.url("/start"), pictures=PictureMode.NONE))
    assert pictures(result) == {"image-alt": None, "label": None}


def test_each_cause_is_pictured_in_its_surroundings(site: SiteServer, tmp_path: Path) -> None:
    plan = plan_for(site.url("/start"), pictures=PictureMode.CAUSES, viewports=(DESKTOP, PHONE))
    result = scan(tmp_path, plan)
    for cause in result.causes:
        assert cause.picture is not None
        example = cause.example
        assert cause.picture.page == example.page
        assert cause.picture.selector == example.finding.selector
    found = pictures(result)
    assert set(found) == {"image-alt", "label"}
    for one in found.values():
        assert one is not None
        assert size(one) == (one.width, one.height)
        assert one.page in {site.url("/start"), site.url("/slutt")}
        assert one.width <= one.viewport.width
        assert one.height <= one.viewport.height


def test_the_page_around_a_cause_is_pictured_whole_at_half_its_size(
    site: SiteServer, tmp_path: Path
) -> None:
    found = pictures(scan(tmp_path, plan_for(site.url("/start"), pictures=PictureMode.PAGE)))
    assert set(found) == {"image-alt", "label"}
    for one in found.values():
        assert one is not None
        assert size(one) == (one.width, one.height)
        assert one.width == pytest.approx(DESKTOP.width / 2, abs=10)  # less a scroll bar
        assert one.height > 1500


@pytest.mark.parametrize("mode", [PictureMode.CAUSES, PictureMode.PAGE])
def test_a_page_that_echoes_a_secret_is_never_pictured(
    mode: PictureMode, site: SiteServer, tmp_path: Path
) -> None:
    def echoing(exchange: Exchange) -> None:
        shown = exchange.headers.get("x-preview", "")
        exchange.html(document("Ekko", f'{FAULTS}<p>{shown}</p><p><a href="/slutt">Slutt</a></p>'))

    start = site.add("/start", echoing)
    alone = replace(plan_for(start, pictures=mode), max_depth=0)
    assert pictures(scan(tmp_path / "alene", alone, secrets=SECRET)) == {
        "image-alt": None,
        "label": None,
    }
    both = scan(tmp_path / "begge", plan_for(start, pictures=mode), secrets=SECRET)
    shown = {(one.example.page, one.picture and one.picture.page) for one in both.causes}
    assert shown == {(start, None), (site.url("/slutt"), site.url("/slutt"))}
