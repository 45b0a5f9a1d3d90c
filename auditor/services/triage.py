"""Triage: what people decide, kept over scans, and laid over what a scan found.

A report is sealed as it was found; what people have decided lies beside it, and is laid over the
report each time it is read (decision 0047).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol, TypeAlias

from auditor.causes import element_digest
from auditor.errors import NotThere, UsageError
from auditor.model.asked import Slice
from auditor.model.cause import Cause, Where
from auditor.model.finding import Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.report import PersonVerdict, Report
from auditor.model.triage import (
    Decision,
    Hold,
    Laid,
    LaidCause,
    Ruling,
    Seen,
    Subject,
    Triage,
    TriageKey,
    TriageVerdict,
)
from auditor.services.checked import CheckedCriteria


class KeepsVerdicts(Protocol):
    """Where verdicts of people on one site are kept.

    Every method raises `auditor.errors.StoreError` where they cannot be read or written.
    """

    def all(self) -> Sequence[TriageVerdict]:
        """The verdicts that stand, by what they are on."""

    def find(self, on: TriageKey) -> TriageVerdict | None:
        """The verdict on something, one that was taken back, too; None where there never was."""

    def history(self, on: TriageKey, after: int, limit: int) -> Slice[TriageVerdict]:
        """All that was ever decided on something, the first first, behind that revision."""

    def keep(self, verdict: TriageVerdict) -> None:
        """Keep a verdict, and what was decided before as its history.

        Raises:
            ChangedMeanwhile: its revision does not follow the one that there is.
        """

    def keep_all(self, verdicts: Sequence[TriageVerdict]) -> None:
        """Keep some verdicts, each on something else: all of them, or none.

        Raises:
            ChangedMeanwhile: the revision of one does not follow the one that there is.
        """


@dataclass(frozen=True, slots=True)
class Person:
    """Who decides: by name, and the id of the key that they came with; "" for none."""

    name: str
    key: str = ""


def decide(
    kept: KeepsVerdicts,
    on: TriageKey,
    ruling: Ruling,
    seen: Seen | None,
    by: Person,
    now: datetime,
    revision: int | None = None,
) -> TriageVerdict:
    """Let a person decide on a finding, a cause or a criterion.

    Args:
        kept: what was decided on the site before.
        on: what it is about.
        ruling: the decision, with all that is said of it.
        seen: as the newest scan has it; None where none has it, or has it any more.
        by: who decides.
        now: the time.
        revision: of the verdict that they have read, 0 for none; None for whatever there is.

    Raises:
        UsageError: the decision lacks what it needs.
        NotThere: nothing of the kind was ever found.
        ChangedMeanwhile: somebody else decided meanwhile.
    """
    check_ruling(on.subject, ruling, now)
    before = kept.find(on)
    if seen is None and before is None:
        raise NotThere(on.name)
    read = before.revision if before else 0
    made = TriageVerdict(
        on=on,
        ruling=ruling,
        seen=seen or (before.seen if before else _NOTHING),
        by=by.name,
        key=by.key,
        at=now,
        revision=(read if revision is None else revision) + 1,
    )
    kept.keep(made)
    return made


_NOTHING: Final = Seen(outcome=Outcome.FAILED, elements={})


def check_ruling(subject: Subject, ruling: Ruling, now: datetime) -> None:
    """See that a decision goes with what it is on, and says all that it needs.

    Raises:
        UsageError: it does not, or says what does not go with it.
    """
    if ruling.decision is None:
        return
    if ruling.decision not in subject.decisions:
        allowed = ", ".join(one.value for one in subject.decisions)
        raise UsageError(
            f"{ruling.decision.value!r} cannot be said of this: give one of {allowed}."
        )
    if ruling.decision is Decision.ACCEPTED:
        lacking = {"reason": ruling.reason, "owner": ruling.owner, "expires": ruling.expires}
        for name, value in lacking.items():
            if not value:
                raise UsageError(
                    f"An acceptance wants a reason, an owner and a day that it expires on: {name}"
                    " is missing."
                )
        if ruling.expires is not None and ruling.expires <= now:
            raise UsageError(
                f"The acceptance would have expired on {ruling.expires:%Y-%m-%d}, before it is"
                " given: choose a later day."
            )
    elif ruling.expires is not None:
        raise UsageError(
            f"Only an acceptance expires: leave expires out of {ruling.decision.value!r}."
        )
    if ruling.decision is Decision.FALSE_ALARM and not ruling.reason:
        raise UsageError("A false alarm wants a reason: say why it is no fault.")


def seen_in(occurrences: Iterable[Occurrence]) -> Seen | None:
    """What a verdict on some occurrences is given on; None where there are none."""
    outcomes: set[Outcome] = set()
    elements: dict[str, str] = {}
    for one in occurrences:
        outcomes.add(one.finding.outcome)
        elements[one.finding.fingerprint] = element_digest(one.finding)
    if not elements:
        return None
    failed = Outcome.FAILED in outcomes
    return Seen(outcome=Outcome.FAILED if failed else Outcome.CANT_TELL, elements=elements)


def seen_of(report: Report, on: TriageKey) -> Seen | None:
    """What a verdict is given on, as a report has it; None where it does not."""
    if on.subject is Subject.CRITERION:
        known = any(one.criterion.id == on.name for one in report.criteria)
        return Seen(outcome=Outcome.UNTESTED, elements={}) if known else None

    def is_it(one: Occurrence) -> bool:
        known = one.cause if on.subject is Subject.CAUSE else one.finding.fingerprint
        return known == on.name

    return seen_in(filter(is_it, report.rows.occurrences()))


def lay(report: Report, verdicts: Sequence[TriageVerdict], now: datetime) -> Report:
    """A report with what people have decided on what it tells of.

    Args:
        report: its occurrences are read once where there is any verdict.
        verdicts: that stand, of the site.
        now: acceptances that ended before it do not hold.

    Raises:
        StoreError: the rows cannot be read.
    """
    if not verdicts:
        return report
    tested = tuple(one for one in verdicts if one.on.subject is Subject.CRITERION)
    decided = [one for one in verdicts if one.on.subject is not Subject.CRITERION]
    laid = _laid_over(report, decided, now) if decided else report
    triage = replace(laid.triage, standing={one.on: one for one in verdicts})
    return replace(laid, triage=triage, verdicts=tuple(_by_persons(report, tested)))


def _by_persons(report: Report, tested: Sequence[TriageVerdict]) -> Iterator[PersonVerdict]:
    """What people say of the criteria of a report's standard, in its order."""
    said = {one.on.name: one for one in tested}
    for result in report.criteria:
        one = said.get(result.criterion.id)
        if one is not None and one.ruling.decision is not None:
            yield PersonVerdict(
                criterion=one.on.name,
                decision=one.ruling.decision,
                person=one.by,
                moment=one.at,
                note=one.ruling.reason,
            )


