"""Sealing: what a scan comes to is kept once, and nothing of it can change unnoticed."""

import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Table, delete, select, update

from auditor.causes import fingerprinted, picture_key
from auditor.errors import StoreError
from auditor.model.catalogue import Catalogue
from auditor.model.cause import Picture, Sight
from auditor.model.criteria import Language
from auditor.model.finding import Outcome
from auditor.model.page import PageState, Reason
from auditor.model.report import CriterionStatus, Report
from auditor.model.rule import RuleInfo, RuleText
from auditor.model.scan import ScanState
from auditor.services.report import build_report
from auditor.services.seal import check_seal, read_report, seal
from auditor.store import Store, content, schema
from reports import FORMATS
from tests.auditor.store import build
from tests.auditor.store.build import WIDE
from tests.auditor.store.homes import Databases, Files, Home

OVER = replace(build.scan(), state=ScanState.COMPLETED, ended=build.STARTED)


def rule(id_: str, *criteria: str, title: str = "Bilder har tekst") -> RuleInfo:
    texts = {language: RuleText(title=title) for language in Language}
    return RuleInfo(id=id_, engine="axe", version="1", criteria=criteria, texts=texts)


RULES = {one.id: one for one in (rule("image-alt", "1.1.1"), rule("label", "4.1.2"))}
VERSIONS = {"auditor": "0.1.0", "axe-core": "4.13.0"}


def fill(store: Store, pages: int = 3) -> None:
    """Some pages with breaches, one that a person must judge, a picture and a page not reached."""
    store.save_scan(build.scan())
    store.open_edition(Catalogue.of(RULES.values()), VERSIONS)
    store.add([build.address(seq) for seq in range(pages + 1)])
    for seq in range(pages):
        found = fingerprinted(
            (
                build.finding("image-alt", selector=("header > img",)),
                build.finding("label", criteria=("4.1.2",), outcome=Outcome.CANT_TELL),
            ),
            [Sight()] * 2,
            url=build.url(seq),
        )
        runs = (build.run("image-alt", failed=1), build.run("label", cant_tell=1))
        visits = [build.visit(seq, size, runs=runs, findings=found) for size in OVER.plan.viewports]
        if not seq:
            shown = Picture(
                media_type="image/webp",
                width=4,
                height=3,
                page=build.url(seq),
                viewport=WIDE,
                data=b"picture",
                fingerprint=found[0].fingerprint,
            )
            key = picture_key(found[0], build.url(seq))
            visits[0] = replace(visits[0], pictures={key: shown})
        store.settle(build.audited(seq), visits, [])
    gone = build.address(pages, PageState.TIMED_OUT, Reason.NO_RESPONSE)
    store.settle(gone, [], [])


def sealed(home: Home) -> Store:
    """A store of a sealed scan, to be read."""
    store = home.new()
    fill(store)
    store.save_scan(OVER)
    seal(store)
    store.close()
    return home.reader()


def json_of(report: Report) -> bytes:
    out = BytesIO()
    FORMATS["json"](report, out, language=Language.NB, color=False, width=80)
    return out.getvalue()


def test_a_sealed_report_says_what_was_computed(home: Home) -> None:
    store = home.new()
    fill(store)
    store.save_scan(OVER)
    computed = build_report(store, RULES)
    plain = json_of(replace(computed, scan=replace(computed.scan, state=ScanState.PARTIAL)))
    ended = seal(store)
    assert ended is not None
    assert ended.state is ScanState.PARTIAL  # one page of four was not reached
    report = read_report(store)
    assert report.seal
    assert not report.preliminary
    assert report.causes == computed.causes
    assert [one.picture.data for one in report.causes if one.picture] == [b"picture"]
    assert (report.criteria, report.coverage) == (computed.criteria, computed.coverage)
    assert list(report.rows.occurrences()) == list(computed.rows.occurrences())
    assert json_of(replace(report, seal=None)) == plain
    store.close()


