"""Reads a scan of a hundred thousand findings through the API, and asks it while a scan goes on.

``python -m tests.bench.results``; docs/benchmarks.md says more.
"""

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import psutil

from auditor.causes import fingerprinted
from auditor.model.catalogue import Catalogue
from auditor.model.cause import Sight
from auditor.model.finding import Finding, Kind, Outcome
from auditor.model.job import Order
from auditor.model.scan import ScanState
from auditor.services.seal import seal
from auditor.store import Archive, jobs
from auditor.store.ids import new_id
from auditor.store.tables import DEFAULT_ORGANISATION
from auditor.wiring import catalogue
from tests.auditor.cli.serving import Server, serving
from tests.auditor.scan.killing import serve
from tests.auditor.store import build
from tests.postgresql import PostgreSQL
from tests.site import SiteServer

PAGES, EACH = 1000, 100
RULES = ("image-alt", "link-name", "color-contrast", "label", "button-name", "region")
ROUNDS = 40
_MB = 1024 * 1024


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true", help="an archive on PostgreSQL")
    parser.add_argument(
        "--asks", type=int, default=200, help="requests while a scan goes on; 0: no scan"
    )
    parser.add_argument("--pages", type=int, default=PAGES, help=f"with {EACH} findings each")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = folder / "data"
        data.mkdir(mode=0o700)
        settings = {}
        address = f"sqlite:///{data}/auditor.sqlite"
        if given.postgresql:
            database = PostgreSQL()
            stack.callback(database.close)
            address = settings["DATABASE"] = database.address()
        begun = time.monotonic()
        scan = fill(address, given.pages)
        say(f"{given.pages * EACH} findings written and sealed in {time.monotonic() - begun:.0f} s")
        site = stack.enter_context(SiteServer(None, sitemap=False))
        host = site.origin.partition("//")[2]
        server = stack.enter_context(serving(data, [host], SLOTS="1", **settings))
        first_pages(server, scan)
        exports(server, scan, given.pages * EACH)
        if given.asks:
            beside_a_scan(server, site, given.asks)


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def found_on(seq: int) -> tuple[Finding, ...]:
    """The findings of one page: most in its own content, some in what all pages share."""
    found = [
        build.finding(
            RULES[n % len(RULES)],
            criteria=(("1.1.1",), ("2.4.4",), ("1.4.3",), ("4.1.2",))[n % 4],
            outcome=Outcome.CANT_TELL if n % 5 == 0 else Outcome.FAILED,
            kind=Kind.ADVICE if n % 7 == 0 else Kind.BREACH,
            selector=(f"main > section:nth-child({n}) > p:nth-child({seq % 40})",),
            snippet=f'<p class="ingress tekst-{n}" id="avsnitt-{n}" data-side="{seq % 50}">',
        )
        for n in range(EACH)
    ]
    return fingerprinted(found, [Sight()] * EACH, url=build.url(seq))


def fill(address: str, pages: int) -> str:
    """Write such a scan as a worker does, and seal it; returns its id."""
    archive = Archive.prepared(address)
    scan = new_id("scan")
    order = Order(
        id=scan,
        organisation=DEFAULT_ORGANISATION,
        request=json.dumps({"url": build.url(0)}),
        target_key="0" * 64,
    )
    database = archive.database()
    with database.write("write") as connection:
        jobs.enqueue(connection, order)
    database.close()
    store = archive.scan(scan)
    store.save_scan(replace(build.scan(), id=scan))
    store.open_edition(Catalogue.of(catalogue().values()), {"auditor": "0.1.0"})
    store.add([build.address(seq) for seq in range(pages)])
    for seq in range(pages):
        visits = [build.visit(seq, findings=found_on(seq)), build.visit(seq, build.NARROW)]
        store.settle(build.audited(seq), visits, [])
    store.save_scan(replace(build.scan(), id=scan, state=ScanState.COMPLETED, ended=build.STARTED))
    seal(store)
    store.close()
    return scan


def timed(ask: Callable[[], httpx.Response]) -> float:
    """Milliseconds until an answer is there."""
    begun = time.perf_counter()
    answer = ask()
    took = (time.perf_counter() - begun) * 1000
    assert answer.status_code in (200, 202), answer.text
    return took


