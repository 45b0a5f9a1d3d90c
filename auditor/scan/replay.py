"""Replay: a page that was kept is judged again, by the evidence alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol

from auditor.browser.deadline import Deadline
from auditor.browser.policy import TabPolicy
from auditor.browser.session import Browser
from auditor.browser.tab import Tab
from auditor.engines.looks import untested_by_looks
from auditor.errors import BrowserError, EngineError, StoreError, UsageError
from auditor.model.dossier import KeptPage
from auditor.model.evidence import Evidence, PageDigest
from auditor.model.evidence_json import from_json
from auditor.model.finding import Finding, Judgement, PageJudgement
from auditor.model.page import Viewport
from auditor.observe.copying import MOST_BODIES, MOST_TREES
from auditor.observe.digest import digest
from auditor.observe.showing import KeptAnswers, Read, show
from auditor.rulekit import Site
from auditor.scan.judging import Engine

_MOST: Final = MOST_BODIES + 4 * MOST_TREES
"""Bytes of one page that are read; a character of a tree has four at the most."""

PAGE_DEADLINE: Final = timedelta(seconds=60)


class EvidenceJudge(Protocol):
    """What judges evidence; see `auditor.engines.native.NativeEngine`."""

    def judge(self, evidence: Evidence) -> Judgement:
        """Judge one page."""

    def judge_site(self, site: Site, unread: Mapping[str, str]) -> Sequence[PageJudgement]:
        """Judge all pages together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a kept page gave when it was judged again.

    Attributes:
        findings: of all engines.
        shown: why the engines that run in a page could not judge it; "" where they did.
        read: why our own rules could not judge it; "" where they did.
    """

    findings: tuple[Finding, ...]
    shown: str = ""
    read: str = ""


class PageReplay:
    """Judges kept pages, one after the other, in one tab without network."""

    def __init__(
        self,
        start: Callable[[], Browser],
        scripts: tuple[str, ...],
        engine: Engine | None,
        native: EvidenceJudge,
    ) -> None:
        """Choose who judges.

        Args:
            start: starts a browser that reaches nothing.
            scripts: for our world of every document.
            engine: judges in the page; None where none is to.
            native: judges what was read of it.
        """
        self._start = start
        self._engine = engine
        self._native = native
        self._answers = KeptAnswers()
        self._policy = TabPolicy(scripts=scripts, answers=self._answers)
        self._browser: Browser | None = None
        self._tab: Tab | None = None

    def close(self) -> None:
        """End the browser, if one was started."""
        browser, self._browser = self._browser, None
        if browser:
            browser.close()

    def judge(self, page: KeptPage, read: Read, viewport: Viewport) -> Replayed:
        """Judge a page again.

        Args:
            page: as it was kept.
            read: reads its pieces.
            viewport: the window that it was seen in.

        Raises:
            SetupError: the browser cannot be started.
            StoreError: a piece is missing, or not as it was kept.
        """
        found, shown = self._in_the_page(page, read, viewport)
        own, unread = self._by_evidence(page, read)
        return Replayed(findings=(*found, *own), shown=shown, read=unread)

    def digest(self, page: KeptPage, read: Read, url: str) -> PageDigest | None:
        """What rules across pages know of a page at an address; None where that was not kept.

        Raises:
            StoreError: a piece is missing, or not as it was kept.
        """
        try:
            evidence = from_json(read(page.evidence).decode()) if page.evidence else None
        except (UsageError, UnicodeDecodeError):
            return None
        return replace(digest(evidence), url=url) if evidence else None

    def judge_site(self, site: Site) -> Sequence[PageJudgement]:
        """Judge all pages together again."""
        return self._native.judge_site(site, {})

    def _in_the_page(
        self, page: KeptPage, read: Read, viewport: Viewport
    ) -> tuple[tuple[Finding, ...], str]:
        if self._engine is None:
            return (), ""
        if not page.documents:
            return (), page.lacks or "the page was not kept"
        try:
            deadline = Deadline.after(PAGE_DEADLINE)
            kept = _all_read(page, read)
            open_page = show(self._ready(), self._answers, page, kept, viewport, deadline)
            judged = self._engine.judge(open_page.tab, open_page.top, open_page.world, deadline)
        except StoreError:
            raise
        except EngineError as error:
            return (), str(error)
        except BrowserError as error:
            self.close()
            return (), str(error)
        return _by_looks(judged, page).findings, ""

    def _by_evidence(self, page: KeptPage, read: Read) -> tuple[tuple[Finding, ...], str]:
        if not page.evidence:
            return (), "what our own rules judged was not kept"
        try:
            evidence = from_json(read(page.evidence).decode())
        except (UsageError, UnicodeDecodeError) as error:
            return (), str(error)
        return _by_looks(self._native.judge(evidence), page).findings, ""

    def _ready(self) -> Tab:
        if self._browser is None or not self._browser.alive:
            self.close()
            self._browser = self._start()
            self._tab = None
        if self._tab is not None:
            self._tab.close()  # what one page left behind is nothing to the next
        self._tab = self._browser.open_tab(self._policy)
        return self._tab


def _all_read(page: KeptPage, read: Read) -> Read:
    """The page's pieces, read beforehand: the browser's questions are answered at once."""
    named = {one.tree for one in page.documents} | {one.digest for one in page.bodies}
    pieces: dict[str, bytes] = {}
    room = _MOST
    for name in sorted(filter(None, named)):
        pieces[name] = read(name)
        room -= len(pieces[name])
        if room < 0:
            raise EngineError("more is kept of the page than is ever kept of one")
    return lambda digest: pieces.get(digest, b"")


def _by_looks(judgement: Judgement, page: KeptPage) -> Judgement:
    return untested_by_looks(judgement, page.unstyled) if page.unstyled else judgement
