"""The end of a scan: every address gets a state, and all pages are judged together."""

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

SiteJudge = Callable[[Site, Mapping[str, str]], Sequence[PageJudgement]]
"""Judges all pages together, once they have been visited; see
`auditor.engines.native.NativeEngine.judge_site`."""

UNREAD = "what is on the page could not be read"
"""Why rules over all pages cannot judge one whose evidence could not be gathered."""

NOTHING_MISSING = frozenset(
    {
        PageState.AUDITED,
        PageState.REDIRECTED,
        PageState.DUPLICATE,
        PageState.OUT_OF_SCOPE,
        PageState.NOT_HTML,
    }
)
"""States of addresses that leave a site whole for rules over all pages."""


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
        states: set[PageState | None] = set()
        unread: dict[str, str] = {}
        for record in self._ledger.addresses():
            states.add(record.state)
            if record.state is PageState.AUDITED:
                unread[record.url] = UNREAD
        for page in self._ledger.digests():
            if page.unnamed:
                unread[page.url] = page.unnamed
            else:
                unread.pop(page.url, None)
        site = Site(
            pages=_Digests(self._ledger),
            kind=self._plan.target.kind,
            whole=not unread and states <= NOTHING_MISSING,
        )
        told = self._judge(site, unread)
        self._ledger.forget_judgements({judgement.rule_run.rule for judgement in told})
        for judgement in told:
            unseen = [Sight()] * len(judgement.findings)
            found = fingerprinted(
                judgement.findings,
                unseen,
                url=judgement.page,
                speaks_for=self._speaks_for,
                identity=self._plan.identity,
            )
            self._ledger.add_judgement(replace(judgement, findings=found))


class _Digests:
    """The digests of the pages that were read whole, read anew each time they are gone through."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __iter__(self) -> Iterator[PageDigest]:
        return (page for page in self._ledger.digests() if not page.unnamed)


def _named(records: Iterable[AddressRecord]) -> Iterator[str]:
    """Every address that a scan came to know, those that redirects led to included."""
    for record in records:
        yield record.url
        if record.redirect_to:
            yield record.redirect_to
