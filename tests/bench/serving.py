"""Kills a server and its workers at random moments, cancels at random moments, and counts.

``python -m tests.bench.serving``; docs/benchmarks.md says more.
"""

import argparse
import random
import shutil
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import psutil

from auditor.model.page import PageState
from tests.auditor.cli.serving import OVER, Server, browsers_of, until
from tests.auditor.scan.killing import serve
from tests.auditor.scan.scanning import assert_same
from tests.bench.kills import say
from tests.site import SiteServer

QUICK = {"engine": "axe", "viewports": ["1280x1024"], "pictures": "none", "delay": 0}
LONG = 6 * 3600
"""Seconds; a bench waits as long as it takes."""
CANCELLED_WITHIN = 10.0
"""Seconds from the wish to the end of a scan."""


def free_port() -> str:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


@contextmanager
def server_of(folder: Path, site: SiteServer) -> Iterator[Server]:
    """A server that may scan a site; gone afterwards."""
    settings = {"PORT": free_port(), "RATE_LIMIT": "1000000"}
    server = Server(folder, [site.origin.partition("//")[2]], **settings)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()
        until(lambda: not browsers_of(server), 30)
        shutil.rmtree(server.room)


def strike(server: Server, chance: random.Random) -> None:
    """Kill the server, most often with its workers, and start it again."""
    server.kill(workers=chance.random() < 2 / 3)
    server.start()


def pages_once(pages: int, kills: int, chance: random.Random, folder: Path) -> None:
    """One scan, undisturbed and with kills, comes to the same."""
    with SiteServer(None, sitemap=False) as site:
        start = serve(site, pages, lambda _exchange, _number: None)
        with server_of(folder / "pages", site) as server:
            wish = {"url": start, "max_pages": 0, **QUICK}
            began = time.monotonic()
            first = server.ask(wish)
            until(lambda: server.scan(first)["status"] in OVER, LONG)
            whole, undisturbed = time.monotonic() - began, server.result(first)
            say(f"undisturbed: {len(undisturbed.audited)} pages in {whole:.0f} s")
            killed, hit = server.ask(wish), 0
            for _ in range(kills):
                time.sleep(chance.uniform(0, 2 * whole / kills))
                if server.scan(killed)["status"] in OVER:
                    break
                strike(server, chance)
                hit += 1
            until(lambda: server.scan(killed)["status"] in OVER, LONG)
            result = server.result(killed)
            urls = [page.url for page in result.pages]
            assert len(urls) == len(set(urls)) == len(undisturbed.pages)
            assert_same(undisturbed, result)
            causes = [[replace(c, picture=None) for c in r.causes] for r in (undisturbed, result)]
            assert causes[0] == causes[1]
            server.end()
            assert browsers_of(server) == []
        say(
            f"killed {hit} times: {len(result.audited)} of {pages} pages, each once, findings equal"
        )


def ask_again_and_again(server: Server, body: Mapping[str, object], key: str) -> str:
    """Ask for a scan with an idempotency key until there is an answer."""
    while True:
        try:
            with server.client() as client:
                answer = client.post("/v1/scans", json=body, headers={"Idempotency-Key": key})
        except (httpx.TransportError, OSError):
            time.sleep(0.1)
            continue
        if answer.status_code == 202:
            return str(answer.json()["id"])
        assert answer.status_code in {409, 503}, answer.text
        time.sleep(0.1)


