"""Admission: what a tenant asks for is found to be a scan that can be carried out, and taken on."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol, TypeAlias

from auditor.errors import AddressRefused, NotThere, UsageError
from auditor.model.admission import (
    NO_CODE,
    Admitted,
    Answer,
    Asking,
    EvidenceLeft,
    Once,
    PagesLeft,
    VersionControl,
)
from auditor.model.canonical import canonical
from auditor.model.catalogue import Edition
from auditor.model.gate import AskedGate
from auditor.model.job import Environment
from auditor.model.rule import RuleInfo
from auditor.model.target import Retesting
from auditor.model.tenant import Caller, Trusted
from auditor.request import ScanRequest, shown
from auditor.services.planning import plan_of
from auditor.services.rules import chosen_rules
from auditor.services.sites import Sites, check_origin

Outcome = Admitted | UsageError
"""What became of one scan that was asked for."""
Teller = Callable[[Sequence[Outcome]], Answer]
"""Makes the answer to a call; raises what it holds where the whole call is to be refused."""

LEAST_DELAY: Final = timedelta(milliseconds=500)
"""What a site is given between two visits by those who are not trusted; the default of requests."""


class Doorkeeper(Protocol):
    """Knows where the service may go."""

    def not_allowed(self, urls: Iterable[str], asker: str) -> Sequence[str]:
        """Those of some addresses that it may not go to, for whatever reason.

        Raises:
            Overloaded: too much is looked up, for the asker or for all.
        """


class HasRoom(Protocol):
    """Knows whether there is room for more results."""

    def refuse_when_full(self) -> None:
        """See that there is room.

        Raises:
            ArchiveFull: there is none.
            StoreError: the archive refused.
        """


class TakesOn(Protocol):
    """Where scans are taken on.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def answered(self, organisation: str, once: Once) -> Answer | None:
        """What a call was answered before; None where it was not made yet.

        Raises:
            KeyReused: something else was asked for with this key.
            ScanRemoved: the answer told of a scan that was removed.
        """

    def pages(self, organisation: str) -> PagesLeft:
        """Pages that an organisation's scans may visit."""

    def evidence(self, organisation: str) -> EvidenceLeft:
        """Bytes of evidence that an organisation may keep."""

    def take_on(
        self, organisation: str, askings: Sequence[Asking], once: Once | None, tell: Teller
    ) -> Answer:
        """Take scans of one organisation on, and keep the answer with them.

        Raises:
            UsageError: what ``tell`` raises.
            KeyReused: something else was asked for with this key.
            ScanRemoved: the answer told of a scan that was removed.
            KeyInFlight: the first call with this key takes long.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanWish:
    """A scan that is asked for, as somebody gave it.

    Attributes:
        site: id of its site.
        public_base: the live address that the scanned one stands for.
        max_age: a scan that ended so recently, and was asked for alike, will do.
        join: where a scan of the target is under way, that one will do.
        gate: what it is held against when it is sealed; None for nothing.
        retest: the findings that it looks for again; None for a scan of its own.
    """

    request: ScanRequest
    site: str | None = None
    environment: Environment = Environment.PRODUCTION
    code: VersionControl = NO_CODE
    public_base: str | None = None
    max_age: timedelta | None = None
    join: bool = False
    gate: AskedGate | None = None
    retest: Retesting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetestWish:
    """Findings of a scan that are to be looked for again, as somebody asked for it.

    Attributes:
        of: id of the scan.
        causes: ids of theirs; all of the scan where there are none.
        code: which state of the site's code is there now.
        join: where a scan of these pages is under way, that one will do.
    """

    of: str
    causes: tuple[str, ...] = ()
    code: VersionControl = NO_CODE
    join: bool = False


Wanted: TypeAlias = ScanWish | RetestWish
"""A scan that is asked for, of whatever kind."""


class FindsPages(Protocol):
    """Knows which pages a retest visits."""

    def wish(self, organisation: str, asked: RetestWish) -> ScanWish:
        """The scan that a retest is.

        Raises:
            UsageError: the organisation has no such scan, or that has nothing to look for again.
            StoreError: the archive refused.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Takes scans on.

    Attributes:
        desk: where they are entered.
        rules: every rule there is, by id.
        doorkeeper: knows where the service may go.
        room: knows whether there is room for what they find.
        sites: that organisations have.
        retests: knows which pages a retest visits.
        judged_by: what scans are judged by from now on; None where that cannot be told.
        own_pace: whose keys may pass over robots.txt, and wait less than others between pages.
        evidence_cap: bytes of evidence that a scan may keep; 0 for none.
    """

    desk: TakesOn
    rules: Mapping[str, RuleInfo]
    doorkeeper: Doorkeeper
    room: HasRoom
    sites: Sites
    retests: FindsPages
    judged_by: Callable[[], Edition | None]
    own_pace: Trusted
    evidence_cap: int

    def pages(self, organisation: str) -> PagesLeft:
        """Pages that an organisation's scans may visit."""
        return self.desk.pages(organisation)

    def evidence(self, organisation: str) -> EvidenceLeft:
        """Bytes of evidence that an organisation may keep."""
        return self.desk.evidence(organisation)

    def take_on(
        self, caller: Caller, wanted: Sequence[Wanted], once: Once | None, tell: Teller
    ) -> Answer:
        """Take scans on: all that can be, in one go with the answer.

        Args:
            caller: who asks.
            wanted: at least one.
            once: of the call; a call that was made before is answered as it was then.
            tell: makes the answer from what became of each wish; raises what it holds where the
                whole call is to be refused.

        Raises:
            UsageError: what ``tell`` raises.
            KeyReused: something else was asked for with this key.
            ScanRemoved: the answer told of a scan that was removed.
            KeyInFlight: the first call with this key takes long.
            Overloaded: too much is looked up, for the caller or for all.
            ArchiveFull: there is no room for more.
            StoreError: the archive refused; nothing was taken on.
        """
        earlier = self.desk.answered(caller.organisation, once) if once else None
        if earlier is not None:
            return earlier
        self.room.refuse_when_full()
        wishes = [self._wish(caller, one) for one in wanted]
        asked = [self._asking(caller, wish) for wish in wishes]
        places = [url for wish in wishes for url in _places(wish)]
        refused = frozenset(self.doorkeeper.not_allowed(dict.fromkeys(places), caller.organisation))
        asked = [_let_in(one, wish, refused) for one, wish in zip(asked, wishes, strict=True)]
        good = [asking for asking in asked if isinstance(asking, Asking)]

        def tell_all(outcomes: Sequence[Outcome]) -> Answer:
            rest = iter(outcomes)
            return tell([next(rest) if isinstance(one, Asking) else one for one in asked])

        if not good:  # a call that is refused as a whole ends here, and writes nothing
            answer = tell([one for one in asked if isinstance(one, UsageError)])
            if once is None:
                return answer
        return self.desk.take_on(caller.organisation, good, once, tell_all)

    def _wish(self, caller: Caller, wanted: Wanted) -> ScanWish | UsageError:
        """What is asked for, with the pages that a retest visits."""
        if isinstance(wanted, ScanWish):
            return wanted
        try:
            return self.retests.wish(caller.organisation, wanted)
        except UsageError as refused:
            return refused

    def _check_site(self, caller: Caller, wish: ScanWish) -> None:
        """See that credentials of a site go nowhere else.

        Raises:
            UsageError: there is no such site, or something else is to be scanned with its own.
        """
        if wish.site is None:
            return
        try:
            site = self.sites.find(caller.organisation, wish.site)
        except NotThere:
            raise UsageError(
                f"There is no site {wish.site!r}: give the id of one of your own."
            ) from None
        if site.credentials or site.locked:
            check_origin(wish.request.target, site.wish.url)

    def _check_manners(self, caller: Caller, request: ScanRequest) -> None:
        """See that a site is left in peace as much as strangers should leave it.

        Raises:
            UsageError: it would not be, and the caller is not trusted with that.
        """
        trusted = self.own_pace is Trusted.EVERYBODY or (
            self.own_pace is Trusted.OPERATOR and caller.operator
        )
        if trusted:
            return
        if not request.robots:
            raise UsageError(
                "robots is false, which this key may not ask for: leave it out, or ask whoever runs"
                " the service (AUDITOR_OWN_PACE)."
            )
        if request.delay < LEAST_DELAY:
            raise UsageError(
                f"delay is {request.delay.total_seconds():g} s, and this key may not ask for less"
                f" than {LEAST_DELAY.total_seconds():g}: give more, or ask whoever runs the service"
                " (AUDITOR_OWN_PACE)."
            )

    def _with_evidence(self, request: ScanRequest, *, again: bool) -> ScanRequest:
        """A request with the room that the service has for evidence of a scan.

        Args:
            request: what is asked for.
            again: it is as that of an earlier scan was, when there may have been more room; where
                there is none by now, nobody can leave evidence out, so it is left out here.

        Raises:
            UsageError: more is to be kept.
        """
        if not request.evidence:
            return request
        if again and not self.evidence_cap:
            return request.model_copy(update={"evidence": False})
        if not self.evidence_cap:
            raise UsageError(
                "This service keeps no evidence of pages: leave evidence out, or ask whoever runs"
                " the service (AUDITOR_SCAN_EVIDENCE)."
            )
        most = min(request.evidence_cap, self.evidence_cap)
        told = "evidence_cap" in request.model_fields_set and not again
        if told and most < request.evidence_cap:
            raise UsageError(
                f"evidence_cap is {request.evidence_cap}, and this service keeps {most} bytes of a"
                " scan at the most: give less, or ask whoever runs the service"
                " (AUDITOR_SCAN_EVIDENCE)."
            )
        return request.model_copy(update={"evidence_cap": most})

    def _asking(self, caller: Caller, wish: ScanWish | UsageError) -> Asking | UsageError:
        if isinstance(wish, UsageError):
            return wish
        try:
            request = self._with_evidence(wish.request, again=wish.retest is not None)
            wish = replace(wish, request=request)
            plan = plan_of(wish.request, wish.request.target, self.rules, signed_in=False)
            chosen_rules(plan, self.rules.values())
            self._check_site(caller, wish)
            self._check_manners(caller, wish.request)
        except UsageError as refused:
            return refused
        return Asking(
            organisation=caller.organisation,
            key=caller.key,
            request=wish.request.model_dump_json(exclude_unset=True),
            target_key=target_key(wish.request, wish.environment),
            site=wish.site,
            environment=wish.environment,
            code=wish.code,
            public_base=wish.public_base,
            evidence_wanted=wish.request.evidence_cap if wish.request.evidence else 0,
            pages_wanted=_pages(plan.max_pages, plan.target.urls, wish.request.url),
            max_age=wish.max_age,
            judged_by=None if wish.max_age is None else self.judged_by(),
            join=wish.join,
            gate=wish.gate,
            retest=wish.retest,
        )


