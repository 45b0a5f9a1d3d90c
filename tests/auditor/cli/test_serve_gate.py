"""Gates of scans that a server carries out: judged by the worker; with real browsers."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.auditor.cli.serving import Server, serving
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document

pytestmark = pytest.mark.usefixtures("no_browser")

MAIN = {"branch": "main"}
_MAYOR = '<p>Ordføreren: <img src="/ola.png"></p>'
_MAP = '<h2>Kart</h2><p>Kartet over byen: <img src="/kart.png" width="40" height="40"></p>'


def _site(site: SiteServer, on_contact: str) -> None:
    links = '<ul><li><a href="/kontakt">Kontakt</a></li></ul>'
    site.add("/", document("Forsiden", links))
    site.add("/kontakt", document("Kontakt", on_contact))
    site.add("/ola.png", _picture)
    site.add("/kart.png", _picture)


def _picture(exchange: Exchange) -> None:
    exchange.send(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>', "image/svg+xml"
    )


def _down(exchange: Exchange) -> None:
    exchange.send("Nede", "text/plain", status=500)


def _gate(server: Server, scan: str) -> dict[str, Any]:
    with server.client() as client:
        told: dict[str, Any] = client.get(f"/v1/scans/{scan}/gate", params={"lang": "en"}).json()
        assert client.get(f"/v1/scans/{scan}").json()["gate"]["result"] == told["result"]
        lines = client.get(f"/v1/scans/{scan}/events").text.splitlines()
    last = [one for one in lines if one.startswith("data: ")][-1]
    assert json.loads(last.removeprefix("data: "))["gate"] == told["result"]
    return told


def test_the_worker_says_what_the_gate_says(tmp_path: Path) -> None:
    """As it was passes, one fault for another fails, a page that is down is not comparable."""
    with SiteServer(None, sitemap=False) as site:
        host = site.origin.partition("//")[2]
        quick = {"engine": "axe", "viewports": ["1280x1024"], "pictures": "none", "delay": 0}
        wish = {"url": site.url(), "environment": "ci", **quick}
        with serving(tmp_path / "data", [host], SLOTS="1") as server:

            def scanned(**more: Any) -> str:
                name = server.ask({**wish, **more})
                server.finish(name)
                return name

            _site(site, _MAYOR)
            first = scanned(vcs=MAIN, gate={})
            assert _gate(server, first)["reasons"][0]["reason"] == "no_baseline"
            asked = {"vcs": {"branch": "mine"}, "gate": {"target_branch": "main"}}
            same = _gate(server, scanned(**asked))
            assert (same["result"], same["baseline"]) == ("passed", first)
            _site(site, _MAP)
            other = _gate(server, scanned(**asked))
            assert (other["result"], other["baseline"]) == ("failed", first)
            site.add("/kontakt", _down)
            down = _gate(server, scanned(**asked))
            assert down["result"] == "not_comparable"
            assert down["reasons"][0]["pages"] == [site.url("/kontakt")]