def asked_once(scans: int, kills: int, chance: random.Random, folder: Path) -> None:
    """Scans that are asked for while the server is killed are there once, and come to an end."""
    with SiteServer(None, sitemap=False) as site:
        serve(site, scans, lambda _exchange, _number: None)
        with server_of(folder / "asked", site) as server:
            over, hit = threading.Event(), 0

            def kill() -> None:
                nonlocal hit
                while hit < kills and not over.wait(chance.uniform(0.5, 3.0)):
                    strike(server, chance)
                    hit += 1

            killer = threading.Thread(target=kill)
            killer.start()
            ids = []
            for number in range(scans):
                wish = {"sample": [{"url": site.url(f"/n/{number}")}], **QUICK}
                ids.append(ask_again_and_again(server, wish, f"key-{number}"))
                if number % max(1, scans // kills) == 0:
                    time.sleep(chance.uniform(0, 3))
            killer.join()
            over.set()
            with server.client() as client:
                listed = [one["id"] for one in client.get("/v1/scans?limit=500").json()["items"]]
            assert sorted(listed) == sorted(set(ids))
            assert len(ids) == len(set(ids)) == scans
            say(f"{scans} asked for under {hit} kills: {len(listed)} scans")
            began = time.monotonic()
            until(lambda: all(s in OVER for s in states(server).values()), LONG)
            took = time.monotonic() - began
            say(f"all over {took:.0f} s later: {dict(Counter(states(server).values()))}")
            server.end()
            assert browsers_of(server) == []


def states(server: Server) -> dict[str, str]:
    """The state of every scan."""
    with server.client() as client:
        items = client.get("/v1/scans?limit=500").json()["items"]
    return {one["id"]: one["status"] for one in items}


def cancelled_soon(scans: int, chance: random.Random, folder: Path) -> None:
    """Scans that are cancelled at random moments are over soon."""
    with SiteServer(None, sitemap=False) as site:
        serve(site, scans * 4, lambda _exchange, _number: None)
        with server_of(folder / "cancelled", site) as server:
            took: list[float] = []
            for number in range(scans):
                pages = [{"url": site.url(f"/n/{number * 4 + n}")} for n in range(4)]
                name = server.ask({"sample": pages, **QUICK})
                time.sleep(chance.choice([0.0, chance.uniform(0, 1), chance.uniform(0, 6)]))
                began = time.monotonic()
                with server.client() as client:
                    answer = client.post(f"/v1/scans/{name}/cancel")
                assert answer.status_code in {200, 202, 409}, answer.text
                until(lambda name=name: server.scan(name)["status"] in OVER, 60)
                took.append(time.monotonic() - began)
            ended = Counter(states(server).values())
            server.end()
            assert browsers_of(server) == []
        say(f"{scans} cancelled: over within {max(took):.1f} s, {dict(ended)}")
        assert max(took) < CANCELLED_WITHIN


ROUNDS = (
    ("driver", "browser", "renderer"),
    ("driver", "renderer", "browser"),
    ("renderer", "driver", "browser"),
)
"""What is killed, one after the other; a browser does without its driver until it is replaced."""
LULL = 0.1
"""Seconds at the most between a page that came through and what is killed next."""


def part_of_browser(server: Server, kind: str) -> psutil.Process | None:
    """A process of the browser at work; None while there is none of this kind."""
    for pid in browsers_of(server):
        try:
            process = psutil.Process(pid)
            # Chromium writes its own over what it was started with, in one piece.
            command = " ".join(process.cmdline()).split()
        except psutil.Error:
            continue
        types = [one.partition("=")[2] for one in command if one.startswith("--type=")]
        program = Path(command[0]).name if command else ""
        if "driver" in program:
            found = "driver"
        else:
            found = types[0] if types else "browser" if program.startswith("chrom") else ""
        if found == kind:
            return process
    return None


def browser_killed(pages: int, kills: int, chance: random.Random, folder: Path) -> None:
    """A scan whose browser, driver and renderers are killed audits every page."""
    with SiteServer(None, sitemap=False) as site:
        start = serve(site, pages, lambda _exchange, _number: None)
        with server_of(folder / "browsers", site) as server:
            name = server.ask({"url": start, "max_pages": 0, **QUICK})
            recovered: list[float] = []
            hit: Counter[str] = Counter()
            for kind in (one for _ in range(kills) for one in chance.choice(ROUNDS)):
                time.sleep(chance.uniform(0, LULL))
                done = kill_part(server, name, kind)
                if done is None:
                    break
                hit[kind] += 1
                began = time.monotonic()
                until(lambda done=done: progress(server, name) > done, LONG)
                recovered.append(time.monotonic() - began)
            until(lambda: server.scan(name)["status"] in OVER, LONG)
            result = server.result(name)
            audited = len(result.audited)
            states = [(page.state, page.reason) for page in result.pages]
            lost = Counter(one for one in states if one[0] is not PageState.AUDITED)
            server.end()
            assert browsers_of(server) == []
        worst = max(recovered, default=0.0)
        say(f"{dict(hit)} killed: {audited} of {pages} pages, next page within {worst:.1f} s")
        if lost:
            say(f"not audited: {dict(lost)}")
        assert audited == pages


def kill_part(server: Server, name: str, kind: str) -> float | None:
    """Kill a part of the browser of a scan; how far the scan was, or None where it was over."""
    while True:
        process, done = part_of_browser(server, kind), progress(server, name)
        if done == float("inf"):
            return None
        if process is not None:
            with suppress(psutil.NoSuchProcess):  # it ended by itself: another is looked for
                process.kill()
                return done


def progress(server: Server, name: str) -> float:
    """Addresses that a scan has visited; without end once it is over."""
    told = server.scan(name)
    if told["status"] in OVER:
        return float("inf")
    return float((told["progress"] or {}).get("done", 0))


def main() -> None:
    """Carry the benchmark out."""
    parser = argparse.ArgumentParser(description="Kill a server again and again.")
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--scans", type=int, default=200)
    parser.add_argument("--only", choices=["pages", "asked", "cancelled", "browsers"])
    parser.add_argument("--browser-kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    given = parser.parse_args()
    say(f"seed {given.seed}")
    chance = random.Random(given.seed)  # noqa: S311  # moments, no secrets
    with tempfile.TemporaryDirectory(prefix="serving-") as folder:
        place = Path(folder)
        if given.only in {None, "asked"}:
            asked_once(given.scans, given.kills, chance, place)
        if given.only in {None, "cancelled"}:
            cancelled_soon(given.scans, chance, place)
        if given.only in {None, "pages"}:
            pages_once(given.pages, given.kills, chance, place)
        if given.only in {None, "browsers"}:
            browser_killed(given.pages, given.browser_kills, chance, place)


if __name__ == "__main__":
    main()