def _places(wish: ScanWish | UsageError) -> Sequence[str]:
    """The addresses that are named by what is asked for."""
    return () if isinstance(wish, UsageError) else wish.request.target.urls


def _let_in(
    asked: Asking | UsageError, wish: ScanWish | UsageError, refused: Collection[str]
) -> Asking | UsageError:
    """What is asked for, unless the service may not go there; one answer for every kind of why."""
    stays_out = [url for url in _places(wish) if url in refused]
    if isinstance(asked, UsageError) or not stays_out:
        return asked
    more = f" and {len(stays_out) - 1} more" if stays_out[1:] else ""
    return AddressRefused(
        f"{shown(stays_out[0])}{more} cannot be scanned by this service: give an address that is"
        " reached from everywhere, or ask whoever runs the service."
    )


def _pages(cap: int, urls: Sequence[str], start: str | None) -> int | None:
    """Pages that a plan may visit; None for no cap."""
    if start is not None:
        return cap or None
    return min(cap or len(urls), len(urls))


def target_key(request: ScanRequest, environment: Environment) -> str:
    """What tells targets apart: start address or list, include, exclude, environment."""
    target = request.target
    told = (
        target.kind,
        sorted(target.urls),
        sorted(request.include),
        sorted(request.exclude),
        environment,
    )
    return hashlib.sha256(canonical(told).encode()).hexdigest()
