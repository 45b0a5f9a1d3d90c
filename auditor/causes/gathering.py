"""Gathering: the causes of a scan, each with its sums, its evidence and examples."""

from collections.abc import Callable, Collection, Iterable, Mapping

from auditor.causes.grouping import Grouping
from auditor.causes.keys import picture_key
from auditor.model.cause import Cause, CausePlace, Mark, Picture
from auditor.model.criteria import needs_blocked
from auditor.model.finding import Finding, Kind, Outcome
from auditor.model.page import Viewport
from auditor.model.report import Occurrence

Pictures = Callable[[Iterable[str]], Mapping[str, Picture]]
"""Gives the pictures of the kinds it is asked for, as far as there are any."""

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

    def __init__(self, grouping: Grouping, pictured: Collection[str]) -> None:
        """Begin.

        Args:
            grouping: all occurrences have been added to it.
            pictured: kinds (`picture_key`) of occurrences that there are pictures of.
        """
        self._grouping = grouping
        self._pictured = pictured
        self._gathered: dict[str, _Gathered] = {}

    def add(self, occurrence: Occurrence) -> None:
        """Take in an occurrence."""
        mark = mark_of(occurrence)
        id_ = self._grouping.cause_of(mark)
        gathered = self._gathered.get(id_)
        if gathered is None:
            gathered = self._gathered[id_] = _Gathered(mark)
        gathered.add(occurrence)
        if gathered.pictured is None and self._has_picture(occurrence.finding):
            gathered.pictured = occurrence.finding

    def causes(self, pictures: Pictures) -> tuple[Cause, ...]:
        """The causes in the order in which they are read.

        Breaches come before other duties before advice, failures before what needs a person, and
        then those on most pages.

        Args:
            pictures: gives those of the kinds it is asked for.
        """
        shown = {id_: self._shown(one) for id_, one in self._gathered.items()}
        taken = pictures({picture_key(one) for one in shown.values() if one is not None})
        made = [self._cause(id_, one, shown[id_], taken) for id_, one in self._gathered.items()]
        return tuple(sorted(made, key=_urgency))

    def _shown(self, gathered: "_Gathered") -> Finding | None:
        """The finding whose kind is shown: the example, else the first that has a picture.

        The example does not follow the picture: which kinds have one depends on which tab was
        first, and what is said of a cause must be the same in every scan.
        """
        if gathered.pictured is None:
            return None
        example = gathered.places()[0].finding
        return example if self._has_picture(example) else gathered.pictured

    def _has_picture(self, finding: Finding) -> bool:
        return bool(self._pictured) and picture_key(finding) in self._pictured

    def _cause(
        self,
        id_: str,
        gathered: "_Gathered",
        shown: Finding | None,
        taken: Mapping[str, Picture],
    ) -> Cause:
        mark = gathered.mark
        places = gathered.places()
        where, clues = self._grouping.explain(mark, len(gathered.pages))
        speaker = self._grouping.speaker(mark)
        rules = tuple(sorted(gathered.rules))
        criteria = tuple(sorted(gathered.criteria, key=_by_number))
        return Cause(
            id=id_,
            rule=speaker if speaker in rules else rules[0],
            rules=rules,
            engines=tuple(sorted(gathered.engines)),
            criteria=criteria,
            outcome=mark.outcome,
            kind=mark.kind,
            needs=needs_blocked(criteria),
            occurrences=gathered.occurrences,
            pages=len(gathered.pages),
            viewports=tuple(gathered.viewports),
            where=where,
            clues=clues,
            places=places,
            picture=None if shown is None else taken.get(picture_key(shown)),
            pictured=None if shown is places[0].finding else shown,
        )


class _Gathered:
    """What is known of one cause so far.

    Attributes:
        pictured: the first finding whose kind there is a picture of.
    """

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.occurrences = 0
        self.pages: set[str] = set()
        self.viewports: dict[Viewport, None] = {}
        self.rules: set[str] = set()
        self.engines: set[str] = set()
        self.criteria: set[str] = set()
        self.pictured: Finding | None = None
        self._places: dict[tuple[object, str], _Place] = {}

    def add(self, occurrence: Occurrence) -> None:
        finding = occurrence.finding
        self.occurrences += 1
        self.pages.add(occurrence.page)
        self.viewports |= dict.fromkeys(occurrence.viewports)
        self.rules.add(finding.rule)
        self.engines.add(finding.engine)
        self.criteria.update(finding.criteria)
        place = self._places.get((finding.selector, finding.rule))
        if place is None and len(self._places) < _CANDIDATES:
            place = self._places[(finding.selector, finding.rule)] = _Place(occurrence)
        if place is not None:
            place.add(occurrence.page)

    def places(self) -> tuple[CausePlace, ...]:
        """Those on most pages first, and among them those that were met first."""
        told = sorted((one.told() for one in self._places.values()), key=lambda one: -one.pages)
        return tuple(told[:MAX_PLACES])


class _Place:
    """One selector of one rule."""

    def __init__(self, first: Occurrence) -> None:
        self._first = first
        self._occurrences = 0
        self._pages: set[str] = set()

    def add(self, page: str) -> None:
        self._occurrences += 1
        self._pages.add(page)

    def told(self) -> CausePlace:
        return CausePlace(
            page=self._first.page,
            viewport=self._first.viewport,
            finding=self._first.finding,
            occurrences=self._occurrences,
            pages=len(self._pages),
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