def test_a_scan_is_sealed_alike_in_both_homes(
    files: Files, databases: Databases, tmp_path: Path
) -> None:
    seals = set()
    for homes in (files, databases):
        store = sealed(homes.home(tmp_path))
        seals.add(read_report(store).seal)
        store.close()
    assert len(seals) == 1


@pytest.mark.parametrize(
    "state", [ScanState.RUNNING, ScanState.INTERRUPTED], ids=lambda one: one.value
)
def test_a_scan_that_may_go_on_is_not_sealed(store: Store, state: ScanState) -> None:
    fill(store)
    store.save_scan(replace(OVER, state=state))
    assert seal(store) is None
    assert store.seal() is None
    assert read_report(store).preliminary


@pytest.mark.parametrize("state", [ScanState.FAILED, ScanState.CANCELLED])
def test_a_scan_that_is_over_is_sealed_as_it_ended(store: Store, state: ScanState) -> None:
    fill(store)
    store.save_scan(replace(OVER, state=state))
    seal(store)
    assert read_report(store).scan.state is state
    assert read_report(store).seal


def test_a_scan_is_sealed_once(store: Store) -> None:
    fill(store)
    store.save_scan(OVER)
    seal(store)
    first = store.seal()
    seal(store)
    assert store.seal() == first


def test_a_failed_scan_that_goes_on_is_sealed_anew(store: Store) -> None:
    fill(store)
    store.save_scan(replace(OVER, state=ScanState.FAILED))
    seal(store)
    first = store.seal()
    store.save_scan(build.scan())
    assert store.seal() is None
    assert {one.cause for one in store.rows().occurrences()} == {""}
    store.save_scan(replace(OVER, state=ScanState.FAILED, failure="The disk is full."))
    seal(store)
    assert store.seal() not in (None, first)
    assert read_report(store).seal


CHANGES: dict[str, tuple[Table, dict[str, object]]] = {
    "the scan": (schema.scan, {"record": "{}"}),
    "an address": (schema.address, {"detail": "seen"}),
    "a visit": (schema.visit, {"title": "Another"}),
    "a visit's edition": (schema.visit, {"edition": None}),
    "a rule run": (schema.visit, {"rule_runs": "[[],[],[],[]]"}),
    "a rule run that is none": (schema.visit, {"rule_runs": "{"}),
    "a text of a finding": (schema.text, {"content": "<p>"}),
    "what a finding says": (schema.said, {"kind": "advice"}),
    "a finding's cause": (schema.finding, {"cause": 0}),
    "a cause": (schema.cause, {"id": "c-000000000000"}),
    "a picture": (schema.picture, {"data": b"other"}),
    "an edition": (schema.edition, {"versions": "{}"}),
    "the seal": (schema.seal, {"digest": "0" * 64}),
}
"""A change of each thing that a seal is over, by table."""


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_anything_is_noticed(home: Home, name: str) -> None:
    store = sealed(home)
    table, values = CHANGES[name]
    with store._database.write("change") as connection:
        mine = (table.c.number if table is schema.scan else table.c.scan) == store._scan
        connection.execute(update(table).where(mine).values(values))
    with pytest.raises(StoreError, match="do not match their seal"):
        read_report(store)
    store.close()


def test_texts_of_a_page_that_was_settled_again_are_not_kept(store: Store) -> None:
    def texts() -> set[str]:
        with store._database.read() as connection:
            return set(connection.execute(select(schema.text.c.content)).scalars())

    fill(store)
    old, new = (build.finding("label", snippet=f"<b>{word}</b>") for word in ("før", "etter"))
    for one in (old, new):
        visits = [build.visit(0, findings=(one,), runs=(build.run("label", failed=1),))]
        store.settle(build.audited(0), visits, [])
    assert {"<b>før</b>", "<b>etter</b>"} <= texts()
    store.save_scan(OVER)
    seal(store)
    assert "<b>før</b>" not in texts()
    assert "<b>etter</b>" in {one.finding.snippet for one in read_report(store).rows.occurrences()}
    store.save_scan(build.scan())
    store.settle(build.audited(0), [build.visit(0, findings=(old,))], [])
    assert {one.finding.snippet for one in store.rows().occurrences()} >= {"<b>før</b>"}


