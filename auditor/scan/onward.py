"""Onward: the pages that a page sends its visitor on to by itself, after a while.

What was shown until then was there to be read, so the page is kept where it is and judged. Where it
would have gone is discovered and told.
"""

from collections.abc import Callable
from datetime import timedelta

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.browser.truth import LoadedDocument
from auditor.model.remark import Remark, RemarkKey, remark
from auditor.net.address import key, normalise, resolve
from auditor.net.pointers import alternates, read_refresh
from auditor.observe.pointers import pointers

AT_ONCE = timedelta(seconds=1)
"""A refresh after less than that is a redirect."""
PATIENCE = timedelta(seconds=12)
"""How long a page that looks as if it goes on by itself is waited for, to learn where to."""


class Onward:
    """Where one document goes on to."""

    def __init__(self, tab: Tab, document: LoadedDocument, world: int, deadline: Deadline) -> None:
        """Read what the document declares, and keep it from going there.

        Raises:
            BrowserError: the tab does not answer, or the page went away.
        """
        self._tab = tab
        self._deadline = deadline
        self._url = document.url
        read = pointers(tab, world, deadline)
        self._base = read.base
        self._leaves_later = read.leaves_later
        self._alternates = alternates(document.headers.get("link", ""))
        contents = (document.headers.get("refresh", ""), *read.refreshes)
        self._declared = [
            (to, one.after)
            for content in contents
            if (one := read_refresh(content)) and one.to and one.after >= AT_ONCE
            if (to := resolve(one.to, read.base)) and not self._is_here(to)
        ]
        tab.log.put_off([to for to, _ in self._declared])

    def wait(self) -> None:
        """Learn where a page goes whose scripts look as if they send on after seconds.

        Raises:
            TabLost: the renderer is gone.
        """
        if self._leaves_later and not self._declared:
            self._tab.wait_for(lambda log: bool(log.departures), self._deadline.within(PATIENCE))

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses to discover."""
        named = (resolve(one, self._base) for one in self._alternates)
        return (*(one for one in named if one), *self._targets())

    def remarks(self, visited: Callable[[str], bool]) -> tuple[Remark, ...]:
        """What is told of each target.

        Args:
            visited: whether the scan may go to an address.
        """
        told = []
        for to, after in self._targets().items():
            known = RemarkKey.SENDS_ON if visited(to) else RemarkKey.SENDS_AWAY
            told.append(remark(known, to=to, seconds=str(max(1, round(after.total_seconds())))))
        return tuple(told)

    def _targets(self) -> dict[str, timedelta]:
        """Where the page goes on to, and after how long."""
        tried = [(one.to, one.after) for one in self._tab.log.departures]
        found: dict[str, timedelta] = {}
        for to, after in (*self._declared, *tried):
            url = normalise(to)
            if url and not self._is_here(url):
                found.setdefault(url, after)
        return found

    def _is_here(self, url: str) -> bool:
        there, here = normalise(url), normalise(self._url)
        return bool(there and here) and key(str(there)) == key(str(here))
