"""The result for programs, held against its published schema."""

import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO, RawIOBase
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from auditor.model.cause import CLUES, Where
from auditor.model.criteria import Language, Standard
from auditor.model.finding import Kind, Outcome
from auditor.model.locator import Locator
from auditor.model.locator_json import to_plain
from auditor.model.occurrence import Occurrence
from auditor.model.page import FrameState, PageState, Reason
from auditor.model.report import CriterionStatus, Report
from auditor.model.scan import ScanState
from auditor.model.target import Target, TargetKind
from reports import FORMATS
from reports.json import schema_text
from tests.auditor.model.locators import EVERY
from tests.reports.sample import FOUND, PAGES, Rows, criterion_results, occurrence, report, scan
from tests.reports.snapshot import assert_same

SCHEMA: dict[str, Any] = json.loads(schema_text())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def rendered(value: Report, language: Language = Language.NB) -> str:
    out = BytesIO()
    FORMATS["json"](value, out, language=language, color=False, width=100)
    return out.getvalue().decode()


def parsed(value: Report, language: Language = Language.NB) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(rendered(value, language))
    return read


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


@pytest.mark.parametrize("language", Language)
def test_the_result_is_as_it_was(language: Language) -> None:
    assert_same(f"{language.value}.json", rendered(report(), language))


@pytest.mark.parametrize("locator", EVERY)
def test_each_kind_of_place_meets_the_schema(locator: Locator) -> None:
    found = replace(FOUND[0], finding=replace(FOUND[0].finding, locator=locator))
    result = parsed(report(rows=Rows(found=(found,))))
    VALIDATOR.validate(result)
    assert result["occurrences"][0]["locator"] == to_plain(locator)


@pytest.mark.parametrize("language", Language)
def test_the_result_meets_its_schema(language: Language) -> None:
    VALIDATOR.validate(parsed(report(), language))


def test_the_result_of_a_scan_that_stopped_before_it_began_meets_the_schema() -> None:
    stopped = scan(state=ScanState.FAILED, ended=None, consent=None, failure="No browser.")
    result = parsed(report(scan=stopped, rows=Rows(), criteria=()))
    VALIDATOR.validate(result)
    assert result["pages"] == result["rule_runs"] == result["occurrences"] == []
    assert result["scan"]["end"] is None


def test_every_standard_meets_the_schema() -> None:
    for standard in Standard:
        VALIDATOR.validate(parsed(report(criteria=criterion_results(standard))))


def test_the_schema_is_a_sound_one_with_a_name_of_its_own() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "urn:auditor:result:1"


def test_every_property_is_described_and_demanded() -> None:
    found = [schema for schema in objects(SCHEMA) if "properties" in schema]
    assert len(found) == 65
    for schema in found:
        assert sorted(schema["required"]) == sorted(schema["properties"])
        for name, part in schema["properties"].items():
            assert part.get("description", "").endswith("."), name


def test_only_options_and_maps_by_name_may_grow() -> None:
    open_ = [s for s in objects(SCHEMA) if s.get("additionalProperties") is not False]
    maps = [s for s in open_ if "properties" not in s]
    assert [s for s in open_ if s not in maps] == [SCHEMA["$defs"]["options"]]
    assert len(maps) == 15


def test_the_schema_names_the_same_values_as_the_model() -> None:
    defs = {name: part.get("properties", {}) for name, part in SCHEMA["$defs"].items()}
    values = {
        ("page", "state"): PageState,
        ("page", "reason"): Reason,
        ("occurrence", "kind"): Kind,
        ("cause", "kind"): Kind,
        ("cause", "where"): Where,
        ("criterion", "status"): CriterionStatus,
        ("scan", "state"): ScanState,
        ("scan", "standard"): Standard,
    }
    for (name, property_), enum in values.items():
        assert defs[name][property_]["enum"] == [member.value for member in enum]
    frame = defs["page"]["frames"]["items"]["properties"]["state"]["enum"]
    assert frame == [state.value for state in FrameState]
    assert list(defs["coverage"]["states"]["properties"]) == [state.value for state in PageState]


def test_the_schema_names_the_same_clues_as_the_model() -> None:
    told = [one["properties"] for one in SCHEMA["$defs"]["clue"]["oneOf"]]
    named = {one["key"]["const"]: tuple(name for name in one if name != "key") for one in told}
    assert named == CLUES


