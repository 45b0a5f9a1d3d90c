"""Evidence that a server kept: handed on by it, verified and replayed on the command line."""

import zipfile
from pathlib import Path

import httpx
import pytest

from auditor import wiring
from auditor.cli import main
from auditor.services.replay import Replay
from auditor.wiring import Settings
from tests.auditor.cli.serving import serving
from tests.site import SiteServer
from tests.site.exchange import Exchange

pytestmark = pytest.mark.usefixtures("no_browser")

SECRET = "hemmelig-7f3a9c51e2"
PAGES = 3
PAGE = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Side {n}</title>
<link rel="stylesheet" href="/stil.css"></head><body><main><h1>Side {n}</h1><img src="/bilde.png">
<p class="lys">For lite kontrast</p><p>Du er {who}</p><a href="/{next}">Neste</a></main></body>
</html>"""


def page(exchange: Exchange) -> None:
    name = exchange.path.removeprefix("/")
    if name == "stil.css":
        exchange.send(".lys { color: #bbb; background: #fff }", "text/css")
    elif name.isdecimal() and int(name) < PAGES:
        who = exchange.headers.get("x-inn", "ingen")
        exchange.send(PAGE.format(n=name, next=(int(name) + 1) % PAGES, who=who), "text/html")
    else:
        exchange.send("", "text/plain", 404)


def test_what_a_server_kept_is_verified_and_replayed_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "evidence.zip"
    site = SiteServer(None, sitemap=False)
    site.answer_all(page)
    with site:
        host = site.origin.partition("//")[2]
        with serving(tmp_path / "data", [host], SLOTS="1") as server:
            with server.client() as client:
                credentials = {"headers": {"X-Inn": SECRET}}
                wish = {"name": "site", "url": f"{site.origin}/0", "credentials": credentials}
                made = client.post("/v1/sites", json=wish)
                assert made.status_code == 201, made.text
            quick = {"viewports": ["1280x1024"], "delay": 0, "site": made.json()["id"]}
            scan = server.ask({"url": f"{site.origin}/0", "evidence": True, **quick})
            assert server.finish(scan) == "completed"
            told = server.scan(scan)
            assert told["evidence"]["pieces"] > PAGES
            assert (told["evidence"]["left_out"], told["evidence"]["full"]) == (0, False)
            with server.client() as client:
                file.write_bytes(_sent(client, told["links"]["evidence"]))
            assert f"auditor.audit: the evidence of {scan} is handed on to key_" in server.said()
    assert main(["verify", str(file), "--lang", "en"]) == 0
    capsys.readouterr()
    with wiring.replayed(Settings(), str(file)) as found:
        findings = list(found)
    assert len(findings) >= 2 * PAGES
    assert {one.replay for one in findings} == {Replay.REPRODUCED}
    assert SECRET.encode() not in _unpacked(file)


def _sent(client: httpx.Client, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.content


def _unpacked(file: Path) -> bytes:
    with zipfile.ZipFile(file) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())
