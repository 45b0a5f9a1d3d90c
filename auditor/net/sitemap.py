"""Sitemaps: indexes, XML, plain text, gzip; read as what strangers send.

Source: https://www.sitemaps.org/protocol.html (read 2026-11), its limits included.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from auditor.hosts import host_of, same_party
from auditor.model.remark import Remark, RemarkKey, remark
from auditor.net.address import host, key, shown
from auditor.net.client import FetchError, HttpClient
from auditor.net.sitemap_file import FILE_BYTES, read_file

_FILES = 50
"""Requests for sitemaps that one scan makes: an index can name new ones without end."""
_INDEX_DEPTH = 3
_REDIRECTS = 5
_NOT_THERE = (404, 410)
_BUSY = (429, 503)
"""A host that says so is asked for no further sitemap."""
_FILE_DEADLINE = timedelta(seconds=60)
_BUDGET = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapResult:
    """What the sitemaps of a site name.

    Attributes:
        urls: normalised addresses of pages, each once, in the order of the files.
        problems: a remark for each thing that was not read.
    """

    urls: tuple[str, ...]
    problems: tuple[Remark, ...]


def read_sitemaps(
    client: HttpClient,
    roots: Sequence[str],
    *,
    refusal: Callable[[str], RemarkKey | None],
    limit: int,
    guessed: Collection[str] = (),
) -> SitemapResult:
    """Read sitemaps and the sitemaps that their indexes name, breadth first.

    At most 50 files, three indexes deep, for ten minutes; of each file 50 MB after inflating and
    50,000 entries. What an index names on hosts of others is not asked for. Entries that are not
    absolute http(s) addresses of at most 2,048 characters are left out.

    Args:
        client: what requests are made with.
        roots: normalised addresses of sitemaps.
        refusal: asked just before each file is requested; why it is not to be, None if it may be.
            It may wait to keep the site's pace. Pages are not asked for.
        limit: how many pages to return at the most.
        guessed: the roots that nobody named: that there is none (404, 410) is no problem.
    """
    return _Reading(client, refusal, limit, guessed).run(roots)


class _Reading:
    """One call of `read_sitemaps`."""

    def __init__(
        self,
        client: HttpClient,
        refusal: Callable[[str], RemarkKey | None],
        limit: int,
        guessed: Collection[str],
    ) -> None:
        self._client = client
        self._refusal = refusal
        self._limit = limit
        self._guessed = guessed
        self._end = time.monotonic() + _BUDGET.total_seconds()
        self._pages: dict[str, str] = {}
        self._full = False
        self._problems: list[Remark] = []
        self._busy: set[str] = set()
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
            self._problems.insert(0, stopped)  # what weighs most
        return SitemapResult(urls=tuple(self._pages.values()), problems=tuple(self._problems))

    def _why_stop(self) -> Remark | None:
        if self._full:
            return remark(RemarkKey.SITEMAPS_PAGES, n=str(self._limit))
        if not self._queue:
            return None
        if self._files == _FILES:
            return remark(RemarkKey.SITEMAPS_FILES, n=str(_FILES))
        if time.monotonic() > self._end:
            return remark(RemarkKey.SITEMAPS_TIME, n=str(_BUDGET // timedelta(minutes=1)))
        return None

    def _enqueue(self, url: str, depth: int) -> None:
        if key(url) not in self._known:
            self._known.add(key(url))
            self._queue.append((url, depth))

    def _take(self, url: str, depth: int) -> None:
        busy = RemarkKey.SITEMAP_HOST_BUSY if host(url) in self._busy else None
        refused = busy or self._refusal(url)
        if refused:
            self._note(refused, url)
            return
        try:
            answer = self._client.get(
                url, max_bytes=FILE_BYTES, deadline=_FILE_DEADLINE, max_redirects=_REDIRECTS
            )
        except FetchError as error:
            self._note(RemarkKey.SITEMAP_NO_ANSWER, url, error=error.code)
            return
        if answer.status in _NOT_THERE and url in self._guessed:
            return
        if answer.status in _BUSY:
            self._busy.add(host(answer.url))
        if answer.status != 200:
            self._note(RemarkKey.SITEMAP_STATUS, url, status=str(answer.status))
            return
        found = read_file(answer.body, url, cut=answer.truncated)
        self._problems.extend(found.problems)
        for page in found.pages:
            self._keep(page)
        if found.sitemaps and depth == _INDEX_DEPTH:
            self._note(RemarkKey.SITEMAP_DEPTH, url, n=str(_INDEX_DEPTH))
            return
        for sitemap in found.sitemaps:
            if same_party(host_of(sitemap), host_of(url)):
                self._enqueue(sitemap, depth + 1)
            else:
                self._note(RemarkKey.SITEMAP_ELSEWHERE, sitemap)

    def _note(self, problem: RemarkKey, url: str, **data: str) -> None:
        self._problems.append(remark(problem, address=shown(url), **data))

    def _keep(self, page: str) -> None:
        name = key(page)
        if name in self._pages:
            return
        if len(self._pages) >= self._limit:
            self._full = True
            return
        self._pages[name] = page
