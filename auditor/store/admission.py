"""Taking scans on: what was asked for, its job and its answer in one transaction, or nothing."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    select,
    true,
)

from auditor.errors import (
    EvidenceSpent,
    QueueFull,
    QuotaSpent,
    ScanActive,
    UsageError,
)
from auditor.model.admission import (
    Admitted,
    Answer,
    Asking,
    Entry,
    EvidenceLeft,
    Once,
    PagesLeft,
    VersionControl,
)
from auditor.model.job import Order
from auditor.model.scan import SEALED_STATES, ScanState
from auditor.store import editions, gates, jobs, retests, told
from auditor.store.clock import clock
from auditor.store.database import Database
from auditor.store.evidence_room import EvidenceRoom
from auditor.store.idempotency import answered, begin, finish, turn
from auditor.store.ids import new_id
from auditor.store.organisations import number_of
from auditor.store.schema import address, kept
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans
from auditor.store.service_schema import api_key
from auditor.store.service_schema import site as sites

Outcome = Admitted | UsageError
"""What became of one scan that was asked for."""
Teller = Callable[[Sequence[Outcome]], Answer]
"""Makes the answer to a call; raises what it holds where the whole call is to be refused."""

_DAY: Final = 24 * 60 * 60.0


class AdmissionDesk:
    """Takes scans on; meets `auditor.services.admission.TakesOn`."""

    def __init__(
        self,
        database: Database,
        *,
        retention_days: int,
        page_quota: int | None,
        evidence_quota: int,
        queue_cap: int,
    ) -> None:
        """Bind to an archive, of which any thread may ask.

        Args:
            database: the archive.
            retention_days: for organisations that have none of their own; 0 for ever.
            page_quota: pages a day, for organisations that have none of their own; None for no cap.
            evidence_quota: bytes of evidence that the scans of an organisation may keep together.
            queue_cap: scans of one organisation that may wait at the same time.
        """
        self._database = database
        self._retention_days = retention_days
        self._page_quota = page_quota
        self._evidence_quota = evidence_quota
        self._queue_cap = queue_cap

    def answered(self, organisation: str, once: Once) -> Answer | None:
        """What a call was answered before; None where it was not made yet.

        Raises:
            KeyReused: something else was asked for with this key.
            ScanRemoved: the answer told of a scan that was removed.
        """
        with self._database.read() as connection:
            return answered(connection, number_of(connection, organisation), once)

    def pages(self, organisation: str) -> PagesLeft:
        """Pages that an organisation's scans may visit."""
        with self._database.read() as connection:
            return self._pages(connection, number_of(connection, organisation))

    def evidence(self, organisation: str) -> EvidenceLeft:
        """Bytes of evidence that an organisation may keep."""
        with self._database.read() as connection:
            number = number_of(connection, organisation)
            return EvidenceRoom(connection, number, self._evidence_quota).left()

    def take_on(
        self, organisation: str, askings: Sequence[Asking], once: Once | None, tell: Teller
    ) -> Answer:
        """Take scans of one organisation on.

        Args:
            organisation: id of the one that asks.
            askings: all of it; none where nothing can be taken on, which is answered, too.
            once: of the call; None where it may be made again.
            tell: makes the answer, which is kept with them.

        Raises:
            UsageError: what ``tell`` raises.
            KeyReused: something else was asked for with this key.
            ScanRemoved: the answer told of a scan that was removed.
            KeyInFlight: the first call with this key takes long.
            StoreError: the archive refused; nothing was taken on.
        """
        with self._database.write("write the scan to") as connection:
            number = turn(connection, organisation, once)
            if once is not None:
                earlier = answered(connection, number, once)
                if earlier is not None:
                    return earlier
                begin(connection, number, once)
            room = EvidenceRoom(connection, number, self._evidence_quota)
            outcomes = [self._enter(connection, number, asking, room) for asking in askings]
            answer = tell(outcomes)
            if once is not None:
                finish(connection, number, once, answer)
        return answer

    def _enter(
        self, connection: Connection, organisation: int, asking: Asking, room: EvidenceRoom
    ) -> Outcome:
        try:
            recent = _recent(connection, organisation, asking)
            if recent is not None:
                return self._admitted(connection, asking, recent, Entry.RECENT)
            _check_baseline(connection, organisation, asking)
            active = jobs.active(connection, organisation, asking.target_key)
            if active is not None and asking.join and gates.is_asked(connection, active, asking):
                return self._admitted(connection, asking, active, Entry.JOINED)
            if active is not None:
                raise ScanActive(active)
            self._check_queue(connection, organisation)
            self._check_quota(connection, organisation, asking)
            _check_evidence(room, asking)
            order = _order(connection, organisation, asking)
            jobs.enqueue(connection, order)
            room.promise(asking.evidence_wanted)
        except UsageError as refused:
            return refused
        return self._admitted(connection, asking, order.id, Entry.NEW)

    def _admitted(
        self, connection: Connection, asking: Asking, scan: str, entry: Entry
    ) -> Admitted:
        found = told.one(connection, asking.organisation, scan, self._retention_days)
        return Admitted(scan=found, entry=entry)

    def _check_queue(self, connection: Connection, organisation: int) -> None:
        if jobs.waiting(connection, organisation) >= self._queue_cap:
            raise QueueFull(
                f"{self._queue_cap} scans of the organisation wait already: ask again when some"
                " have begun, or cancel some."
            )

    def _check_quota(self, connection: Connection, organisation: int, asking: Asking) -> None:
        left = self._pages(connection, organisation).left
        if left is None or (asking.pages_wanted is not None and asking.pages_wanted <= left):
            return
        raise QuotaSpent(
            f"The scan may visit {asking.pages_wanted or 'any number of'} pages, and {left} of the"
            " quota for 24 hours are left: ask for fewer with max_pages, or later."
        )

    def _pages(self, connection: Connection, organisation: int) -> PagesLeft:
        """A scan that is not over counts with all that it may visit, else with what it settled."""
        quota = select(organisations.c.page_quota).where(organisations.c.number == organisation)
        own = connection.execute(quota).scalar()
        most = self._page_quota if own is None else own
        if most is None:
            return PagesLeft(quota=None, left=None)
        settled = (
            select(func.count())
            .where((address.c.scan == scans.c.number) & address.c.state.is_not(None))
            .scalar_subquery()
        )
        counted = (scans.c.organisation == organisation) & (scans.c.created > clock() - _DAY)
        rows = connection.execute(
            select(scans.c.pages_wanted, scans.c.state, settled.label("settled")).where(counted)
        )
        used = sum(_counts(row.pages_wanted, row.state, row.settled, most) for row in rows)
        return PagesLeft(quota=most, left=max(most - used, 0))


