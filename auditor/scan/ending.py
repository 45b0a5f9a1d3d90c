"""The end of a scan: every address gets a state, and all pages are judged together."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from auditor.causes import fingerprinted
from auditor.model.cause import Sight
from auditor.model.evidence import PageDigest
from auditor.model.finding import PageJudgement
from auditor.model.ledger import AddressRecord
from auditor.model.page import PageState, Reason
from auditor.model.scan import ScanPlan
from auditor.rulekit import Site
from auditor.scan.gates import Gates
from auditor.scan.ledger import Ledger

SiteJudge = Callable[[Site], Sequence[PageJudgement]]
"""Judges all pages together, once they have been visited."""

_NOTHING_MISSING = frozenset(
    {
        PageState.AUDITED,
        PageState.REDIRECTED,
        PageState.DUPLICATE,
        PageState.OUT_OF_SCOPE,
        PageState.NOT_HTML,
    }
)


class Ending:
    """What is done once no address is left to visit."""

    def __init__(
        self,
        plan: ScanPlan,
        ledger: Ledger,
        gates: Gates,
        judge: SiteJudge,
        speaks_for: Mapping[str, str],
    ) -> None:
        self._plan = plan
        self._ledger = ledger
        self._gates = gates
        self._judge = judge
        self._speaks_for = speaks_for

    def conclude(self, *, session_ended: bool) -> None:
        """Give every address a state, and judge all pages together.

        Args:
            session_ended: the site signed the scan out, so that the rest was not seen.
        """
        if session_ended:
            self._ledger.settle_open(PageState.NEEDS_LOGIN, Reason.SESSION_ENDED)
        self._ledger.settle_open(PageState.CAP_REACHED, Reason.MAX_PAGES)
        self._gates.note_idle_patterns(_named(self._ledger.addresses()))
        self._judge_site()

    def _judge_site(self) -> None:
        pages = _Digests(self._ledger)
        states = Counter(record.state for record in self._ledger.addresses())
        # A page whose evidence could not be gathered has no digest: nobody knows what is on it.
        known = sum(1 for _ in pages) >= states[PageState.AUDITED]
        site = Site(
            pages=pages,
            kind=self._plan.target.kind,
            whole=known and states.keys() <= _NOTHING_MISSING,
        )
        told = self._judge(site)
        self._ledger.forget_judgements({judgement.rule_run.rule for judgement in told})
        for judgement in told:
            unseen = [Sight()] * len(judgement.findings)
            found = fingerprinted(
                judgement.findings, unseen, url=judgement.page, speaks_for=self._speaks_for
            )
            self._ledger.add_judgement(replace(judgement, findings=found))


class _Digests:
    """The digests of all audited pages, read anew each time they are gone through."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __iter__(self) -> Iterator[PageDigest]:
        return self._ledger.digests()


def _named(records: Iterable[AddressRecord]) -> Iterator[str]:
    """Every address that a scan came to know, those that redirects led to included."""
    for record in records:
        yield record.url
        if record.redirect_to:
            yield record.redirect_to
