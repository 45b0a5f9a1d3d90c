"""One scan from its first address to its last: hands out work, keeps the ledger, never guesses.

One thread decides and writes; the slots only visit. Each address that comes back is written with
its results in one transaction before the next decision, so that a scan that is killed can go on
where it was. What is about to be loaded is written before, so that a page which kills the process
is known by it (`suspects`).

It waits for no host: what must be asked is asked beside it (`inquiries`), and it says where the
scan stands at least once a second, whatever hangs.
"""

import logging
import os
import queue
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from auditor.errors import AuditorError, LeaseLost
from auditor.model.finding import Outcome
from auditor.model.ledger import AddressRecord
from auditor.model.page import PageState
from auditor.model.scan import ConsentMode, Scan, ScanState
from auditor.scan.discovery import Discovery
from auditor.scan.ending import Ending, SiteJudge
from auditor.scan.errands import Errands
from auditor.scan.frontier import Frontier
from auditor.scan.gates import Gates
from auditor.scan.kinship import Kinship
from auditor.scan.ledger import Ledger
from auditor.scan.progress import Listener, Progress
from auditor.scan.results import Results
from auditor.scan.scan_record import ScanRecord
from auditor.scan.session_watch import SessionWatch
from auditor.scan.slot import Begin, Done, Slot, SlotKit, Task, tabs
from auditor.scan.suspects import Suspects
from auditor.scan.witness import WITNESS, Witness

_log = logging.getLogger(__name__)

_TICK = 0.25
"""Seconds after which the scan says where it stands, though nothing came in."""


