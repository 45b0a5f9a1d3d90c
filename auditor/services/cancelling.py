"""Scans of a service that are ended before they are through: cancelled, or given up."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

from auditor.errors import StoreError, UsageError
from auditor.model.identity import Identity
from auditor.model.job import Cancelling, Claim
from auditor.model.page import PageState, Reason
from auditor.model.rule import RuleInfo
from auditor.model.scan import SEALED_STATES, Scan, ScanPlan, ScanState
from auditor.model.site import NO_SITE, SiteShare
from auditor.model.target import Retesting, Target, TargetKind
from auditor.net.address import origin
from auditor.request import ScanChoices, read_request
from auditor.services.planning import plan_of
from auditor.services.scans import Home
from auditor.services.seal import Judge, seal
from auditor.services.sites import of_site

_Store = TypeVar("_Store", bound=Home, covariant=True)


class AsksToCancel(Protocol):
    """The queue, as whoever cancels a scan knows it.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def cancel(self, of_organisation: str, scan: str) -> tuple[Cancelling, Claim | None]:
        """Ask for a scan to be ended for good.

        Returns:
            What became of it, and the claim that the caller has now and must see through.

        Raises:
            NotThere: the organisation has no such scan.
        """

    def give_back(self, claim: Claim) -> None:
        """Leave the scan to another process, which ends it where that was asked for."""

    def request_of(self, claim: Claim) -> str:
        """The request of a scan, as JSON."""

    def retest_of(self, claim: Claim) -> Retesting | None:
        """The findings that a scan looks for again; None for a scan of its own."""

    def identity_of(self, claim: Claim) -> Identity:
        """How the occurrences of a scan are known: its public base, and what its site says."""


class LendsScans(Protocol[_Store]):
    """An archive that lends scans to whoever writes them."""

    def scan(self, name: str) -> _Store:
        """A scan to go on with.

        Raises:
            StoreError: the process that writes it still lives.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends(Generic[_Store]):
    """Ends scans of a service that nobody carries out; what was found so far is kept and sealed.

    Attributes:
        jobs: the queue.
        archive: where they are.
        rules: every rule there is, by id.
        judge: holds a scan against its gate when it is sealed.
    """

    jobs: AsksToCancel
    archive: LendsScans[_Store]
    rules: Mapping[str, RuleInfo]
    judge: Judge

    def cancel(self, organisation: str, scan: str) -> Cancelling:
        """End a scan for good: at once where it waits, in a moment where it is carried out.

        Args:
            organisation: id of the one that asks.
            scan: its id.

        Raises:
            NotThere: the organisation has no such scan.
            StoreError: the archive refused; if the wish was noted before, a worker ends the scan.
        """
        became, claim = self.jobs.cancel(organisation, scan)
        if claim is not None:
            try:
                self.end(claim, ScanState.CANCELLED)
            except BaseException:
                with suppress(StoreError):  # then it is put back when nothing was heard for a while
                    self.jobs.give_back(claim)
                raise
        return became

    def end(self, claim: Claim, state: ScanState, failure: str | None = None) -> None:
        """End the scan of a claim, and seal it.

        Args:
            claim: of a process that carries nothing out of the scan any more.
            state: that it ends in; one that has ended already keeps its own.
            failure: a sentence on why it failed, None where it did not.

        Raises:
            StoreError: the archive refused.
        """
        store = self.archive.scan(claim.scan)
        try:
            self.conclude(store, store.load_scan() or self.bare(claim), state, failure)
        finally:
            store.close()

    def conclude(
        self, store: Home, scan: Scan, state: ScanState, failure: str | None = None
    ) -> None:
        """Give a scan its end, unless it has one, and seal it.

        Args:
            store: of the scan, held for writing.
            scan: as it stands.
            state: that it ends in.
            failure: a sentence on why it failed, None where it did not.

        Raises:
            StoreError: the archive refused.
        """
        if scan.state not in SEALED_STATES:
            store.settle_open(PageState.INTERRUPTED, Reason.STOPPED)
            ended = datetime.now(UTC)
            store.save_scan(replace(scan, state=state, ended=ended, failure=failure))
        seal(store, self.judge)

    def begin(self, claim: Claim, share: SiteShare = NO_SITE) -> Scan:
        """The scan of a claim as it begins, by what was asked for.

        Args:
            claim: of the caller.
            share: what it has from its site.

        Raises:
            UsageError: what was asked for is not understood any more, such as a rule that is gone.
        """
        asked = read_request(json.loads(self.jobs.request_of(claim)))
        request = of_site(asked, share)
        target = request.target
        plan = plan_of(request, target, self.rules, signed_in=bool(share.secrets))
        retest = self.jobs.retest_of(claim)
        base = target.urls[0] if request.url else f"{origin(target.urls[0])}/"
        base = (retest.scanned_base if retest else "") or base
        identity = replace(self.jobs.identity_of(claim), scanned_base=base)
        # Whoever asks has no say over more than the processors: others' scans run beside this one.
        most = min(plan.jobs, ScanChoices().jobs)
        plan = replace(plan, identity=identity, jobs=most)
        started = datetime.now(UTC)
        return Scan(
            id=claim.scan, plan=plan, state=ScanState.RUNNING, started=started, retest=retest
        )

    def bare(self, claim: Claim) -> Scan:
        """The scan of a claim that did not begin: as it would have, or at least with its target."""
        try:
            return self.begin(claim)
        except UsageError:
            asked = json.loads(self.jobs.request_of(claim))
            kind = TargetKind.SITE if "url" in asked else TargetKind.LIST
            pages = [asked] if "url" in asked else asked["sample"]
            target = Target(kind=kind, urls=tuple(page["url"] for page in pages))
            started = datetime.now(UTC)
            plan = ScanPlan(target=target)
            return Scan(id=claim.scan, plan=plan, state=ScanState.RUNNING, started=started)
