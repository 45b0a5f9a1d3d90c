"""Triage: what people have decided on what was scanned, and how that lies over a scan.

A verdict of a person is laid on the fingerprint of a finding, or on a cause: its id, and the
fingerprints of its occurrences; or it is on a criterion that they have tested themselves. It lies
beside the seal and never changes it.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from auditor.model.cause import Cause
from auditor.model.finding import Outcome

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class Decision(StrEnum):
    """What a person says of a finding, a cause or a criterion.

    Of a finding or a cause: CONFIRMED: it is a fault. FALSE_ALARM: it is none. ACCEPTED: it is one,
    and somebody answers for its staying until a day. FIXED_ELSEWHERE: it is one, and is mended
    where it comes from. Of a criterion that they have tested: MET, NOT_MET, or NOT_PRESENT: there
    is nothing on the site that it is about.
    """

    CONFIRMED = "confirmed"
    FALSE_ALARM = "false-alarm"
    ACCEPTED = "accepted"
    FIXED_ELSEWHERE = "fixed-elsewhere"
    MET = "met"
    NOT_MET = "not-met"
    NOT_PRESENT = "not-present"


class Subject(StrEnum):
    """What a verdict of a person is on."""

    FINDING = "finding"
    CAUSE = "cause"
    CRITERION = "criterion"

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What a person can say of it."""
        of_criterion = self is Subject.CRITERION
        return tuple(one for one in Decision if (one in _OF_CRITERIA) is of_criterion)


_OF_CRITERIA: Final = frozenset({Decision.MET, Decision.NOT_MET, Decision.NOT_PRESENT})


@dataclass(frozen=True, slots=True, order=True)
class TriageKey:
    """What a verdict is on, as it is known from scan to scan.

    Attributes:
        name: the fingerprint of a finding, the id of a cause, or the number of a criterion.
    """

    subject: Subject
    name: str


