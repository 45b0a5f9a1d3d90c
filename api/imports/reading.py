"""A result that was handed in, read from its file: as values of ours, or refused."""

import json
import pickle
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from mmap import mmap
from typing import BinaryIO, Final

from pydantic import ValidationError

from api.imports.pieces import Piece, Unreadable, members
from api.imports.rows import (
    Members,
    cause_of,
    consent_of,
    coverage_of,
    criterion_of,
    inventories_of,
    occurrence_of,
    quoted,
    retest_of,
    run_of,
    unvisited,
    visit_of,
)
from api.imports.shapes import (
    SCHEMA,
    AboutRow,
    CauseRow,
    CoverageRow,
    CriterionRow,
    InventoryRow,
    OccurrenceRow,
    OptionsRow,
    PageRow,
    RuleRow,
    RunRow,
    ScanRow,
)
from api.imports.taking import taken
from auditor.model.catalogue import Catalogue
from auditor.model.cause import Cause
from auditor.model.criteria import Standard, criteria
from auditor.model.finding import Finding, Kind, Outcome
from auditor.model.handed_in import HandedInAddress
from auditor.model.occurrence import Occurrence
from auditor.model.page import Viewport
from auditor.model.report import CriterionStatus
from auditor.model.rule import RuleInfo
from auditor.model.scan import SEALED_STATES, Scan, ScanPlan, ScanState
from auditor.model.seal import Summary
from auditor.model.target import Target, TargetKind
from auditor.request import ScanRequest, refusal

_PARTS: Final = (
    *("schema", "scan", "report", "rules", "pages", "rule_runs", "causes", "occurrences"),
    *("criteria", "coverage"),
)
_NEAR: Final = 1e-6
_MS: Final = timedelta(milliseconds=1)


class ReadResult:
    """The result in a file; meets `auditor.model.handed_in.HandedInResult`.

    What comes to it beside its rows is read at once; rows when they are asked for, page by page, so
    that a large result takes little memory. What was read once lies in a second file, as values:
    whoever writes it to an archive holds that still meanwhile, and must not wait for us to read.
    """

    def __init__(self, data: mmap, rules: Mapping[str, RuleInfo], values: BinaryIO) -> None:
        """Read what is no row.

        Args:
            data: the file.
            rules: every rule there is here, by id, for their texts.
            values: an empty file that nobody else can write, for what was read.

        Raises:
            UsageError: it is no result.
        """
        self._parts, self._values, self._read = members(data), values, False
        missing = [name for name in _PARTS if name not in self._parts]
        if missing:
            raise Unreadable(f"The result has no {missing[0]}: hand in what -f json writes.")
        if self._parts["schema"].read() != SCHEMA:
            raise Unreadable(f"The result is no {SCHEMA}: hand in what -f json writes.")
        told = taken(self._parts["scan"], ScanRow)
        about = taken(self._parts["report"], AboutRow)
        _check_over(told, about)
        asked = _request(told, about)
        self.request = asked.model_dump_json(exclude_unset=True)
        self.scan = _scan(told, about, asked)
        self.catalogue = Catalogue.of(_rules(self._parts["rules"], rules))
        self.editions: Sequence[Mapping[str, str]] = [one.versions for one in about.editions]
        self._causes = _causes(self._parts["causes"])
        self._found: dict[tuple[str, str, str], Finding] = {}
        self.summary = self._read_summary()

    def addresses(self) -> Iterator[HandedInAddress]:
        """Its addresses, in the order of discovery; each time from the beginning.

        Raises:
            UsageError: rows are none, or contradict each other.
        """
        if self._read:
            yield from self._again()
            return
        self._values.seek(0)
        tally = _Tally(self._causes)
        reading = _Addresses(self._parts, self.scan.plan.viewports, len(self.editions))
        for address in reading.read():
            for one in address.occurrences:
                tally.count(one)
                self._note(one)
            tally.addresses.update(self._counts(address))
            pickle.dump(address, self._values, pickle.HIGHEST_PROTOCOL)
            yield address
        tally.check(self.summary)
        self._values.truncate()
        self._read = True

    def _again(self) -> Iterator[HandedInAddress]:
        """The addresses that were read once."""
        self._values.seek(0)
        with suppress(EOFError):
            while True:
                yield pickle.load(self._values)  # noqa: S301 - written here, in a nameless file

    def causes(self) -> Sequence[Cause]:
        """Its causes, once all addresses were read.

        Raises:
            UsageError: one names a place that no occurrence is at.
        """
        return [
            cause_of(row, self._found, f"causes[{number}]")
            for number, row in enumerate(self._causes.values())
        ]

    def cause_numbers(self) -> Mapping[str, int]:
        """The place of each cause among them, by its id."""
        return {name: number for number, name in enumerate(self._causes)}

    def _read_summary(self) -> Summary:
        coverage = coverage_of(taken(self._parts["coverage"], CoverageRow))
        known, rows = criteria(), []
        for piece in self._parts["criteria"].items():
            row = taken(piece, CriterionRow)
            if row.id not in known or self.scan.plan.standard not in known[row.id].standards:
                raise Unreadable(f"{piece.name} is no criterion of {self.scan.plan.standard}.")
            rows.append(criterion_of(row, known[row.id]))
        demanded = [one for one in known if self.scan.plan.standard in known[one].standards]
        if [one.criterion.id for one in rows] != demanded:
            raise Unreadable(f"criteria are not those of {self.scan.plan.standard} in order.")
        share = coverage.audited / coverage.should_audit if coverage.should_audit else 0.0
        if abs(share - coverage.ratio) > _NEAR:
            raise Unreadable("coverage contradicts itself: its ratio is not that of its numbers.")
        enough = coverage.ratio >= self.scan.plan.min_coverage
        if self.scan.state is ScanState.COMPLETED and not enough:
            raise Unreadable("coverage is too low for a scan that is completed.")
        occurrences = sum(1 for _ in self._parts["occurrences"].items())
        return Summary(coverage=coverage, criteria=tuple(rows), occurrences=occurrences)

    def _note(self, one: Occurrence) -> None:
        """Keep the finding where a cause may show it as a place."""
        cause = self._causes[one.cause]
        if one.finding.outcome is not cause.outcome:
            return
        selector = json.dumps(one.finding.selector)
        if any(
            place.page == one.page and json.dumps(place.selector) == selector
            for place in cause.places
        ):
            self._found.setdefault((one.cause, one.page, selector), one.finding)

    @staticmethod
    def _counts(address: HandedInAddress) -> Mapping[str, int]:
        states = {visit.state for visit in address.visits}
        return {"audited": int("audited" in states)}


