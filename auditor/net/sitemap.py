"""Sitemaps: indexes, XML, plain text, gzip; read as what strangers send.

Source: https://www.sitemaps.org/protocol.html (read 2026-11), its limits included.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from auditor.net.address import key, shown
from auditor.net.client import FetchError, HttpClient
from auditor.net.sitemap_file import FILE_BYTES, read_file

_FILES = 500
_INDEX_DEPTH = 3
_REDIRECTS = 5
_NOT_THERE = (404, 410)
_FILE_DEADLINE = timedelta(seconds=60)
_BUDGET = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapResult:
    """What the sitemaps of a site name.

    Attributes:
        urls: normalised addresses of pages, each once, in the order of the files.
        problems: one English sentence for each thing that was not read.
    """

    urls: tuple[str, ...]
    problems: tuple[str, ...]


def read_sitemaps(
    client: HttpClient,
    roots: Sequence[str],
    *,
    allowed: Callable[[str], bool],
    limit: int,
    guessed: Collection[str] = (),
) -> SitemapResult:
    """Read sitemaps and the sitemaps that their indexes name, breadth first.

    At most 500 files, three indexes deep, for ten minutes; of each file 50 MB after inflating and
    50,000 entries. Entries that are not absolute http(s) addresses of at most 2,048 characters
    are left out.

    Args:
        client: what requests are made with.
        roots: normalised addresses of sitemaps.
        allowed: asked just before each file is requested; it may wait to keep the site's pace.
            Pages are not asked for.
        limit: how many pages to return at the most.
        guessed: the roots that nobody named: that there is none (404, 410) is no problem.
    """
    return _Reading(client, allowed, limit, guessed).run(roots)


class _Reading:
    """One call of `read_sitemaps`."""

    def __init__(
        self,
        client: HttpClient,
        allowed: Callable[[str], bool],
        limit: int,
        guessed: Collection[str],
    ) -> None:
        self._client = client
        self._allowed = allowed
        self._limit = limit
        self._guessed = guessed
        self._end = time.monotonic() + _BUDGET.total_seconds()
        self._pages: dict[str, str] = {}
        self._full = False
        self._problems: list[str] = []
        self._queue: deque[tuple[str, int]] = deque()
        self._known: set[str] = set()
        self._files = 0

    def run(self, roots: Sequence[str]) -> SitemapResult:
        for root in roots:
            self._enqueue(root, 0)
        stopped = None
        while self._queue and stopped is None:
            url, depth = self._queue.popleft()
            self._files += 1
            self._take(url, depth)
            stopped = self._why_stop()
        if stopped is not None:
            self._problems.append(stopped)
        return SitemapResult(urls=tuple(self._pages.values()), problems=tuple(self._problems))

    def _why_stop(self) -> str | None:
        if self._full:
            return f"The sitemaps name more than {self._limit} pages: the rest was not read."
        if not self._queue:
            return None
        if self._files == _FILES:
            return f"The site has more than {_FILES} sitemaps: the rest was not read."
        if time.monotonic() > self._end:
            minutes = _BUDGET // timedelta(minutes=1)
            return f"Reading the sitemaps took more than {minutes} minutes: the rest was not read."
        return None

    def _enqueue(self, url: str, depth: int) -> None:
        if key(url) not in self._known:
            self._known.add(key(url))
            self._queue.append((url, depth))

    def _take(self, url: str, depth: int) -> None:
        if not self._allowed(url):
            self._problems.append(f"{shown(url)} was not read: it may not be visited.")
            return
        try:
            answer = self._client.get(
                url, max_bytes=FILE_BYTES, deadline=_FILE_DEADLINE, max_redirects=_REDIRECTS
            )
        except FetchError as error:
            self._problems.append(str(error))
            return
        if answer.status in _NOT_THERE and url in self._guessed:
            return
        if answer.status != 200:
            self._problems.append(
                f"{shown(url)} was not read: it answered with status {answer.status}."
            )
            return
        found = read_file(answer.body, cut=answer.truncated)
        self._problems.extend(f"{shown(url)} {problem}" for problem in found.problems)
        for page in found.pages:
            self._keep(page)
        if found.sitemaps and depth == _INDEX_DEPTH:
            self._problems.append(
                f"{shown(url)} is an index below {_INDEX_DEPTH} others: its sitemaps were not read."
            )
            return
        for sitemap in found.sitemaps:
            self._enqueue(sitemap, depth + 1)

    def _keep(self, page: str) -> None:
        name = key(page)
        if name in self._pages:
            return
        if len(self._pages) >= self._limit:
            self._full = True
            return
        self._pages[name] = page
