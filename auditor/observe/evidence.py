"""Evidence of a page: one reading of its documents, and what each observer adds to it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from auditor.browser.deadline import Deadline
from auditor.browser.frames import Frame
from auditor.browser.tab import Tab
from auditor.errors import BrowserError, BrowserLost, EngineError
from auditor.model.evidence import (
    Completeness,
    Document,
    Element,
    Evidence,
    Observation,
    Text,
    Yield,
)
from auditor.model.page import Viewport
from auditor.observe.dom import read_documents

SHARE = 0.5
"""Share of the time a page has left that one observer may take at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """The page that a tab shows, for observers to act on.

    Attributes:
        world: execution context of our world in the top document.
        deadline: of the whole page.
        number: of the page among those of its scan, in the order in which they are handed out.
    """

    tab: Tab
    top: Frame
    world: int
    viewport: Viewport
    deadline: Deadline
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What an observer may spend on one page: steps, and time."""

    steps: int
    time: timedelta


class Observer(Protocol):
    """Acts on a page once, for all rules, and sets it back to what it was."""

    yields: Yield
    budget: Budget

    def looks_at(self, viewport: Viewport) -> bool:
        """Whether there is anything to see in such a viewport."""

    def observe(self, page: OpenPage, evidence: Evidence) -> Observation:
        """Act within the budget, put what was seen into ``evidence``, restore the page.

        An observer that gives something focus or presses a key holds the page first, and leaves it
        held until the tab leaves it: a page may answer late.

        Raises:
            BrowserError: the tab did not answer in time or is gone.
            EngineError: the page gave no sound answer.
        """


class Observers:
    """Gathers the evidence that a set of rules needs."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = tuple(observers)

    def read(self, page: OpenPage) -> Evidence:
        """Read the documents, as they are before anything is done to the page.

        Raises:
            EngineError: the documents could not be read, or the page went elsewhere.
            BrowserError: the tab did not answer, or is gone.
        """
        documents = read_documents(page.tab, page.deadline)
        if page.tab.log.current != page.top.loader:
            raise EngineError("the page went elsewhere before it was read")
        return Evidence(
            url=documents[0].url,
            title=_title(documents[0]),
            viewport=page.viewport,
            documents=documents,
        )

    def act(self, page: OpenPage, evidence: Evidence) -> bool:
        """Let every observer act, and add what it saw; none of them can cost the page.

        Args:
            page: at rest.
            evidence: takes what is seen, and the ledger entry of each observer.

        Returns:
            Whether the page can be asked for anything more.

        Raises:
            BrowserLost: the browser itself is gone.
        """
        sound = True
        for observer in self._observers:
            if not observer.looks_at(page.viewport):
                continue
            one, sound = _look(observer, page, evidence) if sound else (_lost(observer), False)
            evidence.observations = (*evidence.observations, one)
        return sound


def _title(document: Document) -> str:
    """Text of the first title element that is not a picture's, as the browser takes it."""
    for element in document.elements:
        if element.tag == "title" and not any(_foreign(one) for one in element.ancestors):
            text = "".join(child.value for child in element.children if isinstance(child, Text))
            return " ".join(text.split())
    return ""


def _foreign(around: Element) -> bool:
    """Whether a title inside it names something else than the document."""
    return around.tag == "svg" or around.shadow is not None


def _look(observer: Observer, page: OpenPage, evidence: Evidence) -> tuple[Observation, bool]:
    """Let an observer look; also whether the page answers afterwards."""
    began = time.monotonic()
    limited = replace(page, deadline=page.deadline.share(SHARE))
    try:
        return observer.observe(limited, evidence), True
    except BrowserLost:
        raise
    except (BrowserError, EngineError) as error:
        spent = int((time.monotonic() - began) * 1000)
        return _failed(observer, str(error), spent), page.tab.answers()


def _lost(observer: Observer) -> Observation:
    return _failed(observer, "the page stopped answering before", 0)


def _failed(observer: Observer, detail: str, spent: int) -> Observation:
    return Observation(
        yields=observer.yields,
        completeness=Completeness.FAILED,
        done=0,
        known=0,
        duration_ms=spent,
        detail=detail[:200],
    )
