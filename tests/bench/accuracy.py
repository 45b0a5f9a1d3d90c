"""Scans labelled pages and writes what was found as ``a11y-bench-results/1``.

``python -m tests.bench.accuracy CORPUS OUT [--engine axe]``; see docs/benchmarks.md.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from auditor.model.rule import RuleInfo, RuleStatus
from auditor.net.address import normalise
from auditor.wiring import catalogue
from tests.bench.command import VIEWPORT, scan, target
from tests.site.loopback import SiteServer

FORMAT = "a11y-bench-results/1"
OUTCOMES = {"failed": "failed", "cant_tell": "cantTell"}
KINDS = {
    RuleStatus.BEST_PRACTICE: "best-practice",
    RuleStatus.EXPERIMENTAL: "experimental",
    RuleStatus.AAA: "aaa",
    RuleStatus.DEPRECATED: "other",
}


def main() -> None:
    """Scan the corpus and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder with manifest.json and site/")
    parser.add_argument("out", type=Path, help="file that takes the results")
    parser.add_argument("--engine", default="axe", help="axe, native or all")
    asked = parser.parse_args()
    manifest = json.loads((asked.corpus / "manifest.json").read_text(encoding="utf-8"))
    paths = list(dict.fromkeys(case["url"] for case in manifest["cases"]))
    results = measure(paths, asked.corpus / "site", asked.engine)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
    unread = [page for page in results["pages"] if page["error"]]
    for page in unread:
        sys.stdout.write(f"not audited: {page['url']} ({page['error']})\n")
    sys.stdout.write(f"{len(paths)} pages, {len(unread)} of them not audited: {asked.out}\n")


def measure(paths: list[str], site: Path, engine: str) -> dict[str, Any]:
    """Scan pages of a static site, each by itself, with every rule that the engine has.

    Args:
        paths: path and query of each page.
        site: root folder of the site.
        engine: value of ``--engine``.

    Returns:
        The results in the form that the benchmark's scorer reads.
    """
    with (
        SiteServer(site, sitemap=False) as server,
        tempfile.TemporaryDirectory(prefix="auditor-bench-") as folder,
    ):
        urls = [server.url(path) for path in paths]
        told = scan(urls, Path(folder), "--engine", engine, "--select", "ALL")
    keys = [normalise(url) or url for url in urls]
    return {
        "format": FORMAT,
        "tool": "auditor",
        "version": told["scan"]["versions"]["auditor"],
        "settings": f"engine {engine}, every rule, viewport {VIEWPORT}, {_versions(told)}",
        "pages": _pages(told, dict(zip(paths, keys, strict=True))),
    }


def _versions(told: dict[str, Any]) -> str:
    versions = told["scan"]["versions"]
    return ", ".join(f"{name} {versions[name]}" for name in ("axe-core", "chromium"))


def _pages(told: dict[str, Any], keys: dict[str, str]) -> list[dict[str, Any]]:
    rules = catalogue()
    pages = {page["url"]: page for page in told["pages"]}
    found = defaultdict(list)
    for occurrence in told["occurrences"]:
        found[occurrence["page"]].append(_finding(occurrence, rules[occurrence["rule"]]))
    return [
        {"url": path, "error": _error(pages.get(key)), "findings": found[key]}
        for path, key in keys.items()
    ]


def _error(page: dict[str, Any] | None) -> str | None:
    """Why a page was not judged whole; None for one that was audited, whatever frame it lost."""
    if page is None:
        return "the result has no entry for this address"
    if page["state"] == "audited":
        return None
    return f"{page['state']}/{page['reason']}"


def _finding(occurrence: dict[str, Any], rule: RuleInfo) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "sc": occurrence["criteria"],
        "outcome": OUTCOMES[occurrence["outcome"]],
        "selector": target(occurrence["selector"]),
        "kind": _kind(rule),
        "act": list(rule.act_ids),
    }


def _kind(rule: RuleInfo) -> str:
    if rule.status is RuleStatus.STABLE:
        return "wcag" if rule.criteria else "other"
    return KINDS[rule.status]


if __name__ == "__main__":
    main()