def _laid_over(report: Report, verdicts: Sequence[TriageVerdict], now: datetime) -> Report:
    layer = _Layer.of(verdicts, report.causes, _heirs(verdicts, report), now)
    criteria = CheckedCriteria()
    for one in report.rows.occurrences():
        laid = layer.add(one)
        criteria.add(one, laid.decision if laid else None)
    return replace(report, triage=layer.triage(), criteria=criteria.results(report))


def _heirs(verdicts: Sequence[TriageVerdict], report: Report) -> Mapping[str, TriageVerdict]:
    """The verdict on each cause: by its id, or by occurrences of a cause whose id is no more."""
    ids = {cause.id for cause in report.causes}
    on_causes = [one for one in verdicts if one.on.subject is Subject.CAUSE]
    heirs = {one.on.name: one for one in on_causes if one.on.name in ids}
    gone = {
        fingerprint: one
        for one in on_causes
        if one.on.name not in ids
        for fingerprint in one.seen.elements
    }
    if gone:
        for occurrence in report.rows.occurrences():
            found = gone.get(occurrence.finding.fingerprint)
            if found is not None:
                heirs.setdefault(occurrence.cause, found)
    return heirs


_Known: TypeAlias = tuple[TriageKey, Hold]
"""Which verdict, and whether it holds."""
_BEFORE: Final = (Hold.HOLDS, Hold.EXPIRED, Hold.CHANGED)
"""Of several verdicts over one occurrence the first of these lies over it."""