def test_causes_name_their_example_and_occurrences_their_cause() -> None:
    result = parsed(report())
    assert [one["id"] for one in result["causes"]] == [one.id for one in report().causes]
    assert all(one["example"] == one["places"][0] for one in result["causes"])
    assert [one["cause"] for one in result["occurrences"]] == [one.cause for one in FOUND]


@pytest.mark.parametrize("where", ["scan", "coverage"])
def test_the_schema_refuses_what_it_does_not_name(where: str) -> None:
    result = parsed(report())
    result[where]["surprise"] = 1
    with pytest.raises(ValidationError, match="surprise"):
        VALIDATOR.validate(result)


def test_states_that_did_not_occur_are_counted_as_none() -> None:
    states = parsed(report())["coverage"]["states"]
    assert list(states) == [state.value for state in PageState]
    assert states["crashed"] == 0


def test_selectors_keep_the_path_through_frames_and_shadow_roots() -> None:
    found = parsed(report())["occurrences"]
    assert found[1]["selector"] == ["iframe.kart", ["kart-app", "p"]]


def test_times_are_in_utc_and_say_so() -> None:
    result = parsed(report())
    assert result["scan"]["start"] == "2026-11-21T10:15:03.250Z"
    assert result["pages"][0]["start"] == "2026-11-21T10:15:03.250Z"


def test_messages_speak_the_language_and_reasons_stay_the_engines_own() -> None:
    nb, en = (parsed(report(), language)["occurrences"] for language in (Language.NB, Language.EN))
    assert nb[1]["outcome"] == Outcome.CANT_TELL.value
    assert nb[1]["message"].startswith("Må vurderes av et menneske: Bakgrunnen er et bilde;")
    assert en[1]["message"].startswith("Needs a person: The background is an image;")
    assert nb[1]["reason"] == en[1]["reason"] == FOUND[1].finding.reason


def test_hostile_text_leaves_valid_json_that_can_be_written_as_utf8() -> None:
    hostile = '"\\\x00\x1b[31m\ud800\u202e\uffff\u2028</script>æ'
    rows = Rows(
        page_rows=(replace(PAGES[0], title=hostile, detail=hostile),),
        found=[occurrence(snippet=hostile, selector=(hostile, (hostile,)))],
    )
    text = rendered(report(rows=rows))
    result = json.loads(text.encode("utf-8"))
    VALIDATOR.validate(result)
    assert result["occurrences"][0]["snippet"].endswith("\u2028</script>æ")
    assert "\x1b" not in text


def test_letters_are_written_as_themselves() -> None:
    assert "Bokmål: bare lyd" not in rendered(report())
    assert "Bare lyd og bare video (forhåndsinnspilt)" in rendered(report())


class Sink(RawIOBase):
    """Counts what is written and keeps none of it."""

    def __init__(self) -> None:
        self.size = 0
        self.pieces = 0

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self.size += len(data)
        self.pieces += 1
        return len(data)


class ManyRows(Rows):
    """Occurrences that are made as they are read."""

    def occurrences(self) -> Iterator[Occurrence]:
        return (occurrence(f"/side-{n}", snippet="<p>" * 60) for n in range(10_000))


@pytest.mark.parametrize("name", ["json", "csv"])
@pytest.mark.big
def test_a_result_of_any_size_takes_no_more_memory(name: str) -> None:
    sink = Sink()
    value = report(rows=ManyRows())
    FORMATS[name](report(), BytesIO(), language=Language.NB, color=False, width=100)
    tracemalloc.start()
    try:
        FORMATS[name](value, sink, language=Language.NB, color=False, width=100)  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sink.size > 4_000_000
    assert peak < 1_000_000


def test_json_is_written_in_large_pieces() -> None:
    sink = Sink()
    FORMATS["json"](report(rows=ManyRows()), sink, language=Language.NB, color=False, width=100)  # type: ignore[arg-type]
    assert sink.pieces > 50
    assert sink.size / sink.pieces > 60 * 1024


def test_a_sample_names_its_pages_with_their_reasons() -> None:
    urls = tuple(page.url for page in PAGES[:2])
    listed = Target(kind=TargetKind.LIST, urls=urls, reasons={urls[0]: "forside"})
    value = report(scan=scan(plan=replace(scan().plan, target=listed)))
    read = parsed(value)
    VALIDATOR.validate(read)
    assert read["report"]["sample"] == [
        {"url": urls[0], "reason": "forside"},
        {"url": urls[1], "reason": ""},
    ]
    assert parsed(report())["report"]["sample"] == []
