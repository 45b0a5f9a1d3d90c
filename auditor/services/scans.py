"""Scans: started from a request, gone on with where they were interrupted, or cancelled."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from auditor.errors import AuditorError, NothingYet, StoreError, UsageError
from auditor.model.admission import NO_CODE, VersionControl
from auditor.model.page import PageState, Reason
from auditor.model.rule import RuleInfo
from auditor.model.scan import ENDED_BY_ITSELF, Scan, ScanPlan, ScanState
from auditor.model.secrets import Secrets
from auditor.model.target import Retesting, Target, TargetKind
from auditor.net.address import normalise, origin
from auditor.net.folder import served
from auditor.request import ScanChoices, ScanRequest
from auditor.scan.dossiers import PieceKeeper
from auditor.scan.ledger import Ledger
from auditor.scan.progress import Listener
from auditor.services.log import named_in_log
from auditor.services.planning import plan_of, secret_origin
from auditor.services.retest import PagesToRetest, plan_again
from auditor.services.rules import chosen_rules
from auditor.services.seal import SealWriter, seal


class Home(Ledger, SealWriter, Protocol):
    """Where one scan is written while it runs, and sealed when it is over."""


_Store = TypeVar("_Store", bound=Home)
_Held = TypeVar("_Held", bound=Home, contravariant=True)

_OVER = ENDED_BY_ITSELF | {ScanState.CANCELLED}
"""States of a scan that cannot go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderScan:
    """A scan of a folder on this machine, which is served on loopback meanwhile.

    It is no `ScanRequest`: who asks from another machine has no say over folders of this one.
    """

    folder: Path
    choices: ScanChoices


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What goes beside a request and is never part of it.

    Attributes:
        secrets: for the site's own origin; never stored.
        listener: is told of progress.
        stop: when it is set, pages in work are given up and the results so far are kept.
        code: the state of the site's code, where a CI told it.
    """

    secrets: Secrets
    listener: Listener
    stop: threading.Event
    code: VersionControl = NO_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Generic[_Store]):
    """A run that is held for writing.

    Attributes:
        folder: where it is kept.
        store: its ledger and results.
        pieces: where evidence of its pages is put.
    """

    id: str
    folder: Path
    store: _Store
    pieces: PieceKeeper


class Archive(Protocol[_Store]):
    """Where runs are kept."""

    def begin(self, started: datetime) -> Run[_Store]:
        """Make a new run.

        Raises:
            StoreError: it cannot be made.
        """

    def take_up(self, run: str | None) -> Run[_Store]:
        """Hold a run for writing: the newest, or the one named by its id or where it is kept.

        Raises:
            UsageError: there is no such run.
            StoreError: it cannot be read, or another process holds it.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A scan that is ready to be carried out.

    Attributes:
        scan: a new one, or one that goes on.
        rules: those it runs.
        secrets: for one origin only; never stored.
        secret_origin: that origin, None without secrets.
        pieces: where evidence of its pages is put; None where there is no place for any.
    """

    scan: Scan
    rules: tuple[RuleInfo, ...]
    secrets: Secrets
    secret_origin: str | None
    pieces: PieceKeeper | None = None


class Runner(Protocol[_Held]):
    """Carries out scans."""

    def __call__(self, job: Job, store: _Held, listener: Listener, stop: threading.Event) -> Scan:
        """Carry one out, and return it as it ended.

        Raises:
            SetupError: something is missing on this machine.
            StoreError: the results cannot be written.
            BrowserError: the browser was lost and could not be started again.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOutcome:
    """What came of a scan.

    Attributes:
        run: its id.
        folder: where it is kept.
        interrupted: it was stopped before it was through.
    """

    run: str
    folder: Path
    interrupted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans(Generic[_Store]):
    """What can be done with scans.

    Attributes:
        rules: every rule there is, by id.
    """

    archive: Archive[_Store]
    runner: Runner[_Store]
    rules: Mapping[str, RuleInfo]

    def start(self, asked: ScanRequest | FolderScan, beside: Beside) -> ScanOutcome:
        """Carry out a new scan.

        Args:
            asked: what to scan, and how.
            beside: what is no part of the request.

        Raises:
            UsageError: no rule is left to run, or secrets would go to several sites.
            SetupError: something is missing on this machine.
            StoreError: the results cannot be written.
            BrowserError: the browser was lost and could not be started again.
        """
        choices = asked.choices if isinstance(asked, FolderScan) else asked
        with named_in_log() as name_scan, _target(asked) as target:
            plan = plan_of(choices, target, self.rules, signed_in=bool(beside.secrets))
            return self._begin(plan, None, beside, name_scan)

    def retest(
        self, earlier: Scan, pages: PagesToRetest, beside: Beside, *, jobs: int, folder: Path | None
    ) -> ScanOutcome:
        """Visit the pages of some findings of an earlier scan again, by its plan.

        Args:
            earlier: that scan.
            pages: of its findings.
            beside: what is no part of the plan; the secrets are those it was made with.
            jobs: pages judged at the same time; wins over that of the plan.
            folder: the folder that was scanned, wanted where the target was one.

        Raises:
            UsageError: no rule is left to run, or the scan was made with other secrets.
            SetupError: something is missing on this machine.
            StoreError: the results cannot be written.
            BrowserError: the browser was lost and could not be started again.
        """
        _check_secrets(earlier, beside.secrets)
        plan = plan_again(earlier.plan, pages, jobs)
        with named_in_log() as name_scan, _served_again(earlier, folder):
            return self._begin(plan, pages.asked, beside, name_scan)

    def _begin(
        self,
        plan: ScanPlan,
        retest: Retesting | None,
        beside: Beside,
        name_scan: Callable[[str], None],
    ) -> ScanOutcome:
        rules = chosen_rules(plan, self.rules.values())
        place = secret_origin(plan, beside.secrets)
        started = datetime.now(UTC)
        run = self.archive.begin(started)
        name_scan(run.id)
        scan = Scan(
            id=run.id,
            plan=plan,
            state=ScanState.RUNNING,
            started=started,
            retest=retest,
            code=beside.code,
        )
        job = Job(
            scan=scan,
            rules=rules,
            secrets=beside.secrets,
            secret_origin=place,
            pieces=run.pieces,
        )
        try:
            run.store.save_scan(scan)  # from here on, whatever kills it, it can be gone on with
            return self._carry_out(run, job, beside)
        finally:
            run.store.close()

    def resume(
        self,
        name: str | None,
        beside: Beside,
        *,
        jobs: int,
        folder: Path | None,
    ) -> ScanOutcome:
        """Go on with a scan that was interrupted, by its own plan.

        Args:
            name: of the run; None for the newest.
            beside: what is no part of the plan; the secrets are those it was begun with.
            jobs: pages judged at the same time; wins over that of the plan.
            folder: the folder that was scanned, wanted where the target was one.

        Raises:
            UsageError: the run to go on with is not there, is finished, or needs other secrets.
            SetupError: something is missing on this machine.
            StoreError: the results cannot be written.
            BrowserError: the browser was lost and could not be started again.
        """
        run = self.archive.take_up(name)
        try:
            earlier = _resumable(run, beside.secrets)
            with named_in_log() as name_scan, _served_again(earlier, folder):
                name_scan(run.id)
                plan = replace(earlier.plan, jobs=jobs)
                job = Job(
                    scan=replace(earlier, plan=plan, state=ScanState.RUNNING, ended=None),
                    rules=chosen_rules(plan, self.rules.values()),
                    secrets=beside.secrets,
                    secret_origin=secret_origin(plan, beside.secrets),
                    pieces=run.pieces,
                )
                return self._carry_out(run, job, beside)
        finally:
            run.store.close()

    def cancel(self, name: str | None) -> Path:
        """End a scan for good that was interrupted or killed, or failed; what it found is kept.

        Args:
            name: of the run; None for the newest.

        Returns:
            Where the run is kept.

        Raises:
            UsageError: there is no such run, or it has ended already.
            StoreError: another process carries it out, the results cannot be written, or there are
                none yet.
        """
        run = self.archive.take_up(name)
        try:
            scan = run.store.load_scan()
            if scan is None:
                raise NothingYet
            if scan.state in _OVER:
                raise UsageError(f"The run {run.id} has ended already: there is nothing to cancel.")
            ended = scan.ended or datetime.now(UTC)
            run.store.save_scan(replace(scan, state=ScanState.CANCELLED, ended=ended))
            run.store.settle_open(PageState.INTERRUPTED, Reason.STOPPED)
            seal(run.store)
        finally:
            run.store.close()
        return run.folder

    def _carry_out(self, run: Run[_Store], job: Job, beside: Beside) -> ScanOutcome:
        try:
            ended = self.runner(job, run.store, beside.listener, beside.stop)
        except AuditorError as error:
            error.run = str(run.folder)
            # The failure is what is told; what cannot be sealed now, the next report seals.
            with suppress(StoreError):
                seal(run.store)
            raise
        seal(run.store)
        return ScanOutcome(
            run=run.id, folder=run.folder, interrupted=ended.state is ScanState.INTERRUPTED
        )


