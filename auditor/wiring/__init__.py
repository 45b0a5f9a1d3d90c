"""Builds everything from Settings and nothing more; the only module that knows all rooms.

What only one thing needs is loaded when that is asked for: reports and lists begin a third sooner
without what scans need, and scans without what others do.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from auditor import __version__
from auditor import settings as settings_room
from auditor.errors import UsageError
from auditor.model.criteria import Language
from auditor.model.rule import RuleInfo
from auditor.model.text import clean
from auditor.services.results import Results
from auditor.services.scans import Scans
from auditor.settings import Given, Output, ServiceSettings, Settings
from auditor.store import Store
from auditor.wiring.archive import RunFolders
from auditor.wiring.rendering import LARGEST_WORKBOOK, formats, read_verdict_book
from auditor.wiring.rules import catalogue, own_rules
from auditor.wiring.signing import beside, check_report, key_reader
from reports.texts import case_template

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from auditor.browser.local import LocalChromium
    from auditor.services.doctor import Machine
    from auditor.services.evidence import CheckedEvidence, Exported
    from auditor.services.remote import RemoteScans
    from auditor.services.replay import ReplayedFinding
    from auditor.services.rules import RuleBook
    from auditor.services.taking_in import Intake

__all__ = [
    "LARGEST_WORKBOOK",
    "Given",
    "Output",
    "ServiceSettings",
    "Settings",
    "beside",
    "case_template",
    "catalogue",
    "check_evidence",
    "check_report",
    "export_evidence",
    "fetch_evidence",
    "load_service_settings",
    "load_settings",
    "machine",
    "manifest_beside",
    "outline",
    "read_verdict_book",
    "refuse_root",
    "remote_scans",
    "replayed",
    "results",
    "rule_book",
    "sandbox",
    "scans",
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
    return settings_room.load(
        flags,
        environment=os.environ,
        folder=Path.cwd(),
        home=_home(),
        other_variables=other_variables,
    )


def load_service_settings() -> ServiceSettings:
    """The settings of the service that this process is, or works for.

    Raises:
        UsageError: a name is unknown, or a value is not allowed.
    """
    return settings_room.load_service(environment=os.environ, folder=Path.cwd(), home=_home())


def sandbox() -> bool:
    """Whether Chromium can run in its own sandbox: not as root, nor where it is switched off.

    Raises:
        UsageError: AUDITOR_NO_SANDBOX has a value that says neither.
    """
    return not _sandbox_is_off() and os.geteuid() != 0


def refuse_root() -> None:
    """See that pages of strangers are not opened by root, unless somebody said so.

    Raises:
        UsageError: this process is root's, or AUDITOR_NO_SANDBOX has a value that says nothing.
    """
    if not _sandbox_is_off() and os.geteuid() == 0:
        raise UsageError(
            "Chromium has no sandbox as root: run 'auditor serve' as another user, as 'make serve'"
            f" does, or set {_NO_SANDBOX}=1."
        )


def _sandbox_is_off() -> bool:
    off = os.environ.get(_NO_SANDBOX, "").strip()
    if off not in ("", "0", "1"):
        raise UsageError(
            f"{_NO_SANDBOX} is {clean(off, 80)!r}: give 1 to run Chromium without its sandbox,"
            " or leave the variable out."
        )
    return off == "1"


def scans(settings: Settings) -> Scans[Store]:
    """What can be done with scans, with runs in a folder and a Chromium of this machine.

    Raises:
        UsageError: AUDITOR_NO_SANDBOX has a value that says neither.
    """
    from auditor.wiring.scanning import LocalRunner

    runner = LocalRunner(
        own=own_rules(),
        catalogue=catalogue(),
        provider=_provider(settings, sandboxed=sandbox()),
        proxy=settings.proxy,
    )
    return Scans(archive=RunFolders(settings.out), runner=runner, rules=catalogue())


def results(settings: Settings) -> Results:
    """What can be done with the results of runs in a folder.

    Raises:
        UsageError: the passphrase of the signing key is given twice.
    """
    return Results(archive=RunFolders(settings.out), formats=formats(key_reader(settings)))


def intake(settings: Settings) -> "Intake":
    """What takes in results of other tools, as runs in a folder."""
    from auditor.services.taking_in import Intake

    return Intake(begin=RunFolders(settings.out).begin, rules=catalogue())


def remote_scans(settings: Settings, server: str, key: str) -> "RemoteScans":
    """What can be done with scans on a service.

    Args:
        settings: of the command line.
        server: address of the service.
        key: that it knows the caller by; secret.
    """
    from auditor.net.api_client import ApiClient
    from auditor.net.user_agent import user_agent
    from auditor.services.remote import RemoteScans

    client = ApiClient(
        server,
        key,
        user_agent=user_agent(__version__),
        language=settings.lang,
        proxy=settings.proxy,
    )
    return RemoteScans(client=client)


def manifest_beside(data: bytes, name: str) -> bytes:
    """The manifest that is to lie beside a report in PDF; see `reports.pdf.beside`.

    Raises:
        UsageError: it is none of ours.
    """
    from reports.pdf.beside import manifest_beside as made

    return made(data, name)


def export_evidence(settings: Settings, run: str | None, file: Path | None) -> "Exported":
    """Write the evidence of a run into one archive; see `auditor.wiring.evidence`."""
    from auditor.wiring.evidence import export_evidence as export

    return export(settings, run, file)


def fetch_evidence(scans: "RemoteScans", scan: str, file: Path | None) -> "Exported":
    """Have a scan's evidence from its service in one archive; see `auditor.wiring.evidence`."""
    from auditor.wiring.evidence import fetch_evidence as fetch

    return fetch(scans, scan, file)


