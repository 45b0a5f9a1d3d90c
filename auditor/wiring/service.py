"""The service put together: the use cases over one archive, for the API to call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from auditor import __version__
from auditor.engines.catalogue import axe_version
from auditor.errors import SetupError
from auditor.model.catalogue import Catalogue, Edition
from auditor.model.rule import RuleInfo
from auditor.model.tenant import Trusted
from auditor.net.egress.guard import EgressGuard
from auditor.services.admission import Admission
from auditor.services.asked import AskedScans
from auditor.services.asked_retests import AskedRetests
from auditor.services.cancelling import Ends
from auditor.services.cases import Cases
from auditor.services.differences import Differences
from auditor.services.found import FoundResults
from auditor.services.found_reports import ScanReports
from auditor.services.gatekeeping import Gatekeeper
from auditor.services.handing_in import HandingIn
from auditor.services.handing_on import HandingOn
from auditor.services.health import Health, Room
from auditor.services.kept_reports import MOST, KeptReports
from auditor.services.keys import Keys
from auditor.services.laying import Laying
from auditor.services.listening import Listening
from auditor.services.organisations import Organisations
from auditor.services.retention import Retention
from auditor.services.sites import Sites
from auditor.services.sitetriage import SiteTriage
from auditor.services.spools import Spools, empty_folder
from auditor.services.webhooks import Webhooks
from auditor.settings import ServiceSettings
from auditor.store import Archive, Jobs, Store
from auditor.store.admission import AdmissionDesk
from auditor.store.askedscans import AskedScanTable
from auditor.store.cases import CaseTable
from auditor.store.deliveries import DeliveryTable
from auditor.store.eventlog import EventLog
from auditor.store.gates import GateTable
from auditor.store.handing_in import HandInDesk
from auditor.store.homes import open_address
from auditor.store.keys import KeyTable
from auditor.store.organisations import OrganisationTable
from auditor.store.purging import Purging
from auditor.store.shelf import Shelf
from auditor.store.sites import SiteTable
from auditor.store.vault import Vault
from auditor.store.verdicts import VerdictTable
from auditor.store.vitals import Watched
from auditor.store.webhooks import WebhookTable
from auditor.wiring.handing_on import handing_on
from auditor.wiring.rendering import change_shapes, formats, shapes
from auditor.wiring.rules import catalogue
from auditor.wiring.signing import key_reader
from auditor.wiring.vault import vault_of

_ARCHIVE = "auditor.sqlite"
_SPOOLS = "spool"
_REPORTS = "reports"
_CONNECTIONS = 20
_EVIDENCE = 20_000_000_000
"""Bytes of evidence of an organisation, where nothing is set and there is room for it."""
_EVIDENCE_SCANS = 10
"""Scans whose evidence an organisation may keep, however much each has."""


def archive_address(settings: ServiceSettings) -> str:
    """Where the archive of a service is."""
    return settings.database or f"sqlite:///{settings.data_dir.absolute() / _ARCHIVE}"


def ends(archive: Archive) -> Ends[Store]:
    """Ends scans of an archive that nobody carries out."""
    gatekeeper = Gatekeeper(
        gates=GateTable(archive.database()),
        results=archive.results,
        verdicts=VerdictTable(archive.database()).standing,
    )
    return Ends(
        jobs=Jobs(archive.database()), archive=archive, rules=catalogue(), judge=gatekeeper.judge
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What the service takes, and keeps.

    Attributes:
        requests: of one key in a minute.
        body: bytes of a request's body.
        handed_in: bytes of a result that is handed in.
        pages: that an organisation's scans may visit in a day; None for no cap.
        queued: scans of an organisation that may wait at the same time.
        retention_days: that scans are kept after they ended; 0 for ever.
        bytes: that the archive may take; None for no cap.
        slots: scans that are carried out here at the same time.
        evidence: bytes that a scan may keep of its pages; 0 for none.
        evidence_quota: bytes of evidence that the scans of an organisation may keep together.
        own_pace: whose keys may pass over robots.txt, and wait less than others between pages.
    """

    requests: int = 3000
    body: int = 1024 * 1024
    handed_in: int = 64 * 1024 * 1024
    pages: int | None = None
    queued: int = 1000
    retention_days: int = 0
    bytes: int | None = None
    slots: int = 1
    evidence: int = 2_000_000_000
    evidence_quota: int = _EVIDENCE
    own_pace: Trusted = Trusted.OPERATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The use cases over one archive.

    Attributes:
        rules: every rule there is, by id.
        engines: version of each, by name.
        contact: whom to tell of a hole in the service, as an address; None for nobody.
        spools: have room for reports while they are sent.
        kept_reports: reports that took long to make.
        close: closes the archive; nothing may be called afterwards.
    """

    keys: Keys
    organisations: Organisations
    admission: Admission
    handing_in: HandingIn
    scans: AskedScans
    sites: Sites
    webhooks: Webhooks
    found: FoundResults
    reports: ScanReports
    differences: Differences
    triage: SiteTriage
    cases: Cases
    evidence: HandingOn
    events: Listening
    rules: Mapping[str, RuleInfo]
    engines: Mapping[str, str]
    ends: Ends[Store]
    retention: Retention
    health: Health
    spools: Spools
    kept_reports: KeptReports
    allowance: Allowance
    contact: str | None
    close: Callable[[], None]


def service_of(settings: ServiceSettings, chromium: Path | None = None) -> Service:
    """The service that settings ask for; its archive is made, or brought up to date.

    Args:
        settings: of the service.
        chromium: that its workers start; None for the one that is found.

    Raises:
        UsageError: the address of the archive is none, or the key that reports are signed with
            cannot sign.
        StoreError: the archive cannot be read.
    """
    key = key_reader(settings)
    if key is not None:
        key()
    address = archive_address(settings)
    Archive.prepared(address)
    quota = _evidence_quota(settings)
    allowance = Allowance(
        requests=settings.rate_limit,
        body=settings.max_body,
        handed_in=settings.max_import,
        pages=settings.page_quota,
        queued=settings.queue_cap,
        retention_days=settings.retention_days,
        bytes=settings.disk_cap,
        slots=settings.slots,
        evidence=min(settings.scan_evidence, quota // _EVIDENCE_SCANS),
        evidence_quota=quota,
        own_pace=settings.own_pace,
    )
    guard = EgressGuard(allowed=settings.allow_hosts)
    vault, contact = vault_of(settings), settings.security_contact
    spools = Spools(empty_folder(settings.data_dir.absolute() / _SPOOLS))
    kept = kept_reports(settings)
    made = service(address, allowance, guard, vault, spools, kept, contact, chromium)
    return replace(made, reports=replace(made.reports, formats=formats(key)))


def _evidence_quota(settings: ServiceSettings) -> int:
    """Bytes of evidence that an organisation may keep."""
    if settings.evidence_quota is not None:
        return settings.evidence_quota
    if settings.disk_cap is None:
        return _EVIDENCE
    return min(_EVIDENCE, settings.disk_cap // 4)


def kept_reports(settings: ServiceSettings) -> KeptReports:
    """The reports in the data folder of a service that took long to make."""
    most = MOST if settings.disk_cap is None else min(MOST, settings.disk_cap // 10)
    return KeptReports(settings.data_dir.absolute() / _REPORTS, most=most)


def service(
    address: str,
    allowance: Allowance,
    guard: EgressGuard,
    vault: Vault,
    spools: Spools,
    kept_reports: KeptReports,
    contact: str | None = None,
    chromium: Path | None = None,
) -> Service:
    """The service over the archive at an address, whose tables are made.

    Args:
        address: of the archive.
        allowance: what it takes.
        guard: knows where it may go.
        vault: locks credentials of sites, and secrets of webhooks.
        spools: have room for reports while they are sent.
        kept_reports: takes those that take long to make.
        contact: whom to tell of a hole in it, as an address; None for nobody.
        chromium: that its workers start; None for the one that is found.

    Raises:
        StoreError: there is no archive, or it cannot be read.
    """
    database = open_address(address, connections=_CONNECTIONS)
    kept = allowance.retention_days
    watched = Watched(database)
    room = Room(
        archive=watched,
        cap=allowance.bytes,
        beside=lambda: spools.used + kept_reports.used(),
        give_way=kept_reports.clear,
    )
    desk = AdmissionDesk(
        database,
        retention_days=kept,
        page_quota=allowance.pages,
        evidence_quota=allowance.evidence_quota,
        queue_cap=allowance.queued,
    )
    sites = SiteTable(database, vault)
    verdicts, shelf = VerdictTable(database), Shelf(database)
    laying, scans = Laying(verdicts), AskedScanTable(database, retention_days=kept)
    cases = Cases(CaseTable(database))
    differences = Differences(shelf, GateTable(database), change_shapes(), laying, spools)

    def close() -> None:
        differences.close()
        database.close()

    return Service(
        keys=Keys(table=KeyTable(database)),
        organisations=OrganisationTable(database),
        admission=Admission(
            desk=desk,
            rules=catalogue(),
            doorkeeper=guard,
            room=room,
            sites=sites,
            judged_by=lambda: present_edition(chromium),
            retests=AskedRetests(scans=scans, archive=shelf),
            own_pace=allowance.own_pace,
            evidence_cap=allowance.evidence,
        ),
        handing_in=HandingIn(desk=HandInDesk(database, retention_days=kept), room=room),
        scans=scans,
        sites=sites,
        differences=differences,
        webhooks=Webhooks(
            table=WebhookTable(database, vault), deliveries=DeliveryTable(database), way_out=guard
        ),
        found=FoundResults(archive=shelf, shapes=shapes(), laying=laying),
        reports=ScanReports(
            archive=shelf,
            formats=formats(),
            laying=laying,
            cases=cases,
            baselines=GateTable(database),
        ),
        triage=SiteTriage(table=verdicts, archive=shelf),
        cases=cases,
        evidence=handing_on(database, spools),
        events=EventLog(database),
        rules=catalogue(),
        engines={"auditor": __version__, "axe-core": axe_version()},
        ends=ends(Archive(address, database)),
        retention=Retention(purging=Purging(database), days=kept, beside=kept_reports),
        health=Health(archive=watched, room=room, has_browser=_has_browser),
        spools=spools,
        kept_reports=kept_reports,
        allowance=allowance,
        contact=contact,
        close=close,
    )


def present_edition(chromium: Path | None = None) -> Edition | None:
    """What scans of this machine are judged by from now on; None where no browser says what it is.

    Args:
        chromium: that is started; None for the one that is found.
    """
    from auditor.browser.programs import find_chromium

    program = find_chromium(chromium)
    try:
        if program is None:
            return None
        version = _version(program, program.stat().st_mtime_ns)
    except (OSError, SetupError):
        return None
    versions = {"auditor": __version__, "axe-core": axe_version(), "chromium": version}
    return Edition(catalogue=_catalogue_hash(), versions=versions)


@lru_cache(maxsize=4)
def _version(program: Path, _written: int) -> str:
    """The version of a program, which is another once that is written anew."""
    from auditor.browser.programs import version_of

    return version_of(program)


@lru_cache(maxsize=1)
def _catalogue_hash() -> str:
    return Catalogue.of(catalogue().values()).hash


def _has_browser() -> bool:
    """Whether a browser and its driver are on this machine."""
    from auditor.browser.programs import find_chromedriver, find_chromium

    found = (find_chromium(None), find_chromedriver(None))
    return all(program is not None and program.is_file() for program in found)