def told(server: Server, what: str, asks: Sequence[Callable[[], httpx.Response]]) -> None:
    """Ask, and tell the median, the 95th percentile and the longest, and the processor's time.

    Where others use the machine, only the processor's time of the server's process says something.
    """
    before = _processor(server)
    took = [timed(ask) for ask in asks]
    spent = (_processor(server) - before) / len(asks) * 1000
    p95 = sorted(took)[int(len(took) * 0.95)]
    middle = statistics.median(took)
    say(f"{what:<44} {middle:7.1f} {p95:7.1f} {max(took):7.1f} {spent:7.1f}")


def _processor(server: Server) -> float:
    """Seconds of processor time that the server's own process has taken."""
    assert server.process is not None
    times = psutil.Process(server.process.pid).cpu_times()
    return float(times.user + times.system)


def first_pages(server: Server, scan: str) -> None:
    """The first hundred findings, by each filter."""
    here = f"/v1/scans/{scan}/findings"
    with server.client() as client:
        cause = client.get(f"/v1/scans/{scan}/causes").json()["items"][-1]["id"]
        asked: list[dict[str, str]] = [
            *({}, {"limit": "500"}, {"rule": "label"}, {"rule": "none-such"}),
            *({"criterion": "1.4.3"}, {"kind": "advice"}, {"outcome": "cant_tell"}),
            *({"engine": "axe"}, {"page": build.url(9)}, {"cause": cause}),
        ]
        _head("first page of findings (ms)")
        for query in asked:
            name = " ".join(f"{key}={value[-30:]}" for key, value in query.items())
            told(server, name or "no filter", [partial(client.get, here, params=query)] * ROUNDS)


@contextmanager
def memory(server: Server) -> Iterator[list[int]]:
    """What the server's own process holds, bytes, looked at all the time."""
    assert server.process is not None
    process = psutil.Process(server.process.pid)
    held = [process.memory_info().rss]
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            held.append(process.memory_info().rss)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield held
    finally:
        over.set()
        looking.join()


def exports(server: Server, scan: str, findings: int) -> None:
    """All findings along the cursor, and the whole result as JSON, twice each."""
    for turn in ("once", "again"):
        with server.client() as client, memory(server) as held:
            begun, number, place = time.monotonic(), 0, f"/v1/scans/{scan}/findings?limit=500"
            while place:
                answer = client.get(place)
                number += len(answer.json()["items"])
                place = answer.links.get("next", {}).get("url", "")
            seconds = time.monotonic() - begun
        assert number == findings
        _told_of_export(f"all findings along the cursor, {turn}", seconds, held)
        with server.client() as client, memory(server) as held:
            begun, size = time.monotonic(), 0
            with client.stream("GET", f"/v1/scans/{scan}/report", timeout=300) as answer:
                assert answer.status_code == 200
                first, end = time.monotonic() - begun, b""
                for piece in answer.iter_bytes():
                    size += len(piece)
                    end = (end + piece)[-3:]
            seconds = time.monotonic() - begun
        assert end == b"\n}\n"
        what = f"JSON report, {size / _MB:.0f} MB, first byte after {first:.1f} s, {turn}"
        _told_of_export(what, seconds, held)


def _head(what: str) -> None:
    say(f"{what:<44} {'median':>7} {'p95':>7} {'max':>7} {'CPU':>7}")


def _told_of_export(what: str, seconds: float, held: list[int]) -> None:
    before, most = held[0] / _MB, max(held) / _MB
    say(f"{what}: {seconds:.1f} s, memory {before:.0f} MB before, {most:.0f} MB at the most")


def beside_a_scan(server: Server, site: SiteServer, asks: int) -> None:
    """Requests while a scan of two slots keeps both cores busy."""
    wish = {"engine": "axe", "pictures": "none", "delay": 0, "jobs": 2, "max_pages": 0}
    scan = server.ask({"url": serve(site, 400, lambda *_: None), **wish})
    while server.scan(scan)["status"] == "queued":
        time.sleep(0.1)
    with server.client() as client:
        _head("beside a scan (ms)")
        told(server, "GET /healthz", [partial(client.get, "/healthz")] * asks)
        wishes = [{"url": f"{site.origin}/{number}", "max_pages": 1} for number in range(asks)]
        posts = [partial(client.post, "/v1/scans", json=wish) for wish in wishes]
        told(server, "POST /v1/scans", posts)
        status = server.scan(scan)["status"]
        say(f"the scan is {status}, load {psutil.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
