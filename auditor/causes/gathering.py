"""Gathering: the causes of a scan, each with its sums, its evidence and examples."""

from collections.abc import Callable, Iterable, Mapping

from auditor.causes.grouping import Grouping
from auditor.model.cause import Cause, CausePlace, Clue, Mark, Picture, Pictured
from auditor.model.criteria import needs_blocked
from auditor.model.finding import Kind, Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.page import Viewport

Pictures = Callable[[Iterable[str]], Mapping[str, Picture]]
"""Gives the pictures of the keys it is asked for, as far as there are any."""

MAX_PLACES = 20
_CANDIDATES = 40
"""Places of a cause that are kept while it is gathered: what is on most pages comes early."""
_KINDS = (Kind.BREACH, Kind.DUTY, Kind.ADVICE)
_OUTCOMES = (Outcome.FAILED, Outcome.CANT_TELL)


def mark_of(occurrence: Occurrence) -> Mark:
    """What grouping needs of an occurrence."""
    finding = occurrence.finding
    return Mark(
        rule=finding.rule,
        outcome=finding.outcome,
        kind=finding.kind,
        page=occurrence.page,
        viewports=occurrence.viewports,
        locator=finding.locator,
    )


class Gathering:
    """Gathers occurrences into causes, once they have been grouped."""

    def __init__(self, grouping: Grouping, pictured: Iterable[Pictured]) -> None:
        """Begin.

        Args:
            grouping: all occurrences have been added to it.
            pictured: what there are pictures of.
        """
        self._grouping = grouping
        self._pictured: dict[tuple[str, object], str] = {}
        for one in pictured:
            self._pictured[(one.page, one.fingerprint)] = one.key
            self._pictured.setdefault((one.page, (one.rule, one.selector)), one.key)
        self._gathered: dict[str, _Gathered] = {}

    def add(self, occurrence: Occurrence) -> str:
        """Take in an occurrence; gives the id of its cause."""
        mark = mark_of(occurrence)
        id_ = self._grouping.cause_of(mark)
        gathered = self._gathered.get(id_)
        if gathered is None:
            outcome = self._grouping.outcome_of(mark)
            gathered = self._gathered[id_] = _Gathered(mark, outcome)
        if occurrence.finding.outcome is not gathered.outcome:
            gathered.ask(occurrence)
            return id_
        own = self._grouping.is_own(mark)
        if own and not gathered.is_own:
            gathered.mark, gathered.is_own = mark, True
        key = self._picture_of(occurrence)
        if key is not None and own and gathered.pictured is None:
            gathered.pictured = (key, occurrence)
        gathered.add(occurrence, own=own)
        more = map(self._grouping.engine_of, occurrence.finding.also_found_by)
        gathered.engines.update(engine for engine in more if engine)
        return id_

    def _picture_of(self, occurrence: Occurrence) -> str | None:
        """The key of the picture that shows an occurrence."""
        if not self._pictured:
            return None
        page, finding = occurrence.page, occurrence.finding
        known = self._pictured.get((page, finding.fingerprint))
        return known or self._pictured.get((page, (finding.rule, finding.selector)))

    def causes(self, pictures: Pictures) -> tuple[Cause, ...]:
        """The causes in the order in which they are read.

        Breaches come before other duties before advice, failures before what needs a person, and
        then those on most pages.

        Args:
            pictures: gives those of the keys it is asked for.
        """
        shown = {one.pictured[0] for one in self._gathered.values() if one.pictured}
        taken = pictures(shown)
        made = [self._cause(id_, one, taken) for id_, one in self._gathered.items()]
        return tuple(sorted(made, key=_urgency))

    def _cause(self, id_: str, gathered: "_Gathered", taken: Mapping[str, Picture]) -> Cause:
        mark = gathered.mark
        places = gathered.places()
        where, clues = self._grouping.explain(mark, len(gathered.pages))
        speaker = self._grouping.speaker(mark)
        rules = tuple(sorted(gathered.rules))
        criteria = tuple(sorted(gathered.criteria, key=_by_number))
        if gathered.unsure:
            clues += (Clue(key="settles", data={"occurrences": str(gathered.unsure)}),)
        return Cause(
            id=id_,
            rule=speaker if speaker in rules else rules[0],
            rules=rules,
            engines=tuple(sorted(gathered.engines)),
            criteria=criteria,
            outcome=gathered.outcome,
            kind=mark.kind,
            needs=needs_blocked(criteria),
            occurrences=gathered.occurrences,
            pages=len(gathered.pages),
            viewports=tuple(gathered.viewports),
            where=where,
            clues=clues,
            places=places,
            unsure=gathered.unsure,
            asks=tuple(sorted(gathered.asks - gathered.criteria, key=_by_number)),
            picture=taken.get(gathered.pictured[0]) if gathered.pictured else None,
        )