class _Tally:
    """What the rows come to, held against what the result says that they do."""

    def __init__(self, causes: Mapping[str, CauseRow]) -> None:
        self._causes = causes
        self.addresses: Counter[str] = Counter()
        self._of_cause: Counter[tuple[str, bool]] = Counter()
        self._of_criterion: Counter[tuple[str, Outcome]] = Counter()

    def count(self, one: Occurrence) -> None:
        """Count an occurrence."""
        finding, cause = one.finding, self._causes.get(one.cause)
        if cause is None:
            raise Unreadable(f"An occurrence names the cause {one.cause}, which is not there.")
        self._of_cause[one.cause, finding.outcome is cause.outcome] += 1
        if finding.kind is Kind.BREACH:
            for name in dict.fromkeys(finding.criteria):
                self._of_criterion[name, finding.outcome] += 1

    def check(self, summary: Summary) -> None:
        """See that the numbers are those of the rows.

        Raises:
            Unreadable: they are not.
        """
        for name, row in self._causes.items():
            counted = (self._of_cause[name, True], self._of_cause[name, False])
            if counted != (row.occurrences, row.unsure):
                raise Unreadable(f"The cause {name} does not have as many occurrences as it says.")
        for one in summary.criteria:
            counted = (
                self._of_criterion[one.criterion.id, Outcome.FAILED],
                self._of_criterion[one.criterion.id, Outcome.CANT_TELL],
            )
            if counted != (one.failed, one.cant_tell):
                raise Unreadable(
                    f"{one.criterion.id} does not have as many occurrences as criteria says."
                )
            if not _goes_with(one.status, *counted):
                raise Unreadable(
                    f"{one.criterion.id} has a status that does not go with its occurrences."
                )
        audited = summary.coverage.audited + summary.coverage.audited_in_part
        if audited > self.addresses["audited"]:
            raise Unreadable("coverage has more audited pages than there are.")


def _goes_with(status: CriterionStatus, failed: int, cant_tell: int) -> bool:
    """Whether a status is the one that occurrences make, or none that they make where there are."""
    made = CriterionStatus.BREACH_FOUND if failed else CriterionStatus.NEEDS_PERSON
    if failed or cant_tell:
        return status is made
    return status not in (CriterionStatus.BREACH_FOUND, CriterionStatus.NEEDS_PERSON)