class Coordinator:
    """Carries out one scan."""

    def __init__(
        self,
        scan: Scan,
        ledger: Ledger,
        gates: Gates,
        kit: SlotKit,
        listener: Listener,
        judge_site: SiteJudge,
    ) -> None:
        """Tie the parts of a scan together.

        Args:
            scan: a new one, or one that goes on.
            ledger: its memory.
            gates: which addresses belong to it.
            kit: what its slots work with.
            listener: is told of progress.
            judge_site: judges all pages together, once they have been visited.
        """
        self._plan = plan = scan.plan
        self._ledger = ledger
        self._gates = gates
        self._kit = kit
        self._listener = listener
        self._frontier = frontier = Frontier()
        self._kinship = kinship = Kinship(plan.max_variants)
        self._discovery = discovery = Discovery(plan, frontier, ledger, gates, kinship)
        self._watch = watch = SessionWatch(signed_in=plan.signed_in)
        self._errands = errands = Errands(gates)
        self._witness = Witness(watch, frontier, ledger, errands)
        self._record = record = ScanRecord(scan, ledger, gates, kit, watch)
        self._suspects = suspects = Suspects(frontier)
        self._results = Results(
            kit, ledger, gates, frontier, kinship, discovery, watch, record, suspects
        )
        self._ending = Ending(plan, ledger, gates, judge_site, kit.judge.speaks_for)
        self._began = time.monotonic()
        kit.traffic.add(scan.requests)

    def run(self) -> Scan:
        """Carry the scan out, or go on with what the ledger holds.

        Returns:
            The scan as it stands in the ledger: COMPLETED, or INTERRUPTED where it was stopped.

        Raises:
            SetupError: the browser cannot be started any more.
            BrowserLost: the browser was lost on one address after another.
            LeaseLost: another process took the scan over; nothing more was written.
            StoreError: the results cannot be written.
        """
        self._record.begin()
        slots = [Slot(self._kit, number) for number in range(self._slots)]
        for slot in slots:
            slot.start()
        try:
            try:
                self._take_up()
                self._work()
            finally:
                self._dismiss(slots)
            return self._ended()
        except LeaseLost:
            raise  # what is in the ledger now is another's
        except AuditorError as error:
            self._record.close(ScanState.FAILED, str(error))
            raise
        except Exception as error:
            self._record.close(ScanState.FAILED, f"An internal error ({type(error).__name__}).")
            raise

    def _ended(self) -> Scan:
        if self._kit.stop.is_set():
            return self._record.close(ScanState.INTERRUPTED)
        self._ending.conclude(session_ended=self._watch.ended is not None)
        return self._record.close(ScanState.COMPLETED)

    @property
    def _slots(self) -> int:
        """How many there are: for no more jobs than the machine has cores."""
        return tabs(min(self._plan.jobs, os.cpu_count() or 1))

    # ---- the loop ----------------------------------------------------------------------------

    def _take_up(self) -> None:
        """Take up what the ledger holds of an earlier part, or the start of a new scan."""
        self._discovery.take_up()
        self._errands.note_entries(self._ledger.addresses())
        for record in self._ledger.addresses():
            if record.state is PageState.AUDITED:
                self._watch.go_on(record.url)
        for suspect in self._suspects.take_up(self._ledger.recover()):
            self._results.bury(suspect)
        self._discovery.follow_up()

    def _work(self) -> None:
        while not self._kit.stop.is_set():
            self._hand_out()
            if not (self._in_work or self._witness.asking or self._awaits_hosts):
                if not self._frontier.outstanding:
                    return
                self._results.let_go()
                self._discovery.follow_up()
                continue
            self._take_in()
            self._ledger.heartbeat()
            self._tell()

    @property
    def _awaits_hosts(self) -> bool:
        """Whether there is to be more work once hosts have answered."""
        if self._watch.ended:
            return False
        question = self._watch.question is not None
        return question or self._discovery.busy or self._frontier.parked > 0

    @property
    def _in_work(self) -> int:
        """How many addresses the slots are at, or are to be."""
        return self._frontier.outstanding - self._kinship.held

    def _hand_out(self) -> None:
        if self._watch.ended or self._witness.asking:
            return
        if self._watch.question:
            if not self._in_work:
                self._witness.ask(self._watch.question, self._kit.tasks)
            return
        most = self._most_in_work
        while self._in_work < most:
            record = self._next()
            if record is None:
                return
            ended = self._gates.settles(record) or self._discovery.settles(record)
            if ended:
                self._results.settle(replace(record, state=ended[0], reason=ended[1]), ())
                self._discovery.follow_up()  # it may have stood before pages settled already
                continue
            self._kit.state.expect(record.url)
            self._kit.tasks.put(Task(seq=record.seq, errand=self._errands.to_visit(record)))

    def _next(self) -> AddressRecord | None:
        """The next address whose turn it is; those that come last, once there is no other."""
        cap, waits = self._plan.max_pages, self._discovery.waits
        record = self._frontier.take(cap, waits, self._is_ready)
        if record is None and not (self._in_work or self._discovery.busy):
            record = self._frontier.take(cap, waits, self._may_be_requested)
        return record

    def _is_ready(self, seq: int) -> bool:
        return not self._suspects.comes_last(seq) and self._may_be_requested(seq)

    def _may_be_requested(self, seq: int) -> bool:
        """Whether robots.txt of an address's host is known, and lets it be visited."""
        return self._discovery.is_judged(seq) and self._errands.ready(self._frontier.record(seq))

    @property
    def _most_in_work(self) -> int:
        """How many addresses may be in work now."""
        # The banner is answered on the first page; the others start with the answer given. What the
        # links of a site are called tells a signed-in scan which of them do something: all of them.
        met = self._frontier.visited > 0 or (self._kit.state.open and not self._plan.signed_in)
        alone = self._plan.consent is not ConsentMode.LEAVE and not self._frontier.audited
        single = alone and not met
        return 1 if single or self._suspects.alone() else self._slots

    def _take_in(self) -> None:
        """Take in what slots and hosts say next, or nothing when it is time to say something."""
        try:
            news = self._kit.inbox.get(timeout=_TICK)
        except queue.Empty:
            return
        if isinstance(news, Begin):
            if news.seq != WITNESS:
                self._ledger.begin([news.seq])
            news.entered.set()
        elif news is None:
            self._discovery.follow_up()
        else:
            self._take_back(news)
            self._discovery.follow_up()

    def _take_back(self, done: Done) -> None:
        if done.seq == WITNESS:
            self._witness.answered(done)
        else:
            self._results.take_in(done)

    def _dismiss(self, slots: Sequence[Slot]) -> None:
        """End the slots; one that is in the middle of a page loses its browser."""
        for _ in slots:
            self._kit.tasks.put(None)
        if self._frontier.outstanding or self._witness.asking:
            self._kit.stop.set()
            self._kit.browsers.close()
        for slot in slots:
            slot.join(timeout=10)

    # ---- telling -----------------------------------------------------------------------------

    def _tell(self) -> None:
        frontier = self._frontier
        waiting = frontier.open
        cap = self._plan.max_pages
        left = min(waiting, max(0, cap - frontier.audited)) if cap else waiting
        self._listener(
            Progress(
                done=frontier.visited,
                known=frontier.visited + left,
                beyond=waiting - left,
                audited=frontier.audited,
                failed=self._results.findings[Outcome.FAILED],
                cant_tell=self._results.findings[Outcome.CANT_TELL],
                current=self._kit.traffic.current,
                elapsed=timedelta(seconds=time.monotonic() - self._began),
                evidence=self._kit.dossiers.size.size if self._kit.dossiers else None,
            )
        )
