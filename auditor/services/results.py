"""Results of runs: how far they are, opened as a report, and written in formats."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import BinaryIO, Protocol

from auditor.errors import NothingYet, StoreError, UsageError
from auditor.model.baseline import NamedBaseline
from auditor.model.case import Case
from auditor.model.criteria import Language
from auditor.model.gate import Gate
from auditor.model.grouping import Grouping
from auditor.model.history import figures_of, with_figures
from auditor.model.page import Reason
from auditor.model.report import Report
from auditor.model.scan import ScanState
from auditor.model.triage import TriageVerdict
from auditor.services.baselines import HeldAgainst, hold
from auditor.services.comparison import check_same_site, compare
from auditor.services.gate import judge
from auditor.services.names import check_known
from auditor.services.retest import retested
from auditor.services.seal import SealReader, SealWriter, has_seal, is_over, read_report, seal
from auditor.services.triage import lay


class ResultArchive(Protocol):
    """Where the results of runs are kept."""

    def read(self, run: str | None) -> AbstractContextManager[SealReader]:
        """The results of a run: the newest, or the one named; also while it is written.

        Raises:
            UsageError: there is no such run.
            StoreError: its results cannot be read.
        """

    def hold(self, run: str | None) -> AbstractContextManager[SealWriter]:
        """The same, held for writing.

        Raises:
            UsageError: there is no such run.
            StoreError: it cannot be written, or another process holds it.
        """


class Renderer(Protocol):
    """Writes a report in one format."""

    def __call__(
        self, report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
    ) -> None:
        """Write the report; ``color`` and ``width`` (columns) concern formats for a terminal."""


class Media(Protocol):
    """How a format is named where it travels."""

    @property
    def type(self) -> str:
        """Media type."""

    @property
    def extension(self) -> str:
        """Of a file's name, without the full stop."""

    @property
    def groups(self) -> bool:
        """Whether it tells what was found by a group of addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """The formats that reports are written in.

    Attributes:
        names: of all formats.
        options: by format and name of an option, the values that it takes.
        renderer: what writes a format in the way that options ask for.
        media: how each format is named where it travels.
        needs: by format, what looks whether everything is there that writing it takes, and raises
            `auditor.errors.UsageError` where it is not.
        made_with: what a format is made with that takes so long that a service makes it once, in
            the versions that there are; nothing for one that is written at once.
    """

    names: Mapping[str, object]
    options: Mapping[str, Mapping[str, Mapping[str, object]]]
    renderer: Callable[[str, Mapping[str, str]], Renderer]
    media: Mapping[str, Media]
    needs: Mapping[str, Callable[[], object]] = field(default_factory=dict)
    made_with: Callable[[str], Sequence[str]] = lambda _name: ()

    def check(self, name: str, options: Mapping[str, str]) -> None:
        """See that a format can be written as asked.

        Raises:
            UsageError: there is no such format, it has no such option, or that no such value; or
                what it takes is not there.
        """
        check_known("format", name, self.names, f"there are {', '.join(self.names)}.")
        there = self.options.get(name, {})
        for option, value in options.items():
            known = ", ".join(there) or "none"
            check_known(f"option of {name}", option, there, f"there are: {known}.")
            values = ", ".join(there[option])
            check_known(f"{option} of {name}", value, there[option], f"there are: {values}.")
        if name in self.needs:
            self.needs[name]()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReport:
    """A report whose rows can be read as long as it is open.

    Attributes:
        held: the baseline that it is compared with, held against it; None for none.
    """

    report: Report
    formats: Formats
    held: HeldAgainst | None = None

    def write(
        self,
        name: str,
        options: Mapping[str, str],
        out: BinaryIO,
        *,
        language: Language,
        color: bool,
        width: int,
    ) -> None:
        """Write the report in a format.

        Args:
            name: of the format.
            options: how it is to be written.
            out: takes the bytes.
            language: of all sentences.
            color: paint with ANSI sequences.
            width: columns, for formats that people read.

        Raises:
            StoreError: its rows cannot be read.
        """
        write = self.formats.renderer(name, options)
        write(self.report, out, language=language, color=color, width=width)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a run stands.

    Attributes:
        run: its id.
        audited: pages that were audited in at least one viewport.
        left: addresses that are known and not visited yet.
    """

    run: str
    state: ScanState
    audited: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What can be done with the results of runs; neither browser nor axe-core is needed."""

    archive: ResultArchive
    formats: Formats

    @contextmanager
    def open(
        self,
        run: str | None,
        *,
        title: str | None = None,
        owner: str | None = None,
        since: str | NamedBaseline | None = None,
        before: Sequence[str] = (),
        gate: Gate | None = None,
        verdicts: Sequence[TriageVerdict] = (),
        case: Case | None = None,
        grouping: Grouping | None = None,
        retest_of: str | None = None,
        check: bool = True,
    ) -> Iterator[OpenReport]:
        """The report of a run, whose rows can be read within.

        A run that is over and not sealed, since its process died, is sealed where it can be
        written; else its report is preliminary.

        Args:
            run: the run's id, or where it is kept; None for the newest.
            title: of the report; None for what the scan was given.
            owner: of the site; None for what the scan was given.
            since: an earlier run or a baseline to compare it with; None for no comparison.
            before: more earlier runs of the site, which are counted and not compared.
            gate: what the comparison is held against; None for nothing, and for a baseline for
                what every gate asks for.
            verdicts: of people, on what the site has.
            case: the supervision that it is made for; None for none.
            grouping: what its pages are grouped by; None for nothing.
            retest_of: of a retest, where the run is kept whose findings it looked for again; None
                where that is beside it.
            check: see that a sealed run is as it was sealed.

        Raises:
            UsageError: there is no such run, or that before it is of another site.
            StoreError: its results cannot be read, or are not as they were sealed.
        """
        self._seal_what_is_over(run)
        with self.archive.read(run) as reader, reader.snapshot():
            report = named(read_report(reader, check=check), title, owner)
            report = self._retested(lay(report, verdicts, datetime.now(UTC)), retest_of)
            held = None
            if isinstance(since, NamedBaseline):
                held = hold(since, report, datetime.now(UTC).date(), gate or Gate())
                report = replace(report, comparison=held.comparison, gate=held.answer)
            elif since is not None:
                report = self._compared(report, since, gate)
            report = self._with_history(report, before)
            told = replace(report, case=case, grouping=grouping)
            yield OpenReport(report=told, formats=self.formats, held=held)

    def _retested(self, report: Report, earlier: str | None) -> Report:
        """A report of a retest with what became of the findings; without, where they are gone."""
        asked = report.scan.retest
        if asked is None:
            return report
        with (
            suppress(UsageError),
            self.archive.read(earlier or asked.of) as reader,
            reader.snapshot(),
        ):
            return replace(report, retest=retested(read_report(reader), report, asked))
        return report

    def _compared(self, report: Report, since: str, gate: Gate | None) -> Report:
        """A report with what became of everything since an earlier run, and what a gate says."""
        with self.archive.read(since) as reader, reader.snapshot():
            earlier = read_report(reader)
            check_same_site(earlier, report)
            comparison = compare(earlier, report)
            history = (figures_of(earlier),)
        answer = None
        if gate is not None:
            answer = judge(comparison, report.scan.state, gate, report.triage)
        return replace(report, comparison=comparison, gate=answer, history=history)

    def _with_history(self, report: Report, before: Sequence[str]) -> Report:
        """A report with what earlier runs came to beside what it is compared with."""
        found = list(report.history)
        for run in before:
            with self.archive.read(run) as reader, reader.snapshot():
                earlier = read_report(reader)
                check_same_site(earlier, report)
                found.append(figures_of(earlier))
        return with_figures(report, found)

    def find(self, run: str) -> None:
        """See that a run can be compared with, before the work begins.

        Raises:
            UsageError: there is no such run.
            StoreError: its results cannot be read, or hold no scan yet.
        """
        with self.archive.read(run) as reader:
            if reader.load_scan() is None:
                raise NothingYet

    def watch(self, run: str | None) -> Standing:
        """Where a run stands, also while another process carries it out.

        Args:
            run: the run's id, or where it is kept; None for the newest.

        Raises:
            UsageError: there is no such run.
            StoreError: its results cannot be read, or hold no scan yet.
        """
        with self.archive.read(run) as reader:
            scan = reader.load_scan()
            if scan is None:
                raise NothingYet
            left = (t.addresses for t in reader.address_tallies() if t.reason is Reason.STOPPED)
            return Standing(
                run=scan.id,
                state=scan.state,
                audited=len(reader.audited_pages()),
                left=sum(left),
            )

    def _seal_what_is_over(self, run: str | None) -> None:
        with self.archive.read(run) as reader:
            if not is_over(reader) or has_seal(reader):
                return
        # Media that cannot be written, or another process that is about to seal it.
        with suppress(StoreError), self.archive.hold(run) as store:
            seal(store)


def named(report: Report, title: str | None, owner: str | None) -> Report:
    """A report with another title or owner; None for what the scan was given."""
    plan = report.scan.plan
    told = replace(
        plan,
        title=plan.title if title is None else title,
        owner=plan.owner if owner is None else owner,
    )
    return replace(report, scan=replace(report.scan, plan=told))
