"""Webhooks whose receiver is away while a real browser scans and the server is killed."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.auditor.cli.serving import Server, serving, until
from tests.auditor.scan.killing import serve
from tests.receiver import Receiver
from tests.site import SiteServer

pytestmark = pytest.mark.usefixtures("no_browser")

EVENTS = ["scan.completed", "scan.partial", "scan.failed", "scan.cancelled", "scan.gate"]


def _sent(client: httpx.Client, hook: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(hook["links"]["deliveries"]).json()["items"]
    return items


def test_every_event_arrives_once_the_receiver_is_back(tmp_path: Path) -> None:
    site = SiteServer(None, sitemap=False)
    start = serve(site, 2, lambda _exchange, _number: None)
    wish = {"engine": "axe", "viewports": ["1280x1024"], "pictures": "none", "delay": 0}
    receiver = Receiver()
    with site, receiver:
        places = [site.origin.partition("//")[2], receiver.place]
        receiver.go_away()
        with serving(tmp_path / "data", places, SLOTS="1") as server:
            with server.client() as client:
                asked = {"url": receiver.url, "events": EVENTS}
                hook = client.post("/v1/webhooks", json=asked).json()
            whole = server.ask({"url": start, **wish})
            assert server.finish(whole) == "completed"
            waiting = server.ask({"url": start, **wish, "environment": "staging"})
            server.cancel(waiting)
            ended = server.scan(waiting)["status"]
            with server.client() as client:
                until(lambda: all(one["attempts"] for one in _sent(client, hook)))
                assert {one["state"] for one in _sent(client, hook)} <= {"waiting", "sending"}
            server.kill()
            receiver.come_back()
            assert receiver.received == []
            server.start()
            got = receiver.until(2)
            _all_arrived(server, hook)
            assert server.end() < 30
    told = [one.read(hook["secret"]) for one in got]
    by_scan = {one["data"]["scan"]: one for one in told}
    assert by_scan[whole]["type"] == "scan.completed"
    assert by_scan[waiting]["type"] == f"scan.{ended}"
    assert len(receiver.received) == len(by_scan) == 2
    assert not [one for one in got if site.origin.encode() in one.body]


def _all_arrived(server: Server, hook: dict[str, Any]) -> None:
    with server.client() as client:
        until(lambda: {one["state"] for one in _sent(client, hook)} == {"delivered"})