def check_evidence(file: Path) -> "CheckedEvidence":
    """Whether an archive of evidence is still what was written; see `auditor.wiring.evidence`."""
    from auditor.wiring.evidence import check_evidence as check

    return check(file)


def replayed(
    settings: Settings, place: str | None
) -> "AbstractContextManager[Iterator[ReplayedFinding]]":
    """The findings of a run or an archive, looked for again; see `auditor.wiring.evidence`."""
    from auditor.wiring.evidence import replayed as replay

    return replay(settings, place, _provider(settings, sandboxed=sandbox()))


def outline(data: bytes, language: Language) -> Iterator[str]:
    """What a screen reader gets of a PDF, line by line.

    Raises:
        UsageError: it is no PDF, or has no tags.
    """
    from reports.pdf.outline import outline_of

    return outline_of(data, language)


def rule_book() -> "RuleBook":
    """What can be told of rules."""
    from auditor.services.rules import RuleBook
    from reports import rule_text

    def write_page(info: RuleInfo, language: Language) -> str:
        from rules.examples import examples_of

        return rule_text.explain(info, language, examples_of(info.id))

    return RuleBook(rules=catalogue(), write_list=rule_text.listing, write_page=write_page)


def machine(settings: Settings) -> "Machine":
    """What a doctor looks at.

    Raises:
        UsageError: AUDITOR_NO_SANDBOX has a value that says neither.
    """
    from auditor.services.doctor import Machine
    from auditor.wiring.scanning import try_browser

    sandboxed = sandbox()
    provider = _provider(settings, sandboxed=sandboxed)
    return Machine(
        provider=provider,
        out=settings.out,
        sandbox=sandboxed,
        start_check=lambda: try_browser(provider),
    )


def _provider(settings: Settings, *, sandboxed: bool) -> "LocalChromium":
    """Who starts the browsers: Chromium on this machine."""
    from auditor.browser.local import LocalChromium

    return LocalChromium(
        chromium=settings.chromium, chromedriver=settings.chromedriver, sandbox=sandboxed
    )


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:  # a user without an entry, as in some containers
        return None