@dataclass(slots=True)
class _Layer:
    """Lays verdicts over occurrences, one by one, and counts them by their causes.

    Attributes:
        by_finding: verdicts on findings, by fingerprint.
        by_element: verdicts on causes, by fingerprint of what they were given on.
        by_cause: verdict that a cause has, by the id that it has in this scan.
    """

    by_finding: Mapping[str, TriageVerdict]
    by_element: Mapping[str, TriageVerdict]
    by_cause: Mapping[str, TriageVerdict]
    causes: Mapping[str, Cause]
    now: datetime
    laid: dict[tuple[str, str], Laid] = field(default_factory=dict)
    counts: dict[str, Counter[_Known | None]] = field(default_factory=dict)
    made: dict[_Known, Laid] = field(default_factory=dict)
    looks: dict[TriageKey, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        verdicts: Sequence[TriageVerdict],
        causes: Sequence[Cause],
        by_cause: Mapping[str, TriageVerdict],
        now: datetime,
    ) -> "_Layer":
        on_findings = {v.on.name: v for v in verdicts if v.on.subject is Subject.FINDING}
        on_causes = (v for v in verdicts if v.on.subject is Subject.CAUSE)
        return cls(
            by_finding=on_findings,
            by_element={one: v for v in on_causes for one in v.seen.elements},
            by_cause=by_cause,
            causes={cause.id: cause for cause in causes},
            now=now,
        )

    def add(self, one: Occurrence) -> Laid | None:
        """Take in an occurrence of the scan; returns what lies over it."""
        fingerprint = one.finding.fingerprint
        candidates = (
            self.by_finding.get(fingerprint),
            self.by_cause.get(one.cause),
            self.by_element.get(fingerprint),
        )
        found = (self._laid(v, one) for v in candidates if v is not None)
        laid = min(found, key=lambda it: _BEFORE.index(it.hold), default=None)
        if laid is not None:
            self.laid[one.page, fingerprint] = laid
        cause = self.causes.get(one.cause)
        if cause is not None and one.finding.outcome is cause.outcome:
            known = None if laid is None else (laid.verdict.on, laid.hold)
            self.counts.setdefault(cause.id, Counter())[known] += 1
        return laid

    def triage(self) -> Triage:
        """What was decided, by cause and by occurrence."""
        causes = {
            id_: self._summed(counted)
            for id_, counted in self.counts.items()
            if any(known is not None for known in counted)
        }
        return Triage(causes=causes, occurrences=self.laid)

    def _laid(self, verdict: TriageVerdict, one: Occurrence) -> Laid:
        hold = Hold.EXPIRED if verdict.is_over(self.now) else Hold.HOLDS
        if not self._covers(verdict, one):
            hold = Hold.CHANGED
        key = (verdict.on, hold)
        return self.made.setdefault(key, Laid(verdict, hold))

    def _covers(self, verdict: TriageVerdict, one: Occurrence) -> bool:
        """Whether a person who decided had this before them.

        A fault stays what it is as long as its fingerprint, or the cause in the template that makes
        it, under the id that the verdict names; what an editor writes is judged place by place, and
        so is what joined the fingerprints of a cause under another id. The answer to a question is
        about one element: it is asked again when the element is another, or the question has become
        a fault.
        """
        finding = one.finding
        asked = finding.outcome is Outcome.CANT_TELL
        if not asked and verdict.seen.outcome is Outcome.CANT_TELL:
            return False
        if not asked and finding.fingerprint in verdict.seen.elements:
            return True
        if not asked and verdict.on.name == one.cause and self._is_made(one):
            return True
        return element_digest(finding) in self._looks(verdict)

    def _is_made(self, one: Occurrence) -> bool:
        """Whether a template or component makes it, and not an editor."""
        cause = self.causes.get(one.cause)
        return cause is not None and cause.where is not Where.CONTENT

    def _looks(self, verdict: TriageVerdict) -> frozenset[str]:
        if verdict.on not in self.looks:
            self.looks[verdict.on] = frozenset(verdict.seen.elements.values())
        return self.looks[verdict.on]

    def _summed(self, counted: Counter[_Known | None]) -> LaidCause:
        """What was decided on a cause, from what lies over its occurrences."""
        some = ((known, n) for known, n in counted.items() if known is not None)
        told = sorted(some, key=lambda one: (one[0][1] is not Hold.HOLDS, -one[1], one[0][0]))
        holds: Counter[Decision] = Counter()
        for known, n in told:
            decision = self.made[known].decision
            if decision is not None:
                holds[decision] += n
        return LaidCause(
            laid=self.made[told[0][0]],
            holds=dict(holds),
            open=counted.total() - holds.total(),
            over=sum(n for known, n in told if known[1] is Hold.EXPIRED),
        )
