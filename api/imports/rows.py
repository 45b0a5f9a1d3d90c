"""Rows of a result as values of ours."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, groupby
from typing import Final, Generic, TypeVar

from api.imports.pieces import Piece, Unreadable
from api.imports.shapes import (
    CauseRow,
    ConsentRow,
    CoverageRow,
    CriterionRow,
    InventoryRow,
    OccurrenceRow,
    PageRow,
    RetestRow,
    RunRow,
)
from api.imports.taking import LOCATORS, located, taken
from auditor.causes import Inventory
from auditor.model.cause import Cause, CausePlace, Clue
from auditor.model.criteria import SuccessCriterion
from auditor.model.evidence import Observation
from auditor.model.finding import Counts, Finding, RuleRun, Signpost
from auditor.model.ledger import AddressRecord
from auditor.model.locator import Locator
from auditor.model.occurrence import Occurrence
from auditor.model.page import FRAME_REASONS, REASONS, FrameRecord, Hop, PageState, Reason, Viewport
from auditor.model.remark import Remark, RemarkKey, remark
from auditor.model.report import Coverage, CriterionResult
from auditor.model.scan import ConsentRecord
from auditor.model.target import Retesting
from auditor.model.text import clean
from auditor.model.visit import Visit

_LONGEST_REMARK: Final = 2_000
_NOT_SEEN: Final = (PageState.INTERRUPTED, Reason.STOPPED)

_Row = TypeVar("_Row")


class Members(Generic[_Row]):
    """The rows of a list that belong to pages, of which those of a page come together.

    Attributes:
        seen_before: the pages whose rows are behind.
    """

    def __init__(self, rows: Piece | None, kind: type[_Row], page: Callable[[_Row], str]) -> None:
        """Begin; results of earlier versions have no such list."""
        self._page = page
        self._rows: Iterator[_Row] = (
            taken(piece, kind) for piece in (rows.items() if rows else ())
        )
        self.seen_before: set[str] = set()

    def groups(self) -> Iterator[tuple[str, list[_Row]]]:
        """The rows of each page."""
        for page, rows in groupby(self._rows, self._page):
            yield page, list(rows)
            self.seen_before.add(page)

    def of(self, page: str) -> list[_Row]:
        """The next rows, where they are of this page."""
        found: list[_Row] = []
        for row in self._rows:
            if self._page(row) != page:
                self._rows = chain((row,), self._rows)
                break
            found.append(row)
        return found

    def left(self) -> bool:
        """Whether there are more rows."""
        return next(self._rows, None) is not None


def quoted(remarks: Sequence[str]) -> tuple[Remark, ...]:
    """Remarks as they were told: sentences in the language of the result."""
    return tuple(
        Remark(key=RemarkKey.QUOTED, data={"text": clean(one, _LONGEST_REMARK)}) for one in remarks
    )


def retest_of(row: RetestRow | None) -> Retesting | None:
    """Which findings were looked for again; None for a scan of its own."""
    return None if row is None else Retesting(of=row.scan, causes=row.causes)


def consent_of(row: ConsentRow) -> ConsentRecord:
    """What became of the consent banner."""
    return ConsentRecord(
        action=row.action,
        page=row.page,
        selector=row.selector,
        button=row.button,
        platform=row.platform,
        obstacle=row.obstacle,
    )


def unvisited(seq: int, rows: Sequence[PageRow]) -> AddressRecord:
    """The address that rows are of; its own state is told where it was not seen in a window."""
    first = rows[0]
    unseen = [row for row in rows if row.start is None]
    told = next((row for row in unseen if (row.state, row.reason) != _NOT_SEEN), None)
    own = told or (first if not unseen or first.start is not None else unseen[0])
    if own.reason not in REASONS[own.state]:
        raise Unreadable(f"{first.url[:200]} has a reason that does not go with its state.")
    return AddressRecord(
        seq=seq,
        url=first.url,
        depth=first.depth,
        source=first.source,
        state=own.state,
        reason=own.reason,
        detail=unseen[0].detail if unseen else "",
        attempts=first.attempts,
        redirect_to=unseen[0].final_url if unseen else None,
    )


def visit_of(
    row: PageRow, started: datetime, runs: tuple[RuleRun, ...], inventory: bytes = b""
) -> Visit:
    """A visit that began at a moment, without what was found."""
    if row.reason not in REASONS[row.state]:
        raise Unreadable(f"{row.url[:200]} has a reason that does not go with its state.")
    frames = [
        FrameRecord(path=one.path, url=one.url, state=one.state, reason=one.reason)
        for one in row.frames
    ]
    if any(one.reason not in FRAME_REASONS[one.state] for one in frames):
        raise Unreadable(f"{row.url[:200]} has a frame whose reason does not go with its state.")
    return Visit(
        url=row.url,
        viewport=Viewport.parse(row.viewport),
        state=row.state,
        reason=row.reason,
        detail=row.detail,
        final_url=row.final_url,
        status=row.status,
        mime=row.mime,
        title=row.title,
        language=row.language,
        redirects=tuple(Hop(url=one.url, status=one.status) for one in row.redirects),
        frames=tuple(frames),
        rule_runs=runs,
        closed_shadow_roots=row.closed_shadow_roots,
        started=started,
        duration=timedelta(milliseconds=row.duration_ms or 0),
        observations=tuple(
            Observation(
                yields=one.observer,
                completeness=one.completeness,
                done=one.done,
                known=one.known,
                duration_ms=one.duration_ms,
                detail=one.detail,
                elsewhere=one.elsewhere,
            )
            for one in row.observations
        ),
        inventory=inventory,
        remarks=(*quoted(row.remarks), *((remark(RemarkKey.RESIZED),) if row.resized else ())),
    )


def inventories_of(rows: Sequence[InventoryRow]) -> Mapping[str, bytes]:
    """What a page had, by the window that it was seen in."""
    found: dict[str, bytes] = {}
    for row in rows:
        try:
            data = b64decode(row.data, validate=True)
        except ValueError:
            raise Unreadable(f"The inventory of {row.page[:200]} is no base64.") from None
        if row.viewport in found:
            raise Unreadable(f"{row.page[:200]} has two inventories of one window size.")
        found[row.viewport] = Inventory.read(data).to_bytes()
    return found


def run_of(row: RunRow) -> RuleRun:
    """A rule on a page in a window size."""
    counts = Counts(
        passed=row.passed,
        failed=row.failed,
        cant_tell=row.cant_tell,
        inapplicable=row.inapplicable,
        untested=row.untested,
    )
    took = None if row.duration_ms is None else timedelta(milliseconds=row.duration_ms)
    return RuleRun(
        rule=row.rule, engine=row.engine, counts=counts, duration=took, failure=row.failure
    )


def occurrence_of(row: OccurrenceRow) -> Occurrence:
    """An element and a rule on a page."""
    finding = Finding(
        rule=row.rule,
        engine=row.engine,
        criteria=row.criteria,
        outcome=row.outcome,
        kind=row.kind,
        selector=row.selector,
        snippet=row.snippet,
        reason=row.reason,
        reason_key=row.reason_key,
        data=row.data,
        signpost=Signpost(heading=row.heading, landmark=row.landmark, words=row.words),
        part=row.part,
        locator=_locator(row),
        fingerprint=row.fingerprint,
        also_found_by=row.also_found_by,
    )
    return Occurrence(
        page=row.page,
        viewports=_sizes(row.viewports),
        finding=finding,
        unsure_in=_sizes(row.unsure_in),
        cause=row.cause,
    )


def _locator(row: OccurrenceRow) -> Locator | None:
    if row.locator is None:
        return None
    kind = LOCATORS.get(str(row.locator.get("kind")))
    if kind is None:
        raise Unreadable("An occurrence has a locator of a kind that is not known here.")
    return located(row.locator, kind)


def cause_of(row: CauseRow, found: Mapping[tuple[str, str, str], Finding], name: str) -> Cause:
    """What one edit would probably mend.

    Args:
        row: of it.
        found: what is at the places of causes, by cause, page and selector.
        name: of the row, for errors.
    """
    places = []
    for at, place in enumerate(row.places):
        finding = found.get((row.id, place.page, json.dumps(place.selector)))
        if finding is None:
            raise Unreadable(f"{name}.places[{at}] has no occurrence.")
        places.append(
            CausePlace(
                page=place.page,
                viewport=Viewport.parse(place.viewport),
                finding=finding,
                occurrences=place.occurrences,
                pages=place.pages,
            )
        )
    return Cause(
        id=row.id,
        rule=row.rule,
        rules=row.rules,
        engines=row.engines,
        criteria=row.criteria,
        outcome=row.outcome,
        kind=row.kind,
        needs=row.needs,
        occurrences=row.occurrences,
        pages=row.pages,
        viewports=_sizes(row.viewports),
        where=row.where,
        clues=tuple(_clue(one) for one in row.clues),
        places=tuple(places),
        unsure=row.unsure,
        asks=row.asks,
    )


def _clue(told: Mapping[str, str]) -> Clue:
    return Clue(key=told["key"], data={name: it for name, it in told.items() if name != "key"})


def criterion_of(row: CriterionRow, criterion: SuccessCriterion) -> CriterionResult:
    """What can be said of a criterion."""
    return CriterionResult(
        criterion=criterion, **{name: it for name, it in row.model_dump().items() if name != "id"}
    )


def coverage_of(row: CoverageRow) -> Coverage:
    """What was tested of what was known."""
    return Coverage(**row.model_dump())


def _sizes(told: Sequence[str]) -> tuple[Viewport, ...]:
    return tuple(Viewport.parse(one) for one in told)
