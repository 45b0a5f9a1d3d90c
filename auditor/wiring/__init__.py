"""Builds everything from Settings; the only module that knows all rooms."""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import reports
from auditor import settings as settings_room
from auditor.errors import UsageError
from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.scan import PictureMode, ScanPlan
from auditor.model.target import Target, TargetKind
from auditor.model.text import clean
from auditor.services.doctor import Check, Machine, examine
from auditor.services.report import build_report
from auditor.settings import Given, Output, Settings
from auditor.store import DATABASE_NAME, Store, find_run
from auditor.wiring.rules import EVERY_RULE, catalogue, check_known, known_rule, present_id
from auditor.wiring.scanning import (
    NewScan,
    ResumedScan,
    ScanOutcome,
    ScanRequest,
    scan,
    try_browser,
)
from reports import rule_text
from rules.examples import examples_of

__all__ = [
    "Given",
    "NewScan",
    "Output",
    "ResumedScan",
    "ScanOutcome",
    "ScanRequest",
    "Settings",
    "catalogue",
    "scan",
]

_NO_SANDBOX = "AUDITOR_NO_SANDBOX"


def load_settings(flags: Mapping[str, Given], *, other_variables: Collection[str] = ()) -> Settings:
    """The settings of this process: flag before variable before file before default.

    Args:
        flags: what the command line gave, by field of `Settings`.
        other_variables: variables that begin with ``AUDITOR_`` and are not settings.

    Raises:
        UsageError: a name is unknown, or a value is not allowed.
    """
    loaded = settings_room.load(
        flags,
        environment=os.environ,
        folder=Path.cwd(),
        home=_home(),
        other_variables=other_variables,
    )
    for one in loaded.formats:
        check_known(
            "format", one.format, reports.FORMATS, f"there are {', '.join(reports.FORMATS)}."
        )
        _check_options(one)
    for rule in (*loaded.select, *loaded.ignore):
        if rule != EVERY_RULE:
            known_rule(rule)
    return loaded


def _check_options(output: Output) -> None:
    """See that a format can be written as asked.

    Raises:
        UsageError: it has no such option, or the option no such value.
    """
    there = reports.OPTIONS.get(output.format, {})
    for name, value in output.options:
        known = ", ".join(there) or "none"
        check_known(f"option of {output.format}", name, there, f"there are: {known}.")
        values = ", ".join(there[name])
        check_known(f"{name} of {output.format}", value, there[name], f"there are: {values}.")


def sandbox() -> bool:
    """Whether Chromium can run in its own sandbox: not as root, nor where it is switched off.

    Raises:
        UsageError: AUDITOR_NO_SANDBOX has a value that says neither.
    """
    off = os.environ.get(_NO_SANDBOX, "").strip()
    if off not in ("", "0", "1"):
        raise UsageError(
            f"{_NO_SANDBOX} is {clean(off, 80)!r}: give 1 to run Chromium without its sandbox,"
            " or leave the variable out."
        )
    return os.geteuid() != 0 and off != "1"


def plan(settings: Settings, target: Target, *, signed_in: bool) -> ScanPlan:
    """The plan of a new scan.

    Args:
        settings: what was asked for.
        target: what to scan.
        signed_in: secrets are in use.
    """
    max_pages = settings.max_pages
    if target.kind is TargetKind.LIST and "max_pages" not in settings.model_fields_set:
        max_pages = 0  # a list says itself how many pages are wanted
    return ScanPlan(
        target=target,
        standard=settings.standard,
        engine=settings.engine,
        viewports=settings.viewports,
        include=settings.include,
        exclude=settings.exclude,
        select=tuple(map(present_id, settings.select)),
        ignore=tuple(map(present_id, settings.ignore)),
        max_pages=max_pages,
        max_depth=settings.max_depth,
        max_variants=settings.max_variants,
        robots=settings.robots,
        delay=settings.delay,
        page_timeout=settings.page_timeout,
        jobs=settings.jobs,
        consent=settings.consent,
        consent_selector=settings.consent_selector,
        contact=settings.contact,
        pictures=_pictures(settings, signed_in=signed_in),
        title=settings.title,
        owner=settings.owner,
        signed_in=signed_in,
    )


def _pictures(settings: Settings, *, signed_in: bool) -> PictureMode:
    """What is pictured; nothing where secrets are in use, unless it was asked for."""
    if signed_in and "pictures" not in settings.model_fields_set:
        return PictureMode.NONE
    return settings.pictures


@contextmanager
def open_report(
    out: Path, run: str | None, *, title: str | None = None, owner: str | None = None
) -> Iterator[Report]:
    """The report of a run; browser and axe-core are not needed. Its rows can be read within.

    Args:
        out: folder that keeps runs.
        run: the run's id or the path of its folder, None for the newest run.
        title: of the report; None for what the scan was given.
        owner: of the site; None for what the scan was given.

    Raises:
        UsageError: there is no such run.
        StoreError: its results cannot be read.
    """
    place, name = out / "runs", run
    if run is not None and os.sep in run:
        place, name = Path(run).parent, Path(run).name
    store = Store.open_read_only(find_run(place, name) / DATABASE_NAME)
    try:
        report = build_report(store, catalogue())
        plan_ = report.scan.plan
        named = replace(
            plan_,
            title=plan_.title if title is None else title,
            owner=plan_.owner if owner is None else owner,
        )
        yield replace(report, scan=replace(report.scan, plan=named))
    finally:
        store.close()


def render(
    report: Report, output: Output, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write a report.

    Args:
        report: what to write.
        output: the format, and how it is to be written.
        out: takes the bytes.
        language: of all sentences.
        color: paint with ANSI sequences.
        width: columns, for formats that people read.
    """
    write = reports.renderer(output.format, dict(output.options))
    write(report, out, language=language, color=color, width=width)


def list_rules(language: Language, width: int | None) -> str:
    """All rules as aligned columns; lines are as long as they get where ``width`` is None."""
    return rule_text.listing(catalogue().values(), language, width)


def explain_rule(rule: str, language: Language) -> str:
    """A page on one rule.

    Args:
        rule: its id, or one that it had before.
        language: of the page.

    Raises:
        UsageError: there is no such rule.
    """
    info = known_rule(rule)
    return rule_text.explain(info, language, examples_of(info.id))


def doctor(settings: Settings) -> Iterator[Check]:
    """Look at what a scan needs on this machine, one check after the other."""
    return examine(
        Machine(
            chromium=settings.chromium,
            chromedriver=settings.chromedriver,
            out=settings.out,
            sandbox=sandbox(),
            start_check=lambda: try_browser(settings.chromium, settings.chromedriver, sandbox()),
        )
    )


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:  # a user without an entry, as in some containers
        return None