class _Addresses:
    """Puts rows of pages, rule runs and occurrences together, which come in one order."""

    def __init__(
        self, parts: Mapping[str, Piece], planned: tuple[Viewport, ...], editions: int
    ) -> None:
        self._pages = Members(parts["pages"], PageRow, lambda row: row.url)
        self._runs = Members(parts["rule_runs"], RunRow, lambda row: row.page)
        self._had = Members(parts.get("inventories"), InventoryRow, lambda row: row.page)
        self._found = Members(parts["occurrences"], OccurrenceRow, lambda row: row.page)
        self._planned, self._editions = frozenset(map(str, planned)), editions

    def read(self) -> Iterator[HandedInAddress]:
        """All addresses, in the order of discovery."""
        for seq, (url, rows) in enumerate(self._pages.groups()):
            if seq and url in self._pages.seen_before:
                raise Unreadable(f"The rows of {url[:200]} do not come together in pages.")
            yield self._address(seq, url, rows)
        for name, left in (
            ("rule_runs", self._runs.left),
            ("inventories", self._had.left),
            ("occurrences", self._found.left),
        ):
            if left():
                raise Unreadable(f"{name} has a row of a page that is not there, or not in order.")

    def _address(self, seq: int, url: str, rows: Sequence[PageRow]) -> HandedInAddress:
        runs, found = self._runs.of(url), self._found.of(url)
        had = inventories_of(self._had.of(url))
        visited = [row for row in rows if row.start is not None]
        sizes = [row.viewport for row in visited]
        if len({row.viewport for row in rows}) != len(rows):
            raise Unreadable(f"{url[:200]} has a window size twice in pages.")
        if any(row.edition is not None and row.edition >= self._editions for row in visited):
            raise Unreadable(f"{url[:200]} names an edition that is not there.")
        strays = {run.viewport for run in runs} | {one for row in found for one in row.viewports}
        if not {row.viewport for row in rows} <= self._planned:
            raise Unreadable(f"{url[:200]} has a window size that the scan did not have.")
        if not strays | had.keys() <= set(sizes) or any(
            not set(row.unsure_in) <= set(row.viewports) for row in found
        ):
            raise Unreadable(f"{url[:200]} was judged in a window size that it was not seen in.")
        visits = [
            visit_of(
                row,
                row.start,
                tuple(run_of(one) for one in runs if one.viewport == size),
                had.get(size, b""),
            )
            for row, size in zip(visited, sizes, strict=True)
            if row.start is not None
        ]
        return HandedInAddress(
            record=unvisited(seq, rows),
            linked=rows[0].linked_from.count,
            linking=rows[0].linked_from.first,
            visits=tuple(visits),
            editions=tuple(row.edition for row in visited),
            occurrences=tuple(occurrence_of(row) for row in found),
        )


def _check_over(told: ScanRow, about: AboutRow) -> None:
    if about.preliminary or told.state not in SEALED_STATES:
        raise Unreadable("The scan is not over: hand in what it came to when it has ended.")
    if told.standard not in set(Standard):
        raise Unreadable("The scan has a standard that is not known here.")


def _request(told: ScanRow, about: AboutRow) -> ScanRequest:
    """What the options come to, checked as if they were asked for here."""
    options = told.options
    values: dict[str, object] = {
        name: getattr(options, name) for name in OptionsRow.model_fields if name in _AS_THEY_ARE
    }
    values |= {
        "standard": told.standard,
        "delay": options.delay_ms / 1000,
        "page_timeout": options.page_timeout_ms / 1000,
        "title": told.title or None,
        "owner": told.owner or None,
    }
    if options.target.kind is TargetKind.LIST:
        reasons = {row.url: row.reason for row in about.sample}
        values["sample"] = [
            {"url": url, "reason": reasons.get(url, "")} for url in options.target.urls
        ]
    else:
        values["url"] = options.target.urls[0]
    try:
        return ScanRequest.model_validate(values)
    except ValidationError as error:
        raise refusal(error, ScanRequest, {}) from None


_AS_THEY_ARE: Final = ScanRequest.model_fields.keys() - {
    *("standard", "delay", "page_timeout", "title", "owner", "url", "sample"),
}


def _scan(told: ScanRow, about: AboutRow, asked: ScanRequest) -> Scan:
    target = Target(
        kind=told.options.target.kind,
        urls=told.options.target.urls,
        folder=told.options.target.folder,
        reasons={row.url: row.reason for row in about.sample if row.reason},
    )
    same = {name: getattr(asked, name) for name in _OF_PLAN}
    versions = about.editions[-1].versions if about.editions else {}
    return Scan(
        id=told.id,
        plan=ScanPlan(target=target, signed_in=told.options.signed_in, **same),
        state=told.state,
        started=told.start,
        ended=told.end,
        versions=versions,
        consent=None if told.consent is None else consent_of(told.consent),
        requests=told.requests,
        failure=told.failure,
        remarks=quoted(told.remarks),
        made_by=told.made_by,
        retest=retest_of(told.retest_of),
    )


_OF_PLAN: Final = ScanRequest.model_fields.keys() - {"url", "sample"}


def _rules(rows: Piece, here: Mapping[str, RuleInfo]) -> list[RuleInfo]:
    """The rules as they were told, with the texts that rules of their names have here."""
    found: dict[str, RuleInfo] = {}
    for piece in rows.items():
        row = taken(piece, RuleRow)
        if row.id in found:
            raise Unreadable(f"{piece.name} names the rule {row.id} a second time.")
        ours = here.get(row.id)
        if ours is None or ours.engine != row.engine:
            ours = RuleInfo(id=row.id, engine=row.engine, version="", criteria=())
        found[row.id] = replace(
            ours, version=row.version, criteria=row.criteria, aliases=row.aliases
        )
    return list(found.values())


def _causes(rows: Piece) -> dict[str, CauseRow]:
    found: dict[str, CauseRow] = {}
    for piece in rows.items():
        row = taken(piece, CauseRow)
        if row.id in found:
            raise Unreadable(f"{piece.name} names the cause {row.id} a second time.")
        found[row.id] = row
    return found
