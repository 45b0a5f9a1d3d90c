"""Verdicts of people on a site that a service keeps: given, taken back, listed, told of."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from auditor.errors import NotThere, UsageError
from auditor.model.asked import AskedFindings, Slice
from auditor.model.finding import Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.text import clean
from auditor.model.triage import FilledIn, Ruling, Seen, Subject, TriageKey, TriageVerdict
from auditor.services.filled_in import TakenIn, take_in
from auditor.services.found import FoundReader, ScanArchive
from auditor.services.seal import read_report
from auditor.services.triage import KeepsVerdicts, Person, decide, seen_in

_AT_ONCE: Final = 1_000
"""Findings that are read at a time."""


class KeepsSiteVerdicts(KeepsVerdicts, Protocol):
    """The verdicts on one site in an archive."""

    def some(self, after: TriageKey | None, limit: int) -> Slice[TriageVerdict]:
        """Some of the verdicts, in the order they were first given, behind the one on ``after``."""

    def newest_with(self, on: TriageKey, scan: str | None = None) -> str | None:
        """Id of the newest sealed scan of the site that has something; None where none has.

        Args:
            on: what it has.
            scan: the only one that is asked; None for any.
        """


class VerdictArchive(Protocol):
    """Where the verdicts on all sites are kept."""

    def of_site(self, organisation: str, site: str) -> KeepsSiteVerdicts:
        """The verdicts on a site.

        Raises:
            NotThere: the organisation has no such site.
        """

    def of_scan(self, organisation: str, scan: str) -> KeepsVerdicts | None:
        """The verdicts on the site of a scan; None where it is of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTriage:
    """What people decide on what the scans of a site found.

    Every method raises `auditor.errors.NotThere` where the organisation has no such site, and
    `auditor.errors.StoreError` where the archive refuses.
    """

    table: VerdictArchive
    archive: ScanArchive

    def list(
        self, organisation: str, site: str, after: TriageKey | None, limit: int
    ) -> Slice[TriageVerdict]:
        """Verdicts in the order they were first given, behind the one on ``after``."""
        return self.table.of_site(organisation, site).some(after, limit)

    def find(
        self, organisation: str, site: str, on: TriageKey, scan: str | None = None
    ) -> TriageVerdict | None:
        """The verdict on something; None where nobody has decided on it yet.

        Args:
            organisation: that has the site.
            site: its id.
            on: what it is about.
            scan: that is read; None for whichever has it.

        Raises:
            NotThere: no scan of the site has found such a thing either.
            UsageError: the scan that is read has not.
        """
        kept = self.table.of_site(organisation, site)
        found = kept.find(on)
        if (scan is not None or found is None) and kept.newest_with(on, scan) is None:
            if scan is None:
                raise NotThere(on.name)
            raise UsageError(
                f"{clean(scan, 80)!r} is no scan of this site that is over and has {on.name}: give"
                " the id of the scan that was read, or leave scan out."
            )
        return found

    def history(
        self, organisation: str, site: str, on: TriageKey, after: int, limit: int
    ) -> Slice[TriageVerdict]:
        """All that was decided on something, the first first.

        Raises:
            NotThere: nobody has decided on it, and no scan of the site has found it.
        """
        self.find(organisation, site, on)
        return self.table.of_site(organisation, site).history(on, after, limit)

    def decide(
        self,
        organisation: str,
        site: str,
        on: TriageKey,
        ruling: Ruling,
        by: Person,
        revision: int,
        scan: str | None = None,
    ) -> TriageVerdict:
        """Let a person decide on what a scan shows.

        Args:
            organisation: that has the site.
            site: its id.
            on: what it is about.
            ruling: the decision, with all that is said of it.
            by: who decides.
            revision: of the verdict that they have read; 0 for none.
            scan: that they have read; None for the newest that has it.

        Raises:
            UsageError: the decision lacks what it needs, or that scan has no such thing.
            NotThere: no scan of the site has found such a thing.
            ChangedMeanwhile: somebody else decided meanwhile.
        """
        self.find(organisation, site, on, scan)
        kept = self.table.of_site(organisation, site)
        read = scan or kept.newest_with(on)
        seen = None if read is None else self._seen(organisation, read, on)
        return decide(kept, on, ruling, seen, by, datetime.now(UTC), revision)

    def take_in(
        self, organisation: str, scan: str, read: Callable[[], Sequence[FilledIn]], by: Person
    ) -> TakenIn:
        """Let people decide what they filled in in the workbook of a scan; all of it, or nothing.

        Args:
            organisation: that has the scan.
            scan: its id.
            read: reads the rows; called where there is such a scan.
            by: who hands them in.

        Raises:
            UsageError: a row cannot be taken in, or the scan is of no site.
            NotThere: the organisation has no such scan.
            ChangedMeanwhile: somebody else decided meanwhile.
        """
        with self.archive.open(organisation, scan) as reader, reader.snapshot():
            kept = self.table.of_scan(organisation, scan)
            if kept is None:
                raise UsageError(
                    "This scan is of no site, so that nothing can be kept on what it found: ask for"
                    " scans with their site."
                )
            report = read_report(reader, check=False)
            if report.preliminary:
                raise UsageError("This scan is not over: decide on what it found when it is.")
            return take_in(kept, report, read(), by, datetime.now(UTC))

    def _seen(self, organisation: str, scan: str, on: TriageKey) -> Seen | None:
        if on.subject is Subject.CRITERION:
            return Seen(outcome=Outcome.UNTESTED, elements={})
        asked = AskedFindings(fingerprint=on.name)
        if on.subject is Subject.CAUSE:
            asked = AskedFindings(cause=on.name)
        with self.archive.open(organisation, scan) as reader:
            return seen_in(_all_of(reader, asked))


def _all_of(reader: FoundReader, asked: AskedFindings) -> Iterator[Occurrence]:
    some = reader.occurrence_slice(asked, (), _AT_ONCE)
    yield from some.rows
    while isinstance(some.last, tuple):
        some = reader.occurrence_slice(asked, some.last, _AT_ONCE)
        yield from some.rows
