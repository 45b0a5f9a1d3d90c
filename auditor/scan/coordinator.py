"""One scan from its first address to its last: hands out work, keeps the ledger, never guesses.

One thread decides and writes; the slots only visit. Each address that comes back is written with
its results in one transaction before the next decision, so that a scan that is killed can go on
where it was.
"""

import logging
import os
import queue
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from auditor.causes import fingerprinted
from auditor.errors import AuditorError, BrowserLost, SetupError
from auditor.model.cause import Sight
from auditor.model.evidence import PageDigest
from auditor.model.finding import Kind, Outcome
from auditor.model.judgement import PageJudgement
from auditor.model.ledger import AddressRecord, Source
from auditor.model.occurrence import occurrences_of
from auditor.model.page import IN_PART, PageState, Reason
from auditor.model.remark import Remark, RemarkKey, distinct, remark
from auditor.model.scan import ConsentMode, Scan, ScanState
from auditor.model.visit import Visit
from auditor.net.address import host
from auditor.rulekit import Site
from auditor.scan.consent import REMARKS
from auditor.scan.discovery import Discovery
from auditor.scan.fragments import untried
from auditor.scan.frontier import Frontier
from auditor.scan.gates import Gates
from auditor.scan.kinship import Kinship, Result, left_out
from auditor.scan.ledger import Ledger
from auditor.scan.progress import Listener, Progress
from auditor.scan.sameness import same_answers
from auditor.scan.session_watch import SessionWatch
from auditor.scan.slot import Done, Slot, SlotKit, Task
from auditor.scan.way import Errand

_log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
MAX_CRASHES = 2
FAILURES_IN_A_ROW = 3
SAVE_EVERY = 50
_POLL = 0.25
_WITNESS = -1
"""Stands for the number of the page that is asked again whether the session holds."""
_NOTHING_MISSING = frozenset(
    {
        PageState.AUDITED,
        PageState.REDIRECTED,
        PageState.DUPLICATE,
        PageState.OUT_OF_SCOPE,
        PageState.NOT_HTML,
    }
)
_OF_THE_WHOLE = REMARKS | {
    RemarkKey.SESSION_ENDED,
    RemarkKey.SPARED,
    RemarkKey.VARIANTS,
    RemarkKey.FRAGMENTS_UNTRIED,
    RemarkKey.SAME_ANSWER,
}
"""Remarks that the ledger and the consent desk give as a whole, and that may change."""


