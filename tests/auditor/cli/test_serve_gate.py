"""Gates and retests of scans that a server carries out: by its worker, in real browsers."""

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


def test_the_worker_visits_the_pages_of_the_findings_again_and_no_others(tmp_path: Path) -> None:
    """What is there is not fixed, what is mended is, and a page that is down was not tested."""
    with SiteServer(None, sitemap=False) as site:
        host = site.origin.partition("//")[2]
        quick = {"engine": "axe", "viewports": ["1280x1024"], "pictures": "none", "delay": 0}
        with serving(tmp_path / "data", [host], SLOTS="1") as server:
            _site(site, _MAYOR)
            first = server.ask({"url": site.url(), "environment": "ci", **quick})
            server.finish(first)
            with server.client() as client:
                rows = client.get(f"/v1/scans/{first}/causes").json()["items"]
                (cause,) = (one["id"] for one in rows if one["rule"] == "image-alt")

            def again() -> dict[str, Any]:
                name = server.ask({"retest_of": first, "causes": [cause]})
                server.finish(name)
                with server.client() as client:
                    told: dict[str, Any] = client.get(f"/v1/scans/{name}/report").json()
                return told

            there = again()
            assert there["scan"]["retest_of"] == {"scan": first, "causes": [cause]}
            assert {one["url"] for one in there["pages"]} == {site.url("/kontakt")}
            assert [one["result"] for one in there["retest"]["causes"]] == ["not_fixed"]
            _site(site, _MAYOR.replace("<img", '<img alt="Ola Nordmann"'))
            assert [one["result"] for one in again()["retest"]["causes"]] == ["fixed"]
            site.add("/kontakt", _down)
            assert [one["result"] for one in again()["retest"]["causes"]] == ["not_tested"]