@contextmanager
def _target(asked: ScanRequest | FolderScan) -> Iterator[Target]:
    """What to scan; a folder is served, and so has addresses, as long as the context lasts."""
    if isinstance(asked, ScanRequest):
        yield asked.target
        return
    with served(asked.folder) as starts:
        urls = tuple(normalise(url) or url for url in starts)
        yield Target(kind=TargetKind.FOLDER, urls=urls, folder=asked.folder.name or "/")


def _resumable(run: Run[_Store], secrets: Secrets) -> Scan:
    """The scan of a run that may go on.

    Raises:
        UsageError: it is finished, or was begun with secrets that are missing now.
        NothingYet: it holds no scan.
    """
    scan = run.store.load_scan()
    if scan is None:
        raise NothingYet
    if scan.state in _OVER:
        raise UsageError(f"The run {run.id} is finished: there is nothing to go on with.")
    _check_secrets(scan, secrets)
    return scan


def _check_secrets(scan: Scan, secrets: Secrets) -> None:
    if scan.plan.signed_in and not secrets:
        raise UsageError(
            f"The run {scan.id} was begun with headers, cookies or basic authentication: give them"
            " again."
        )


def _served_again(scan: Scan, folder: Path | None) -> AbstractContextManager[object]:
    """Serve the folder of a scan at the address that it had.

    Raises:
        UsageError: the scan was of a folder, and no path is given.
    """
    target = scan.plan.target
    if target.folder is None:
        return nullcontext()
    if folder is None:
        raise UsageError(
            f"The run {scan.id} scanned the folder {target.folder}: name its path again."
        )
    return served(folder, int(origin(target.urls[0]).rpartition(":")[2]))
