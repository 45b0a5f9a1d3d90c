"""Holds our violations against those of bare axe-core, node by node.

``python -m tests.bench.parity SITE LIST [--limit 100] [--rest 1]``; see docs/benchmarks.md.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from auditor.model.page import Viewport
from auditor.model.text import clean
from auditor.net.address import normalise
from tests.bench.bare import bare_browser
from tests.bench.command import VIEWPORT, scan, target
from tests.site.loopback import SiteServer

OURS_ALONE = "target-size"
"""Runs by default with us, because WCAG 2.2 asks for it, and not with bare axe-core."""
ALLOWANCE = 2 / 400
"""Share of nodes in which two runs of bare axe-core differ from each other."""

Node = tuple[str, str]
"""A rule and the target of one element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The nodes of one page, each as often as it was told."""

    violations: Counter[Node]
    incomplete: Counter[Node]


def main() -> None:
    """Compare, write the differences, and exit with 1 if there are more than the allowance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="root folder of a static site")
    parser.add_argument("list", type=Path, help="file with paths in the site, one a line")
    parser.add_argument("--limit", type=int, help="take only so many of the paths")
    parser.add_argument(
        "--rest",
        type=float,
        default=1.0,
        # Loading bars go away some half a second after the load event; we wait for that too.
        help="seconds that bare axe-core waits after a page's load event (default: 1)",
    )
    asked = parser.parse_args()
    lines = asked.list.read_text(encoding="utf-8").splitlines()
    paths = list(islice(filter(None, lines), asked.limit))
    with SiteServer(asked.site, sitemap=False) as server:
        urls = [server.url("/" + quote(path.lstrip("/"), safe="/%?=&;+,:@")) for path in paths]
        ours, states = _ours(urls)
        bare = dict(_bare(urls, timedelta(seconds=asked.rest)))
    sys.exit(_compare(dict(zip(paths, urls, strict=True)), ours, states, bare))


def _ours(urls: list[str]) -> tuple[dict[str, Found], dict[str, str]]:
    """What our command found, and the state of each page."""
    with tempfile.TemporaryDirectory(prefix="auditor-bench-") as folder:
        told = scan(urls, Path(folder), "--engine", "axe")
    nodes: dict[str, Found] = defaultdict(_nothing)
    for one in told["occurrences"]:
        if one["rule"] != OURS_ALONE:
            page = nodes[one["page"]]
            list_ = page.violations if one["outcome"] == "failed" else page.incomplete
            list_[(one["rule"], target(one["selector"]))] += 1
    known = {url: normalise(url) or url for url in urls}
    states = {page["url"]: f"{page['state']}/{page['reason']}" for page in told["pages"]}
    return (
        {url: nodes[key] for url, key in known.items()},
        {url: states.get(key, "no entry") for url, key in known.items()},
    )


def _bare(urls: Iterable[str], rest: timedelta) -> Iterator[tuple[str, Found]]:
    """What bare axe-core finds on each page that it can judge."""
    with bare_browser(Viewport.parse(VIEWPORT), rest) as browser:
        for url in urls:
            told = json.loads(browser.judge(url))
            if "error" in told:
                sys.stdout.write(f"bare axe-core failed on {url}: {told['error']}\n")
                continue
            yield (
                url,
                Found(
                    violations=_counted(told["violations"]),
                    incomplete=_counted(told["incomplete"]),
                ),
            )


def _nothing() -> Found:
    return Found(violations=Counter(), incomplete=Counter())


def _counted(nodes: list[tuple[str, list[str | list[str]]]]) -> Counter[Node]:
    # Our selectors are freed of control characters on their way in: the same is done here.
    return Counter((rule, clean(target(where), 10_000)) for rule, where in nodes)


def _compare(
    urls: dict[str, str], ours: dict[str, Found], states: dict[str, str], bare: dict[str, Found]
) -> int:
    total, differing = 0, 0
    for path, url in urls.items():
        if not states[url].startswith("audited/"):
            sys.stdout.write(f"{path}: {states[url]} with us\n")
        if url not in bare:
            continue
        total += bare[url].violations.total()
        differing += _told(path, "violation", bare[url].violations, ours[url].violations)
        _told(path, "incomplete", bare[url].incomplete, ours[url].incomplete)
    audited = sum(state.startswith("audited/") for state in states.values())
    sys.stdout.write(
        f"{len(urls)} pages, {audited} audited by us, {len(bare)} judged by bare axe-core; "
        f"{total} violation nodes, {differing} differ (allowed: {total * ALLOWANCE:.1f})\n"
    )
    return int(differing > total * ALLOWANCE or audited < len(urls) or len(bare) < len(urls))


def _told(path: str, what: str, bare: Counter[Node], ours: Counter[Node]) -> int:
    """Write the nodes that only one of the two has; how many there are."""
    for sign, nodes in (("missing", bare - ours), ("invented", ours - bare)):
        for (rule, where), times in sorted(nodes.items()):
            sys.stdout.write(f"{path}: {what} {sign}: {rule} {where} ({times})\n")
    return (bare - ours).total() + (ours - bare).total()


if __name__ == "__main__":
    main()