class Coordinator:
    """Carries out one scan."""

    def __init__(
        self,
        scan: Scan,
        ledger: Ledger,
        gates: Gates,
        kit: SlotKit,
        listener: Listener,
        judge_site: Callable[[Site], Sequence[PageJudgement]],
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
        self._scan = scan
        self._ledger = ledger
        self._gates = gates
        self._kit = kit
        self._listener = listener
        self._judge_pages = judge_site
        self._frontier = Frontier()
        self._kinship = Kinship(scan.plan.max_variants)
        self._discovery = Discovery(scan.plan, self._frontier, ledger, gates, self._kinship)
        self._findings: Counter[Outcome] = Counter()
        self._failures = 0
        self._suspects: set[int] = set()
        self._settled = 0
        self._watch = SessionWatch(signed_in=scan.plan.signed_in)
        self._asking = False
        self._entries: dict[str, AddressRecord] = {}
        self._began = time.monotonic()
        kit.traffic.add(scan.requests)

    def run(self) -> Scan:
        """Carry the scan out, or go on with what the ledger holds.

        Returns:
            The scan as it stands in the ledger: FINISHED, or INTERRUPTED where it was stopped.

        Raises:
            SetupError: the browser cannot be started any more.
            BrowserLost: the browser was lost on one address after another.
            StoreError: the results cannot be written.
        """
        self._ledger.save_scan(self._scan)
        slots = [Slot(self._kit, number) for number in range(self._slots)]
        for slot in slots:
            slot.start()
        try:
            try:
                self._discovery.take_up()
                self._note_entries()
                self._work()
            finally:
                self._dismiss(slots)
            return self._ended()
        except AuditorError as error:
            self._close(ScanState.FAILED, str(error))
            raise
        except Exception as error:
            self._close(ScanState.FAILED, f"An internal error ({type(error).__name__}).")
            raise

    def _ended(self) -> Scan:
        """Give every address a state, judge all pages together, and close."""
        stopped = self._kit.stop.is_set()
        if not stopped and self._watch.ended:
            self._ledger.settle_open(PageState.NEEDS_LOGIN, Reason.SESSION_ENDED)
        if not stopped:
            self._ledger.settle_open(PageState.CAP_REACHED, Reason.MAX_PAGES)
            self._gates.note_idle_patterns(_named(self._ledger.addresses()))
            self._judge_site()
        return self._close(ScanState.INTERRUPTED if stopped else ScanState.FINISHED)

    @property
    def _slots(self) -> int:
        """Tabs: one more than jobs, for the page that settles, and than cores at the most."""
        return min(self._scan.plan.jobs, os.cpu_count() or 1) + 1

    # ---- the loop ----------------------------------------------------------------------------

    def _note_entries(self) -> None:
        """Note the pages that an earlier part of the scan came in by, one for each host."""
        for record in self._ledger.addresses():
            if record.state in (PageState.AUDITED, PageState.REDIRECTED):
                self._entries.setdefault(host(record.url), record)
            if record.state is PageState.AUDITED:
                self._watch.go_on(record.url)

    def _work(self) -> None:
        while not self._kit.stop.is_set():
            self._hand_out()
            if not (self._frontier.outstanding or self._asking):
                return
            if not (self._in_work or self._asking):
                self._let_go()
                continue
            try:
                done = self._kit.done.get(timeout=_POLL)
            except queue.Empty:
                self._tell()
                continue
            self._take_in(done)
            self._discovery.follow_up()
            self._tell()

    @property
    def _in_work(self) -> int:
        """How many addresses the slots are at, or are to be."""
        return self._frontier.outstanding - self._kinship.held

    def _let_go(self) -> None:
        """Settle the results that are held: nothing is in work that they could wait for."""
        for one in self._kinship.let_go():
            self._write(one.record, one.visits)
        self._discovery.give_up()
        self._discovery.follow_up()

    def _hand_out(self) -> None:
        plan = self._scan.plan
        if self._watch.ended or self._asking:
            return
        if self._watch.question:
            self._ask_again(self._watch.question)
            return
        # The banner is answered on the first page; the others start with the answer given.
        alone = plan.consent is not ConsentMode.LEAVE and not self._frontier.audited
        single = alone and self._frontier.visited == 0
        # An address that the browser was lost on is tried again with nobody beside it.
        single = single or bool(self._suspects & self._frontier.in_hand())
        while self._in_work < (1 if single else self._slots):
            record = self._frontier.take(plan.max_pages, self._discovery.waits)
            if record is None:
                return
            ended = self._gates.settles(record) or self._discovery.settles(record)
            if ended:
                self._settle(replace(record, state=ended[0], reason=ended[1]), ())
                self._discovery.follow_up()  # it may have stood before pages settled already
                continue
            self._kit.state.expect(record.url)
            entry = self._entries.get(host(record.url))
            errand = replace(self._errand(record), entry=self._errand(entry) if entry else None)
            self._kit.tasks.put(Task(seq=record.seq, errand=errand))

    def _ask_again(self, url: str) -> None:
        """Visit the page that was seen signed in once more, with nobody beside it."""
        if not self._in_work:
            self._asking = True
            witness = self._frontier.entry(url)
            self._kit.tasks.put(Task(seq=_WITNESS, errand=self._errand(witness)))

    def _answered(self, done: Done) -> None:
        """Take in what the witness showed; pages shown after the session ended do not count."""
        self._asking = False
        self._watch.answered(done.visits)
        ended = self._watch.ended
        for record in ended.doubtful if ended else ():
            told = replace(record, state=PageState.NEEDS_LOGIN, reason=Reason.SESSION_ENDED)
            self._frontier.revise(told)
            self._ledger.settle(told, (), ())

    def _errand(self, record: AddressRecord) -> Errand:
        start = record.source is Source.START
        return Errand(
            url=record.url,
            gate=self._gates.gate(record.url, start=start),
            why=partial(self._gates.why_refused, record.url, start=start),
            follow=record.source is Source.LIST,
            probe=self._gates.probes(record.url),
        )

    def _take_in(self, done: Done) -> None:
        if done.seq == _WITNESS:
            self._answered(done)
            return
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
        self._settle(_settled(record, visits, attempts), visits)

    def _failed(self, record: AddressRecord, attempts: int, failure: AuditorError) -> None:
        """A slot could not visit at all; a machine that keeps failing ends the scan."""
        lost = isinstance(failure, BrowserLost)
        if isinstance(failure, SetupError):
            raise failure
        if self._kit.stop.is_set():
            self._frontier.abandon(record.seq)
            return
        if lost and record.seq not in self._suspects:
            self._suspects.add(record.seq)
            self._frontier.give_back(record.seq, attempts=attempts)
            return
        self._failures += lost
        if self._failures >= FAILURES_IN_A_ROW:
            raise failure
        settled = replace(
            record,
            state=PageState.CRASHED,
            reason=Reason.BROWSER_CRASHED if lost else Reason.ENGINE_FAILED,
            detail=str(failure),
            attempts=attempts,
        )
        self._settle(settled, ())

    def _try_again(self, record: AddressRecord, last: Visit, attempts: int) -> bool:
        """Give an address back where the site asked for patience, or a renderer crashed once."""
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

    def _settle(self, record: AddressRecord, visits: Sequence[Visit]) -> None:
        for one in self._kinship.let_through(Result(record, visits)):
            self._write(one.record, one.visits)
        while self._discovery.give_up():  # what waited for those need not wait any more
            for one in self._kinship.through():
                self._write(one.record, one.visits)

    def _write(self, record: AddressRecord, visits: Sequence[Visit]) -> None:
        links = dict.fromkeys(link for visit in visits for link in visit.links)
        kept = [self._kit.state.bare(link) for link in self._gates.links(links)]
        self._gates.learn(act for visit in visits for act in visit.acts.items())
        self._ledger.settle(record, visits, kept)
        self._frontier.settle(record, kept)
        self._discovery.settled(record, visits)
        self._watch.note(record, visits)
        self._keep_record()
        for one in occurrences_of(visits):
            if one.finding.kind is not Kind.ADVICE:
                self._findings[one.finding.outcome] += 1

    def _keep_record(self) -> None:
        """Save the scan's own record now and then: a killed scan goes on with its answer."""
        self._settled += 1
        consent = self._kit.desk.record
        answered = consent.action != "none_seen" and self._scan.consent != consent
        if answered or self._settled % SAVE_EVERY == 0:
            self._scan = replace(self._scan, consent=consent, requests=self._kit.traffic.requests())
            self._ledger.save_scan(self._scan)

    # ---- telling -----------------------------------------------------------------------------

    def _tell(self) -> None:
        frontier = self._frontier
        waiting = sum(1 for _ in frontier.open_entries())
        cap = self._scan.plan.max_pages
        left = min(waiting, max(0, cap - frontier.audited)) if cap else waiting
        self._listener(
            Progress(
                done=frontier.visited,
                known=frontier.visited + left,
                beyond=waiting - left,
                audited=frontier.audited,
                failed=self._findings[Outcome.FAILED],
                cant_tell=self._findings[Outcome.CANT_TELL],
                current=self._kit.traffic.current,
                elapsed=timedelta(seconds=time.monotonic() - self._began),
                note=None,
            )
        )

    def _judge_site(self) -> None:
        """Judge all pages together; a scan that was stopped is not judged so."""
        pages = _Digests(self._ledger)
        states = Counter(record.state for record in self._ledger.addresses())
        # A page whose evidence could not be gathered has no digest: nobody knows what is on it.
        known = sum(1 for _ in pages) >= states[PageState.AUDITED]
        site = Site(
            pages=pages,
            kind=self._scan.plan.target.kind,
            whole=known and states.keys() <= _NOTHING_MISSING,
        )
        told = self._judge_pages(site)
        self._ledger.forget_judgements({judgement.rule_run.rule for judgement in told})
        for judgement in told:
            unseen = [Sight()] * len(judgement.findings)
            found = fingerprinted(judgement.findings, unseen, url=judgement.page)
            self._ledger.add_judgement(replace(judgement, findings=found))

    # ---- the end -----------------------------------------------------------------------------

    def _dismiss(self, slots: Sequence[Slot]) -> None:
        """End the slots; one that is in the middle of a page loses its browser."""
        for _ in slots:
            self._kit.tasks.put(None)
        if self._frontier.outstanding:
            self._kit.stop.set()
            self._kit.browsers.browser.close()
        for slot in slots:
            slot.join(timeout=10)

    def _own_remarks(self) -> Iterator[Remark]:
        """What the ledger as a whole says: a session that ended, addresses left alone."""
        ended = self._watch.ended
        if ended:
            n = str(len(ended.doubtful))
            yield remark(RemarkKey.SESSION_ENDED, page=ended.first, witness=ended.witness, n=n)
        spared = [r.url for r in self._ledger.addresses() if r.state is PageState.SPARED]
        if spared:
            yield remark(RemarkKey.SPARED, n=str(len(spared)), first=", ".join(spared[:5]))
        yield from left_out(self._ledger.addresses())
        yield from untried(self._ledger.addresses())
        yield from same_answers(self._ledger.addresses(), self._ledger.views())
        yield from self._kit.desk.remarks()

    def _close(self, state: ScanState, failure: str | None = None) -> Scan:
        self._scan = replace(
            self._scan,
            state=state,
            ended=datetime.now(UTC),
            consent=self._kit.desk.record,
            requests=self._kit.traffic.requests(),
            remarks=self._remarks(),
            failure=failure,
        )
        self._ledger.save_scan(self._scan)
        return self._scan

    def _remarks(self) -> tuple[Remark, ...]:
        """What is told of the scan; an earlier part of it did not know the whole ledger."""
        own = tuple(self._own_remarks())
        kept = [one for one in self._scan.remarks if one.key not in _OF_THE_WHOLE]
        return distinct((*kept, *own, *self._gates.remarks))


class _Digests:
    """The digests of all audited pages, read anew each time they are gone through."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __iter__(self) -> Iterator[PageDigest]:
        return self._ledger.digests()


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


def _named(records: Iterable[AddressRecord]) -> Iterator[str]:
    """Every address that a scan came to know, those that redirects led to included."""
    for record in records:
        yield record.url
        if record.redirect_to:
            yield record.redirect_to