class _Gathered:
    """What is known of one cause so far.

    Attributes:
        mark: of an occurrence of the cause's own rule and outcome, once there is one.
        is_own: there was one.
        unsure: occurrences that need a person, where the cause is of a failure.
        asks: the criteria of those.
        pictured: the first occurrence that there is a picture of, and the picture's key.
    """

    def __init__(self, mark: Mark, outcome: Outcome) -> None:
        self.mark = mark
        self.is_own = False
        self.outcome = outcome
        self.occurrences = 0
        self.unsure = 0
        self.asks: set[str] = set()
        self.pages: set[str] = set()
        self.viewports: dict[Viewport, None] = {}
        self.rules: set[str] = set()
        self.engines: set[str] = set()
        self.criteria: set[str] = set()
        self.pictured: tuple[str, Occurrence] | None = None
        self._places: dict[tuple[object, str], _Place] = {}
        self._shown: _Place | None = None

    def ask(self, occurrence: Occurrence) -> None:
        """Take in what a person must judge, which is settled when the failure is mended."""
        self.unsure += 1
        self.asks.update(occurrence.finding.criteria)

    def add(self, occurrence: Occurrence, *, own: bool) -> None:
        finding = occurrence.finding
        self.occurrences += 1
        self.pages.add(occurrence.page)
        self.viewports |= dict.fromkeys(occurrence.viewports)
        self.rules.update(finding.rules)
        self.engines.add(finding.engine)
        self.criteria.update(finding.criteria)
        key = (finding.selector, finding.rule)
        place = self._places.get(key)
        shown = self.pictured is not None and self.pictured[1] is occurrence
        if place is None and (shown or len(self._places) < _CANDIDATES):
            place = self._places[key] = _Place(occurrence, own=own)
        if place is not None:
            place.add(occurrence.page)
        if shown and place is not None:
            place.example = occurrence
            self._shown = place

    def places(self) -> tuple[CausePlace, ...]:
        """The example first, which is what is pictured, then those on most pages.

        Among them those come first that were met first; what goes with the cause is last.
        """

        def rank(place: _Place) -> tuple[bool, bool, int]:
            return place is not self._shown, not place.own, -place.pages

        return tuple(one.told() for one in sorted(self._places.values(), key=rank)[:MAX_PLACES])


class _Place:
    """One selector of one rule, with one occurrence as its example."""

    def __init__(self, example: Occurrence, *, own: bool) -> None:
        self.example = example
        self.own = own
        self._occurrences = 0
        self._pages: set[str] = set()

    def add(self, page: str) -> None:
        self._occurrences += 1
        self._pages.add(page)

    @property
    def pages(self) -> int:
        return len(self._pages)

    def told(self) -> CausePlace:
        return CausePlace(
            page=self.example.page,
            viewport=self.example.viewport,
            finding=self.example.finding,
            occurrences=self._occurrences,
            pages=self.pages,
        )


def _by_number(criterion: str) -> tuple[int, ...]:
    return tuple(int(part) for part in criterion.split(".") if part.isdigit())


def _urgency(cause: Cause) -> tuple[int, int, int, int, str, str]:
    return (
        _KINDS.index(cause.kind),
        _OUTCOMES.index(cause.outcome),
        -cause.pages,
        -cause.occurrences,
        cause.rule,
        cause.id,
    )