def test_a_seal_that_is_gone_is_missed_and_never_made_anew(home: Home) -> None:
    store = home.new()
    fill(store)
    store.save_scan(OVER)
    seal(store)
    with store._database.write("change") as connection:
        connection.execute(delete(schema.seal).where(schema.seal.c.scan == store._scan))
        of = schema.finding.c
        connection.execute(delete(schema.finding).where((of.scan == store._scan) & (of.seq == 1)))
    for look in (seal, read_report):
        with pytest.raises(StoreError, match="The seal of the results is gone"):
            look(store)
    assert store.seal() is None
    store.close()


def test_a_finding_that_is_gone_is_missed(home: Home) -> None:
    store = sealed(home)
    with store._database.write("change") as connection:
        of = schema.finding.c
        connection.execute(delete(schema.finding).where((of.scan == store._scan) & (of.seq == 1)))
    with pytest.raises(StoreError, match="do not match their seal"):
        read_report(store)
    store.close()


@pytest.mark.parametrize("record", [b"rules", zlib.compress(b"[]")])
def test_rules_that_were_changed_are_noticed(files: Files, tmp_path: Path, record: bytes) -> None:
    store = sealed(files.home(tmp_path))
    with store._database.write("change") as connection:
        connection.execute(update(schema.catalogue).values(record=record))
    with pytest.raises(StoreError, match="do not match their seal"):
        read_report(store)
    store.close()


def test_a_seal_of_another_form_is_not_judged(store: Store) -> None:
    fill(store)
    store.save_scan(OVER)
    seal(store)
    later = store.seal()
    assert later is not None
    with pytest.raises(StoreError, match="the Auditor that wrote them"):
        check_seal(store, replace(later, form=99))


def test_rules_of_a_later_catalogue_change_nothing(store: Store) -> None:
    fill(store)
    store.save_scan(OVER)
    seal(store)
    before = read_report(store)
    by_id = {one.criterion.id: one for one in before.criteria}
    assert by_id["1.1.1"].status is CriterionStatus.BREACH_FOUND
    assert before.rules["image-alt"].texts[Language.NB].title == "Bilder har tekst"
    assert dict(before.rules) == RULES
    assert [one.catalogue for one in before.editions] == [Catalogue.of(RULES.values()).hash]
    assert before.editions[0].versions == VERSIONS


def test_each_page_says_under_which_edition_it_was_judged(store: Store) -> None:
    fill(store, 1)
    newer = {**RULES, "label": rule("label", "4.1.2", "1.3.1", title="Felt har navn")}
    assert store.open_edition(Catalogue.of(newer.values()), {**VERSIONS, "chromium": "151"}) == 1
    store.add([build.address(2)])
    store.settle(build.audited(2), [build.visit(2, size) for size in OVER.plan.viewports], [])
    store.save_scan(OVER)
    seal(store)
    report = read_report(store)
    assert [page.edition for page in report.rows.pages()] == [0, 0, None, None, 1, 1]
    assert report.rules["label"].criteria == ("4.1.2", "1.3.1")
    assert report.versions == {**VERSIONS, "chromium": "151"}
    assert len(report.editions) == 2


def test_every_column_that_reports_read_is_sealed() -> None:
    left_out = {
        "address": set(),
        "visit": {"frames_audited", "frames_not_reached"},  # sums of its frames
        "picture": set(),
    }
    sealed_columns = {
        "address": {*content._ADDRESS},
        "visit": {*content._VISIT, "rule_runs"},
        "picture": {*content._PICTURE, "data"},
    }
    for name, left in left_out.items():
        columns = {column.name for column in schema.metadata.tables[name].c} - {"scan"}
        assert columns - sealed_columns[name] == left, name
