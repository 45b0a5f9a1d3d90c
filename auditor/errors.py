"""The exception tree of Auditor: each class says what the caller will do.

::

    AuditorError
    ├── UsageError         the request was wrong: say the sentence, exit 2
    │   ├── NotThere       nothing of that id, for whoever asks: 404, whoever else has it
    │   ├── NoEvidence     nothing was kept of the pages of a scan: ask for that before it begins
    │   ├── ScanRemoved    a scan of that id was there, and was removed: 410
    │   ├── ScanActive     the target is being scanned: wait for that scan, or join it
    │   ├── ScanNotOver    a scan is to be removed or compared, and goes on: wait for its end
    │   ├── ScanIsOver     a scan has ended that would have to go on: read what it found
    │   ├── NothingToCompareWith  no complete scan came before one: name another
    │   ├── AddressRefused the service does not go there: say so, and never why
    │   ├── QuotaSpent     too many pages for one day: ask for fewer, or later
    │   ├── EvidenceSpent  too much evidence for an organisation: keep less, or remove scans
    │   ├── QueueFull      too many scans wait: ask again when some have begun
    │   ├── ChangedMeanwhile  somebody else was faster: read it again, then decide: 412
    │   ├── InUse          what is to be removed is in use: wait, or end what uses it
    │   ├── KeyReused      the idempotency key came with something else before: take a new one
    │   └── KeyInFlight    the first request with it is not answered yet: ask again
    ├── Overloaded         too much is being done: ask again in a while
    ├── SetupError         something is missing on the machine: say how to install it, exit 2
    ├── StoreError         the results cannot be read or written: stop the scan, exit 2
    │   ├── LeaseLost      another process writes them now: stop, and write nothing more
    │   ├── NothingYet     there are none yet: wait, or scan again
    │   └── ArchiveFull    there is no room for more: remove scans, or ask for room
    ├── ServiceError       a service elsewhere did not do as asked: say the sentence, exit 2
    │   └── ServiceGone    it does not answer for now: ask again in a while
    ├── RenderingFailed    a report could not be written in a format: take another, exit 2
    ├── EngineError        an engine judged nothing: the page is not audited
    └── BrowserError       the browser did not do as told
        ├── CommandFailed  it refused one command: the step is lost, the tab is sound
        ├── DeadlinePassed it did not answer in time: the tab is stuck, close and replace it
        ├── TabLost        the renderer crashed or the tab is gone: replace the tab
        └── BrowserLost    the browser is gone: start another, pages go back untouched

Every message is one sentence that a user may read: what was wrong, where, what to do.
"""

from datetime import datetime


class AuditorError(Exception):
    """Base of everything Auditor raises on purpose.

    Attributes:
        run: folder of the run that it ended, whose results so far are kept; None for none.
    """

    run: str | None = None


class UsageError(AuditorError):
    """The request was wrong; nothing was started."""


class NotThere(UsageError):
    """There is nothing of that id for whoever asks, whether another organisation has it or not."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no {name[:80]!r}: check the id.")


class NoEvidence(UsageError):
    """No evidence was kept of the pages of a scan."""

    def __init__(self, scan: str) -> None:
        super().__init__(f"No evidence was kept of {scan}: ask for a scan with evidence.")


class ScanRemoved(UsageError):
    """There was a scan of that id, and all that was kept of it is removed."""

    def __init__(self, scan: str, since: datetime) -> None:
        super().__init__(
            f"The results of {scan} were removed on {since:%Y-%m-%d}, on its organisation's wish or"
            " when their time was over: scan again."
        )


class ScanActive(UsageError):
    """A scan of the same target is under way.

    Attributes:
        scan: its id.
    """

    def __init__(self, scan: str) -> None:
        super().__init__(
            f"This target is being scanned already, by {scan}: wait for it, or ask with"
            " on_active: join."
        )
        self.scan = scan


class ScanNotOver(UsageError):
    """A scan has not ended that is to be removed, or compared.

    Attributes:
        scan: its id.
    """

    def __init__(self, scan: str) -> None:
        super().__init__(f"The scan {scan} is not over: cancel it first, or wait for its end.")
        self.scan = scan


class ScanIsOver(UsageError):
    """A scan has ended that would have to go on.

    Attributes:
        scan: its id.
    """

    def __init__(self, message: str, scan: str) -> None:
        super().__init__(message)
        self.scan = scan


class NothingToCompareWith(UsageError):
    """No complete scan of the same site, environment and branch came before one."""

    def __init__(self, scan: str) -> None:
        super().__init__(
            f"No complete scan of the same site, environment and branch ended before {scan}: name"
            " the scan that it is to be compared with."
        )


class AddressRefused(UsageError):
    """The service does not go to an address; the sentence is the same for every reason."""


class QuotaSpent(UsageError):
    """The pages of a day do not suffice for a scan."""


class EvidenceSpent(UsageError):
    """The room that an organisation has for evidence does not suffice for a scan."""


class QueueFull(UsageError):
    """As many scans of an organisation wait as may."""


class ChangedMeanwhile(UsageError):
    """What was to be changed is not any more as it was when it was read."""


class InUse(UsageError):
    """What was to be removed is in use."""


class KeyReused(UsageError):
    """An idempotency key came with another request before."""


class KeyInFlight(UsageError):
    """The first request with an idempotency key is not answered yet."""


class Overloaded(AuditorError):
    """Too much is being done at this moment; nothing was started."""


class SetupError(AuditorError):
    """Something that Auditor needs is missing on this machine."""


class StoreError(AuditorError):
    """The results of a run cannot be read or written."""


class LeaseLost(StoreError):
    """Another process took this one for dead and writes the run now."""


class NothingYet(StoreError):
    """A run has no results yet: its scan has only just begun, or never did."""

    def __init__(self) -> None:
        super().__init__(
            "There are no results yet: the scan has only just begun, or was stopped before it did."
            " Wait a moment, or scan again."
        )


class ArchiveFull(StoreError):
    """There is no room for more results."""


class ServiceError(AuditorError):
    """A service elsewhere did not do as it was asked."""


class ServiceGone(ServiceError):
    """A service elsewhere does not answer for now.

    Attributes:
        rest: seconds after which it wants to be asked again; None where it did not say.
    """

    def __init__(self, sentence: str, rest: float | None = None) -> None:
        super().__init__(sentence)
        self.rest = rest


class RenderingFailed(AuditorError):
    """A report could not be written in the format that was asked for."""


class EngineError(AuditorError):
    """An engine ended without judging the page; the page must not count as audited."""


class BrowserError(AuditorError):
    """The browser did not do as told."""


class CommandFailed(BrowserError):
    """The browser refused one command; the tab is still sound."""


class DeadlinePassed(BrowserError):
    """A command was not answered before its deadline; the tab is stuck."""


class TabLost(BrowserError):
    """The tab's renderer crashed, or the tab was closed."""


class BrowserLost(BrowserError):
    """The browser process or its connection is gone."""
