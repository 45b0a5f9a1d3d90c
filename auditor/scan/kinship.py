"""Kinship: what addresses have to do with one another, by what was seen under some of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from auditor.model.ledger import AddressRecord
from auditor.model.page import PageState, Reason
from auditor.model.remark import Remark, RemarkKey, remark
from auditor.model.view import View
from auditor.model.visit import Visit
from auditor.scan.twins import Twins
from auditor.scan.variants import GIVEN_UP, Variants, kinds_of


@dataclass(frozen=True, slots=True)
class Result:
    """An address with its state, and the visits that it got it by."""

    record: AddressRecord
    visits: Sequence[Visit]


class Kinship:
    """Which addresses are one page, and which go on for ever.

    Results are let through in the order that decides, which is that of discovery; one that comes
    too early is held.
    """

    def __init__(self, batch: int) -> None:
        """Begin.

        Args:
            batch: as `Variants` takes it.
        """
        self._variants = Variants(batch)
        self._twins = Twins()
        self._held: dict[int, Result] = {}
        self._given_up: list[int] = []

    @property
    def held(self) -> int:
        """How many results wait for those of earlier addresses."""
        return len(self._held)

    def load(self, records: Iterable[AddressRecord], views: Iterable[tuple[int, View]]) -> None:
        """Take up an earlier part of the scan; both by seq.

        Addresses that were left out without a visit have no part in what follows, then as now.
        """
        rest = iter(views)
        seen = next(rest, None)
        for record in records:
            while seen and seen[0] < record.seq:
                seen = next(rest, None)
            if record.state is None or record.attempts:
                self.enter(record)
            if record.state is not None and record.attempts:
                self._settle(record, seen[1] if seen and seen[0] == record.seq else None)

    def enter(self, record: AddressRecord) -> None:
        """Take in an address that is to be visited; must be called in order of discovery."""
        self._variants.enter(record)
        self._twins.enter(record)

    def endless(self, url: str) -> tuple[PageState, Reason] | None:
        """State and reason of an address of a kind that was given up; None for any other."""
        return GIVEN_UP if self._variants.endless(url) else None

    def waits(self, seq: int) -> bool:
        """Whether an address must not be visited before others have been settled."""
        return self._variants.waits(seq)

    def let_through(self, result: Result) -> Iterator[Result]:
        """Take in a result; gives those that can be settled now, as they are to be settled."""
        self._held[result.record.seq] = result
        yield from self.through()

    def through(self) -> Iterator[Result]:
        """The results that are held and need not wait any more, as they are to be settled."""
        for seq in sorted(self._held):
            record = self._held[seq].record
            if record.state is not PageState.AUDITED or not self._twins.waits(record):
                one = self._told_apart(self._held.pop(seq))
                self._settle(one.record, _view(one.visits))
                yield one

    def let_go(self) -> Iterator[Result]:
        """All results that are held, in order: what they wait for will not come."""
        for seq in sorted(self._held):
            one = self._told_apart(self._held.pop(seq))
            self._settle(one.record, _view(one.visits))
            yield one

    def leave(self, record: AddressRecord) -> None:
        """Forget an address that was found to go on for ever: no other is to wait for it."""
        self._twins.leave(record)

    def given_up(self) -> tuple[int, ...]:
        """Addresses that were found to go on for ever since this was last asked, by seq."""
        gone, self._given_up = tuple(sorted(self._given_up)), []
        return gone

    def _told_apart(self, result: Result) -> Result:
        """The result, or that of a duplicate where an earlier address shows the same page."""
        record = result.record
        if record.state is not PageState.AUDITED:
            return result
        original = self._twins.original(record, _view(result.visits))
        if original is None:
            return result
        state, reason = PageState.DUPLICATE, Reason.SAME_PAGE
        return Result(
            replace(record, state=state, reason=reason, detail=original),
            [_as_duplicate(visit, original) for visit in result.visits],
        )

    def _settle(self, record: AddressRecord, view: View | None) -> None:
        self._twins.settle(record, view)
        if record.attempts:
            self._given_up += self._variants.settle(record, view)
        else:
            self._variants.leave(record.seq)  # it was settled without a visit, after all


def left_out(records: Iterable[AddressRecord]) -> tuple[Remark, ...]:
    """What is told of addresses that were given up: each path, and how many of its addresses."""
    counts: Counter[str] = Counter(
        kinds_of(record.url)[-1].replace("#", "…")
        for record in records
        if record.reason is Reason.QUERY_VARIANTS
    )
    return tuple(
        remark(RemarkKey.VARIANTS, path=path, left=str(number)) for path, number in counts.items()
    )


def _view(visits: Sequence[Visit]) -> View | None:
    return next((visit.digest.view for visit in visits if visit.digest), None)


def _as_duplicate(visit: Visit, original: str) -> Visit:
    """A visit whose page was judged under another address.

    Its links are kept, and its pictures, which show that page and may be the only ones.
    """
    return replace(
        visit,
        state=PageState.DUPLICATE,
        reason=Reason.SAME_PAGE,
        detail=original,
        rule_runs=(),
        findings=(),
        frames=(),
        closed_shadow_roots=0,
        observations=(),
        digest=None,
        census={},
        inventory=b"",
        dossier=b"",
        pictures={kind: replace(one, page=original) for kind, one in visit.pictures.items()},
        remarks=(),
    )
