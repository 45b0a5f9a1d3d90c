"""The way to a page: how it is asked for, where that leads, and why it may lead to no page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from auditor.browser.deadline import Deadline
from auditor.browser.failures import ABORTED, of_document, of_status
from auditor.browser.tab import MAX_DIALOGS, Tab
from auditor.browser.truth import LoadedDocument, NavigationLog
from auditor.errors import DeadlinePassed
from auditor.model.page import PageState, Reason, Ruling
from auditor.net.address import key, normalise
from auditor.scan.classify import looks_like_login
from auditor.scan.record import VisitRecord

LOAD_SHARE = 0.5
"""Share of the page's time after which a page that is ready is judged without its load event."""
MAX_HOPS = 5
WIRE_DEADLINE = timedelta(seconds=10)
"""For the answer on the wire, which comes behind the browser's own; late on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One address to visit, and how far the browser may follow it.

    Attributes:
        gate: asked for every address that the main frame is sent to.
        why: the state and reason of a visit that was sent to an address the gate refused.
        follow: judge the page that a redirect leads to, instead of recording the redirect.
        probe: go there only to learn why the host does not answer; judge nothing.
        entry: the page by which a visitor came to this origin in an earlier part of the scan;
            None where this page is the first, or the earlier ones are known to this part.
        number: of the address in the scan.
        inert: nothing came of scrolling through its page in another window.
        again: it is to be seen in another window afterwards.
        shown: the document of an inanimate page that the tab shows in another window.
    """

    url: str
    gate: Callable[[str], bool]
    why: Callable[[str], Ruling]
    follow: bool
    probe: bool = False
    entry: "Errand | None" = None
    number: int = 0
    inert: bool = False
    again: bool = False
    shown: LoadedDocument | None = None


class AgainError(Exception):
    """The address is to be asked for again, now that the site remembers its visitor."""


class AloneError(Exception):
    """The address is to be visited with nobody beside it: the way to it may set cookies."""


class EndedError(Exception):
    """The visit ended without a page to judge."""

    def __init__(self, verdict: Ruling, detail: str = "") -> None:
        super().__init__(detail)
        self.verdict = verdict
        self.detail = detail


class Way:
    """One request for the address of an errand, and what the browser made of it."""

    def __init__(
        self, tab: Tab, errand: Errand, record: VisitRecord, page_timeout: timedelta
    ) -> None:
        self._tab = tab
        self._errand = errand
        self._record = record
        self.deadline = Deadline.after(page_timeout)
        """Of the page that is asked for."""
        self._load_by = Deadline.after(page_timeout * LOAD_SHARE)

    def begin(self) -> None:
        """Ask for the address.

        Raises:
            EndedError: the browser showed no new document.
        """
        answer = self._tab.navigate(self._errand.url, self.deadline, self._errand.gate)
        if answer.get("errorText") or answer.get("isDownload"):
            self._refused(answer)

    def _refused(self, answer: Mapping[str, Any]) -> None:
        """The browser showed no new document: say why; never look at the tab."""
        self.check_refused()
        error = str(answer.get("errorText", ""))
        asked = self._tab.log.asked
        self._check_kept_from(asked.url if asked else self._errand.url, asked, error)
        if error == ABORTED:
            # There was an answer, which is told a moment after the browser's own.
            self._tab.wait_for(_answered, self.deadline.within(WIRE_DEADLINE))
        document = self._tab.log.asked
        verdict = of_document(document, error, download=bool(answer.get("isDownload")))
        self._record.document(document)
        raise EndedError(verdict or (PageState.NETWORK_ERROR, Reason.INVALID_RESPONSE), error)

    def loaded(self) -> LoadedDocument:
        """Wait for the document's load event; without it, be content with a ready one.

        Raises:
            EndedError: the way led to no page.
            DeadlinePassed: nothing was ready in time.
        """
        log = self._tab.log

        def ended(log: NavigationLog) -> bool:
            return bool(log.refused) or log.hops > MAX_HOPS

        def loaded(log: NavigationLog) -> bool:
            return ended(log) or bool(log.document and log.document.loaded)

        def ready(log: NavigationLog) -> bool:
            return ended(log) or bool(log.document and log.document.ready)

        if not self._tab.wait_for(loaded, self._load_by) and not self._tab.wait_for(
            ready, self.deadline
        ):
            raise DeadlinePassed("the page was not ready in time")
        self.check_refused()
        if log.hops > MAX_HOPS:
            raise EndedError((PageState.TIMED_OUT, Reason.KEEPS_NAVIGATING))
        document = log.document
        if document is None or log.unreachable:
            document = log.last_requested
            error = document.error if document else ""
            led_to = log.unreachable or (document.url if document else self._errand.url)
            self._check_kept_from(led_to, document, error)
            verdict = of_document(document, error, download=False)
            raise EndedError(verdict or (PageState.NETWORK_ERROR, Reason.CONNECTION_FAILED))
        self._record.document(document)
        return document

    def _check_kept_from(self, url: str, document: LoadedDocument | None, error: str) -> None:
        """End the visit if the way out does not go where it led; how it failed tells nothing."""
        if error and self._tab.kept_from(url):
            self._record.document(document)
            raise EndedError((PageState.NETWORK_ERROR, Reason.ADDRESS_NOT_ALLOWED))

    def check_refused(self) -> None:
        """End the visit if the page was sent to an address that the gate refused."""
        target = self._tab.log.refused
        if target is None:
            return
        last = self._tab.log.last_requested
        self._record.sent_to(target, last.redirects if last else ())
        if looks_like_login(target) and not looks_like_login(self._errand.url):
            raise EndedError((PageState.NEEDS_LOGIN, Reason.LOGIN_PAGE), target)
        raise EndedError(self._errand.why(target), target)

    def moved_to(self, document: LoadedDocument) -> str | None:
        """The address of a document that is not the one asked for; None if it is.

        A fragment never reaches the server, so the document of ``/#/a`` is that of ``/``.
        """
        final = normalise(document.url)
        asked = self._errand.url.partition("#")[0]
        if final is None or key(final.partition("#")[0]) == key(asked):
            return None
        return final

    def redirected(self, final: str) -> EndedError:
        """The end of a visit that led to an address with an entry of its own."""
        by_http = self._tab.log.current == self._tab.log.expected
        reason = Reason.HTTP_REDIRECT if by_http else Reason.PAGE_REDIRECT
        self._record.sent_to(final)
        return EndedError((PageState.REDIRECTED, reason), final)

    def late(self) -> Ruling:
        """Why time ran out, from what had been reached."""
        log = self._tab.log
        document = log.document
        if log.dialogs > MAX_DIALOGS:
            return PageState.CRASHED, Reason.DIALOG_LOOP
        if self._record.phase == "judge":
            return PageState.TIMED_OUT, Reason.PAGE_TOO_HEAVY
        if document is None:
            return PageState.TIMED_OUT, Reason.NO_RESPONSE
        if document.status and of_status(document.status):
            return of_status(document.status) or (PageState.TIMED_OUT, Reason.NO_RESPONSE)
        if log.hops > MAX_HOPS:
            return PageState.TIMED_OUT, Reason.KEEPS_NAVIGATING
        if self._tab.answers():
            return PageState.TIMED_OUT, Reason.RESPONSE_UNFINISHED
        return PageState.TIMED_OUT, Reason.SCRIPT_ENDLESS


def _answered(log: NavigationLog) -> bool:
    """Whether an answer to the document's request is known, from the browser or from the wire."""
    document = log.asked
    return document is not None and (document.status, document.wire_status) != (None, None)