def _check_evidence(room: EvidenceRoom, asking: Asking) -> None:
    """See that an organisation has room for the evidence that a scan may keep.

    Raises:
        EvidenceSpent: it has not.
    """
    if not asking.evidence_wanted:
        return
    there = room.left()
    if asking.evidence_wanted > there.left:
        raise EvidenceSpent(
            f"The scan may keep {asking.evidence_wanted} bytes of evidence, and {there.left} of the"
            f" {there.quota} of the organisation are left: ask for less with evidence_cap, wait for"
            " scans that are under way, or remove some that have evidence."
        )


def _counts(wanted: int | None, state: str, settled: int, most: int) -> int:
    """What a scan counts: all that it may visit, until what it settled is all that it will."""
    cap = most if wanted is None else wanted
    return min(settled, cap) if state in SEALED_STATES else cap


def _recent(connection: Connection, organisation: int, asking: Asking) -> str | None:
    """The newest completed scan that was asked for and judged alike, if it is recent enough."""
    if asking.max_age is None or asking.judged_by is None or asking.retest is not None:
        return None
    of = scans.c
    alike = (
        (of.organisation == organisation)
        & (of.target_key == asking.target_key)
        & (of.state == ScanState.COMPLETED)
        & (of.request == asking.request)
        & of.handed_in_at.is_(None)  # what was not carried out here answers for nothing
        & (of.public_base.is_not_distinct_from(asking.public_base))
        & (of.site.is_not_distinct_from(_site(connection, organisation, asking)))
        & (of.gate.is_not_distinct_from(gates.text_of(asking.gate)))
        & of.retest_of.is_(None)  # nor does an earlier retest answer for a new one
        & (of.ended >= clock() - asking.max_age.total_seconds())
        & _of_code(asking.code, exactly=asking.gate is not None)
    )
    found = select(of.id, of.number).where(alike)
    newest = connection.execute(found.order_by(of.ended.desc(), of.number.desc()).limit(1)).first()
    if newest is None:
        return None
    by = editions.of_scan(connection, newest.number)
    judged_alike = bool(by) and all(one.judges_as(asking.judged_by) for one in by)
    return newest.id if judged_alike else None


def _of_code(code: VersionControl, *, exactly: bool) -> ColumnElement[bool]:
    """That a scan was of the code that is asked for.

    Args:
        code: what is not said of it may be anything.
        exactly: what is not said of it was not said of the scan: a gate is of one branch.
    """
    of = scans.c
    wanted = ((of.commit_id, code.commit), (of.branch, code.branch))
    told = (
        column.is_not_distinct_from(value)
        for column, value in wanted
        if exactly or value is not None
    )
    return and_(true(), *told)


def _site(connection: Connection, organisation: int, asking: Asking) -> int | None:
    """The number of the site that a scan is of.

    Raises:
        UsageError: the organisation has no such site.
    """
    if asking.site is None:
        return None
    mine = (sites.c.id == asking.site) & (sites.c.organisation == organisation)
    found = connection.execute(select(sites.c.number).where(mine)).scalar()
    if found is None:
        raise UsageError(f"There is no site {asking.site!r}: give the id of one of your own.")
    return int(found)


def _check_baseline(connection: Connection, organisation: int, asking: Asking) -> None:
    """See that a scan is compared with one of the same organisation.

    Raises:
        UsageError: it has no such scan.
    """
    named = asking.gate.baseline if asking.gate else None
    if named is None:
        return
    mine = (scans.c.id == named) & (scans.c.organisation == organisation) & kept()
    if connection.execute(select(scans.c.number).where(mine)).first() is None:
        raise UsageError(
            f"There is no scan {named!r} to compare with: give the id of one of your own as the"
            " baseline."
        )


def _order(connection: Connection, organisation: int, asking: Asking) -> Order:
    key = select(api_key.c.number).where(api_key.c.id == asking.key)
    return Order(
        id=new_id("scan"),
        organisation=organisation,
        request=asking.request,
        target_key=asking.target_key,
        site=_site(connection, organisation, asking),
        environment=asking.environment,
        branch=asking.code.branch,
        commit_id=asking.code.commit,
        pull_request=asking.code.pull_request,
        public_base=asking.public_base,
        asked_by=connection.execute(key).scalar(),
        pages_wanted=asking.pages_wanted,
        gate=gates.text_of(asking.gate),
        retest_of=asking.retest.of if asking.retest else None,
        retest=retests.text_of(asking.retest),
    )
