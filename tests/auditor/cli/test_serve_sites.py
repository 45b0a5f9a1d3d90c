"""Scans of a site that is opened with credentials, carried out by a server's worker."""

import base64
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.auditor.cli.serving import Server, serving
from tests.site import SiteServer
from tests.site.hostile import preview

pytestmark = pytest.mark.usefixtures("no_browser")

PAIR = base64.b64encode(f"{preview.USER}:{preview.PASSWORD}".encode()).decode()


@pytest.fixture
def site(bare_site: SiteServer) -> SiteServer:
    """A site that has the pages of its test alone."""
    return bare_site


@pytest.fixture
def server(tmp_path: Path, site: SiteServer) -> Iterator[Server]:
    hosts = [one.partition("//")[2] for one in (site.origin, site.third_party)]
    with serving(tmp_path / "data", hosts, SLOTS="1") as one:
        yield one


def test_credentials_open_the_site_and_are_nowhere_else(server: Server, site: SiteServer) -> None:
    place = site.url("/hostile/preview/basic-auth")
    with server.client() as client:
        kept = {
            "name": "Under arbeid",
            "url": place,
            "owner": "Fjordvik kommune",
            "standard": "wcag22-aa",
            "significant_attributes": ["data-key"],
            "credentials": {"basic_auth": {"user": preview.USER, "password": preview.PASSWORD}},
        }
        made = client.post("/v1/sites", json=kept)
        assert made.status_code == 201, made.text
        wish = {"url": place, "site": made.json()["id"], "max_depth": 1, "robots": False}
        quick = {"engine": "axe", "viewports": ["1280x1024"], "delay": 0}
        scan = server.ask({**wish, **quick})
        server.finish(scan)
        pages = client.get(f"/v1/scans/{scan}/pages", params={"page": place}).json()["items"]
        assert [one["state"] for one in pages] == ["audited"]
        report = client.get(f"/v1/scans/{scan}/report").json()
    assert report["report"]["method"]["signed_in"] is True
    assert report["scan"]["owner"] == "Fjordvik kommune"
    assert report["scan"]["standard"] == "wcag22-aa"
    others = [one for one in site.requests if one.origin == site.elsewhere]
    assert others
    for one in others:
        assert preview.PASSWORD not in f"{one.target} {one.headers}"
        assert PAIR not in f"{one.headers}"
    key = server.folder / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    server.end()
    secrets = (preview.PASSWORD, PAIR, key.read_text().strip())
    for file in (server.log, *server.folder.glob("auditor.sqlite*")):
        assert not [one for one in secrets if one.encode() in file.read_bytes()], file.name
