"""Results: what becomes of what slots hand back, page by page."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from auditor.errors import AuditorError, BrowserLost, SetupError
from auditor.model.finding import Kind, Outcome
from auditor.model.ledger import AddressRecord, Suspect
from auditor.model.occurrence import occurrences_of
from auditor.model.page import IN_PART, PageState, Reason
from auditor.model.visit import Visit
from auditor.scan.discovery import Discovery
from auditor.scan.frontier import Frontier
from auditor.scan.gates import Gates
from auditor.scan.kinship import Kinship, Result
from auditor.scan.ledger import Ledger
from auditor.scan.scan_record import ScanRecord
from auditor.scan.session_watch import SessionWatch
from auditor.scan.slot import Done, SlotKit
from auditor.scan.suspects import Suspects

MAX_ATTEMPTS = 3
MAX_CRASHES = 3
FAILURES_IN_A_ROW = 3


class Results:
    """Settles addresses, or gives them back to be tried again.

    Attributes:
        findings: occurrences so far of kind breach or duty, by outcome.
    """

    def __init__(
        self,
        kit: SlotKit,
        ledger: Ledger,
        gates: Gates,
        frontier: Frontier,
        kinship: Kinship,
        discovery: Discovery,
        watch: SessionWatch,
        record: ScanRecord,
        suspects: Suspects,
    ) -> None:
        self._kit = kit
        self._ledger = ledger
        self._gates = gates
        self._frontier = frontier
        self._kinship = kinship
        self._discovery = discovery
        self._watch = watch
        self._scan_record = record
        self._suspects = suspects
        self._failures = 0
        self.findings: Counter[Outcome] = Counter()

    def take_in(self, done: Done) -> None:
        """Take in what a slot hands back.

        Raises:
            AuditorError: what failed is no address's failure, and the scan cannot go on.
        """
        self._judge(done)
        if self._frontier.record(done.seq).state is None:
            self._ledger.put_back([done.seq])  # to be tried again, or held until others came in

    def bury(self, suspect: Suspect) -> None:
        """Settle an address that one process after the other died over."""
        self._suspects.clear(suspect.seq)
        record = replace(
            self._frontier.record(suspect.seq),
            state=PageState.CRASHED,
            reason=Reason.PROCESS_DIED,
            attempts=suspect.deaths,
        )
        self.settle(record, ())

    def _judge(self, done: Done) -> None:
        record = self._frontier.record(done.seq)
        attempts = record.attempts + 1
        if done.failure is not None:
            self._failed(record, attempts, done.failure)
            return
        self._failures = 0
        visits = done.visits
        whole = len(visits) == len(self._kit.viewports)
        if not visits or (visits[-1].state is PageState.AUDITED and not whole):
            self._frontier.abandon(done.seq)  # the scan was stopped between two steps
            return
        if self._try_again(record, visits[-1], attempts):
            return
        self._suspects.clear(record.seq)
        self.settle(_settled(record, visits, attempts), visits)

    def settle(self, record: AddressRecord, visits: Sequence[Visit]) -> None:
        """Enter what became of an address, and of those whose results waited for it."""
        for one in self._kinship.let_through(Result(record, visits)):
            self._write(one.record, one.visits)
        while self._discovery.give_up():  # what waited for those need not wait any more
            for one in self._kinship.through():
                self._write(one.record, one.visits)

    def let_go(self) -> None:
        """Settle the results that are held: nothing is in work that they could wait for."""
        for one in self._kinship.let_go():
            self._write(one.record, one.visits)
        self._discovery.give_up()

    def _failed(self, record: AddressRecord, attempts: int, failure: AuditorError) -> None:
        """A slot could not visit at all; a machine that keeps failing ends the scan."""
        lost = isinstance(failure, BrowserLost)
        if isinstance(failure, SetupError):
            raise failure
        if self._kit.stop.is_set():
            self._frontier.abandon(record.seq)
            return
        if lost and self._suspects.lose(record.seq):
            self._frontier.give_back(record.seq, attempts=attempts)
            return
        self._failures += lost
        if self._failures >= FAILURES_IN_A_ROW:
            raise failure
        self._suspects.clear(record.seq)
        settled = replace(
            record,
            state=PageState.CRASHED,
            reason=Reason.BROWSER_CRASHED if lost else Reason.ENGINE_FAILED,
            detail=str(failure),
            attempts=attempts,
        )
        self.settle(settled, ())

    def _try_again(self, record: AddressRecord, last: Visit, attempts: int) -> bool:
        """Give an address back where the site asked for patience, or a renderer crashed."""
        busy = last.status in (429, 503) and last.state is PageState.HTTP_ERROR
        clock = self._kit.clock
        if busy:
            clock.back_off(record.url, last.retry_after, time.monotonic())
        elif last.status not in (None, 429, 503):
            clock.answered(record.url)
        if busy and (attempts >= MAX_ATTEMPTS or clock.given_up(record.url)):
            return False
        if not busy and (last.reason is not Reason.RENDERER_CRASHED or attempts >= MAX_CRASHES):
            return False
        self._frontier.give_back(record.seq, attempts=attempts)
        return True

    def _write(self, record: AddressRecord, visits: Sequence[Visit]) -> None:
        links = dict.fromkeys(link for visit in visits for link in visit.links)
        kept = [self._kit.state.bare(link) for link in self._gates.links(links)]
        self._gates.learn(act for visit in visits for act in visit.acts.items())
        self._ledger.settle(record, visits, kept)
        self._frontier.settle(record, kept)
        self._discovery.settled(record, visits)
        self._watch.note(record, visits)
        self._scan_record.keep(record, visits)
        for one in occurrences_of(visits):
            if one.finding.kind is not Kind.ADVICE:
                self.findings[one.finding.outcome] += 1


def _settled(record: AddressRecord, visits: Sequence[Visit], attempts: int) -> AddressRecord:
    """The address's entry from its visits: audited only if every one of them was."""
    last = visits[-1]
    if last.state is PageState.AUDITED:
        reason = min((visit.reason for visit in visits), key=(*IN_PART, Reason.COMPLETE).index)
        return replace(record, state=last.state, reason=reason, attempts=attempts)
    sent = last.final_url if last.final_url and _sent_on(last) else None
    return replace(
        record,
        state=last.state,
        reason=last.reason,
        detail=last.detail,
        attempts=attempts,
        redirect_to=sent,
    )


def _sent_on(visit: Visit) -> bool:
    if visit.state is PageState.REDIRECTED or visit.reason is Reason.REDIRECT_LEAVES_SCOPE:
        return True
    instead = (Reason.LOGIN_PAGE, Reason.ASKS_FIRST)
    return visit.reason in instead and visit.final_url != visit.url
