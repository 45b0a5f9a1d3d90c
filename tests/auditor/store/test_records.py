"""Records that are kept whole are read back equal, and only as what they are."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from auditor.errors import StoreError
from auditor.model.admission import VersionControl
from auditor.model.catalogue import Catalogue
from auditor.model.cause import Cause
from auditor.model.criteria import Standard
from auditor.model.dossier import EvidenceSize
from auditor.model.identity import Identity
from auditor.model.locator import PagePlace
from auditor.model.page import Viewport
from auditor.model.remark import RemarkKey, remark
from auditor.model.scan import (
    ConsentMode,
    ConsentRecord,
    EngineChoice,
    Handed,
    PictureMode,
    Retesting,
    Scan,
    ScanPlan,
    ScanState,
    ThirdPartyFrames,
)
from auditor.model.target import Target, TargetKind
from auditor.store.records import (
    cause_from_json,
    cause_to_json,
    rules_from_json,
    rules_to_json,
    scan_from_json,
    scan_to_json,
)
from auditor.wiring import catalogue
from tests.auditor.store import build
from tests.reports.sample_causes import CAUSES

FULL = Scan(
    id="20261121T101500Z-a1b2c3",
    plan=ScanPlan(
        target=Target(
            kind=TargetKind.FOLDER, urls=("http://127.0.0.1:8000/", "http://æ.example/"), folder="ø"
        ),
        standard=Standard.WCAG22_AA,
        engine=EngineChoice.AXE,
        viewports=(Viewport(1920, 1080),),
        include=("/tjenester/",),
        exclude=("\\?print=", "/arkiv/"),
        select=("image-alt",),
        ignore=("region",),
        max_pages=0,
        max_depth=3,
        max_variants=7,
        robots=False,
        delay=timedelta(microseconds=1),
        page_timeout=timedelta(days=1, milliseconds=3),
        jobs=4,
        consent=ConsentMode.ACCEPT,
        consent_selector="#ok",
        contact="post@fjordvik.example",
        pictures=PictureMode.PAGE,
        title="Ø",
        owner="Fjordvik kommune",
        signed_in=True,
        min_coverage=1.0,
        third_party_frames=ThirdPartyFrames.IGNORE,
        evidence=True,
        evidence_cap=5_000_000,
        identity=Identity(
            significant=("data-id",),
            ignored=("data-build",),
            scanned_base="http://127.0.0.1:8000/",
            public_base="https://fjordvik.example/",
        ),
    ),
    state=ScanState.COMPLETED,
    started=datetime(2026, 11, 21, 10, 15, 0, 123456, tzinfo=timezone(timedelta(hours=1))),
    ended=datetime(2026, 11, 21, 11, 0, tzinfo=UTC),
    versions={"axe-core": "4.11.0", "python": "3.11.2"},
    consent=ConsentRecord(action="rejected", page="http://æ.example/", button="Avvis «alle»"),
    requests={"æ.example": 12},
    failure="The disk is full.",
    remarks=(remark(RemarkKey.SITEMAP_STATUS, address="http://æ.example/kart.xml", status="500"),),
    sealed=True,
    retest=Retesting(of="20261120T101500Z-a1b2c3", causes=("c-000000000001",)),
    made_by="pa11y 9.0.0",
    evidence=EvidenceSize(pieces=3, size=4_000_000, left_out=1, full=True),
    code=VersionControl(branch="ny", commit="a1", pull_request="7"),
    handed_in=Handed(
        by="key_1",
        moment=datetime(2026, 11, 28, tzinfo=UTC),
        made_by="Auditor 0.1.0",
        run="20261121T101500Z-a1b2c3",
    ),
)


@pytest.mark.parametrize("scan", [FULL, build.scan()], ids=["every field set", "defaults"])
def test_a_scan_is_read_back_equal(scan: Scan) -> None:
    assert scan_from_json(scan_to_json(scan)) == scan


def test_the_full_scan_of_these_tests_leaves_no_field_at_its_default() -> None:
    for record in (FULL, FULL.plan):
        for field in dataclasses.fields(record):
            assert getattr(record, field.name) != field.default, field.name


def changed(where: tuple[str, ...], value: object) -> str:
    record = json.loads(scan_to_json(FULL))
    inner = record
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = value
    return json.dumps(record)


@pytest.mark.parametrize(
    ("where", "value", "said"),
    [
        (("plan", "jobs"), "4", "scan.plan.jobs: Input should be a valid integer"),
        (("plan", "robots"), 1, "scan.plan.robots: Input should be a valid boolean"),
        (("plan", "standard"), "wcag99", "scan.plan.standard: .*'wcag22-aa'"),
        (("plan", "delay"), "half a second", "scan.plan.delay: .*duration"),
        (("plan", "viewports"), {}, "scan.plan.viewports: Input should be a valid"),
        (("versions",), ["4.11"], "scan.versions: Input should be an object"),
        (("started",), True, "scan.started: Input should be a valid datetime"),
    ],
)
def test_a_record_with_a_strange_field_is_refused(
    where: tuple[str, ...], value: object, said: str
) -> None:
    with pytest.raises(StoreError, match=said):
        scan_from_json(changed(where, value))


def test_a_record_that_lacks_a_field_is_refused() -> None:
    record = json.loads(scan_to_json(FULL))
    del record["plan"]["target"]
    with pytest.raises(StoreError, match="target"):
        scan_from_json(json.dumps(record))


def test_a_record_that_is_no_json_is_refused() -> None:
    with pytest.raises(StoreError, match="run the scan again"):
        scan_from_json("{")


def test_moments_and_durations_are_kept_as_iso_8601_has_them() -> None:
    record = json.loads(scan_to_json(FULL))
    assert record["started"] == "2026-11-21T09:15:00.123456+00:00"
    assert record["plan"]["delay"] == "PT0.000001S"
    assert record["plan"]["page_timeout"] == "PT86400.003000S"


def test_a_record_has_one_form() -> None:
    text = scan_to_json(FULL)
    assert text == json.dumps(
        json.loads(text), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def test_all_rules_are_read_back_equal() -> None:
    rules = catalogue()
    assert rules_from_json(rules_to_json(rules)) == dict(rules)
    assert Catalogue.of(rules_from_json(rules_to_json(rules)).values()) == Catalogue.of(
        rules.values()
    )


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.rule)
def test_a_cause_is_read_back_equal(cause: Cause) -> None:
    place = PagePlace(landmarks=("nav:meny",), chain=("ul", "li"), alike=("a", "b", "c"))
    finding = dataclasses.replace(cause.example.finding, locator=place)
    places = (dataclasses.replace(cause.example, finding=finding), *cause.places[1:])
    picture = cause.picture and dataclasses.replace(cause.picture, key="k")
    cause = dataclasses.replace(cause, places=places, picture=picture)
    pictures = {"k": picture} if picture else {}
    assert cause_from_json(cause_to_json(cause), pictures) == cause