def until(text: str) -> datetime:
    """When an acceptance ends: a moment with its time zone, or a day, of which all is meant.

    Raises:
        ValueError: it is neither, or lies at the end of time.
    """
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text) + timedelta(days=1)
            return datetime.combine(day, time(), UTC)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What somebody wants to have decided.

    Attributes:
        decision: None takes back what was decided.
        reason, owner, ticket: in people's own words; "" for nothing.
        expires: when an acceptance ends; None for every other decision.
    """

    decision: Decision | None
    reason: str = ""
    owner: str = ""
    ticket: str = ""
    expires: datetime | None = None

    @property
    def mark(self) -> str:
        """What tells it from another, but for spaces and the hour of a day; 12 hex digits."""
        day = self.expires and (self.expires.astimezone(UTC) - datetime.resolution).date()
        said = (" ".join(one.split()) for one in (self.reason, self.owner, self.ticket))
        told = repr((self.decision and self.decision.value, *said, day and day.isoformat()))
        return sha256(told.encode("utf-8", "replace")).hexdigest()[:12]


NO_RULING: Final = Ruling(decision=None)
"""Nobody decides anything, or what was decided is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a verdict was given on: the newest scan that had it.

    Attributes:
        outcome: FAILED where any of it failed.
        elements: digest of each element as it was (`auditor.causes.element_digest`), by
            fingerprint.
    """

    outcome: Outcome
    elements: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageVerdict:
    """What a person has decided, when, and on what.

    Attributes:
        by: name of a person, or of a key.
        key: id of the key that it came with; "" where it came by none.
        at: when it was decided.
        revision: rises with each change, from 1.
    """

    on: TriageKey
    ruling: Ruling
    seen: Seen
    by: str
    at: datetime
    revision: int
    key: str = ""

    def is_over(self, now: datetime) -> bool:
        """Whether it is an acceptance whose time is over."""
        return self.ruling.expires is not None and self.ruling.expires <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledIn:
    """What a person has filled in on one thing, in a workbook of verdicts.

    Attributes:
        place: sheet and row, as people find it.
        known: revision of the verdict that stood when the workbook was written; 0 for none.
        was: mark of the ruling that was written there (`Ruling.mark`); "" for none.
        by: who decided; "" for whoever hands the workbook in.
        on: the day on which they decided; None for the day on which it is handed in.
    """

    place: str
    key: TriageKey
    known: int
    ruling: Ruling
    was: str = ""
    by: str = ""
    on: date | None = None

    @property
    def untouched(self) -> bool:
        """Nobody has filled anything in: it says what it was written with."""
        return self.ruling.mark == (self.was or NO_RULING.mark) and not self.by and self.on is None


class Hold(StrEnum):
    """Whether a verdict holds where it lies.

    EXPIRED: an acceptance whose time is over. CHANGED: a person was asked of another element, or
    of the same before it changed, or of a question that has become a fault.
    """

    HOLDS = "holds"
    EXPIRED = "expired"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Laid:
    """A verdict as it lies over an occurrence or a cause of a scan."""

    verdict: TriageVerdict
    hold: Hold

    @property
    def decision(self) -> Decision | None:
        """What holds; None where nothing does."""
        return self.verdict.ruling.decision if self.hold is Hold.HOLDS else None

    @property
    def settles(self) -> bool:
        """Nothing is to be done about it: it is no fault, or an accepted one."""
        return self.decision in (Decision.FALSE_ALARM, Decision.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidCause:
    """What people have decided on a cause of a scan.

    Attributes:
        laid: the verdict that covers most of its occurrences, one that holds before others.
        holds: how many of its occurrences, of the cause's own outcome, each decision holds for.
        open: how many of those no decision holds for.
        over: how many of those somebody had accepted until a day that is over.
    """

    laid: Laid
    holds: Mapping[Decision, int]
    open: int
    over: int = 0

    @property
    def settled(self) -> bool:
        """Nothing is to be done about any of it."""
        confirmed = self.holds.get(Decision.CONFIRMED, 0)
        return not self.open and not confirmed and not self.holds.get(Decision.FIXED_ELSEWHERE, 0)

    @property
    def checked(self) -> bool:
        """A person has looked at all of it."""
        return not self.open

    @property
    def expired(self) -> bool:
        """Somebody had accepted some of it, and the time is over, whatever holds for the rest."""
        return self.over > 0


@dataclass(frozen=True, slots=True)
class Triage:
    """What people have decided on what a scan found.

    Attributes:
        causes: by the id that the cause has in this scan; those that nobody decided on are not
            there.
        occurrences: by page and fingerprint; likewise.
        standing: every verdict that stands on the site, by what it is on.
    """

    causes: Mapping[str, LaidCause] = field(default_factory=dict)
    occurrences: Mapping[tuple[str, str], Laid] = field(default_factory=dict)
    standing: Mapping[TriageKey, TriageVerdict] = field(default_factory=dict)

    @property
    def decisions(self) -> Counter[Decision]:
        """How many causes each decision holds for the whole of."""
        return Counter(
            one.laid.decision
            for one in self.causes.values()
            if one.checked and one.laid.decision is not None
        )

    def on(self, page: str, fingerprint: str) -> Laid | None:
        """What was decided on an occurrence; None for nothing."""
        return self.occurrences.get((page, fingerprint))

    def settles(self, cause: Cause) -> bool:
        """Whether nothing is to be done about a cause: no fault, or an accepted one."""
        found = self.causes.get(cause.id)
        return found is not None and found.settled

    def outcome(self, cause: Cause) -> Outcome:
        """What a cause is: a question that a person has answered with yes is a fault."""
        found = self.causes.get(cause.id)
        answered = found is not None and found.checked and not found.settled
        return Outcome.FAILED if answered else cause.outcome


NO_TRIAGE = Triage(MappingProxyType({}), MappingProxyType({}))
"""Nobody has decided anything."""
