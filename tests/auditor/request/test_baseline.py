"""The file of a baseline: what is read of it, and what is said of one that is broken."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model.baseline import Terms
from auditor.request.baseline import read_baseline, written_baseline
from auditor.services.known import baseline_of
from tests.auditor.services.comparing import found, keeping, page, place, report

NAME = "a11y-baseline.json"


def written() -> bytes:
    one = found("a", locator=place("ola"))
    two = found("b", "/om", cause="c-2", snippet="<a>\u2028 ‹æøå›")
    earlier = keeping(report(one, two, pages=[page(), page("/om")]), place("ola"))
    return written_baseline(baseline_of(earlier, Terms(reason="Før ny mal")))


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    value = json.loads(written())
    change(value)
    return json.dumps(value).encode()


def test_what_is_written_is_read_back_and_written_alike() -> None:
    data = written()
    read = read_baseline(data, NAME).baseline
    assert len(read.records) == 2
    assert {one.terms.reason for one in read.records} == {"Før ny mal"}
    assert written_baseline(read) == data
    turned = changed(lambda value: value["records"].reverse())
    assert written_baseline(read_baseline(turned, NAME).baseline) == data


def test_one_cause_more_changes_only_its_own_lines() -> None:
    lines = set(written().decode().splitlines())
    fewer = changed(lambda value: value["records"].pop(0))
    left = written_baseline(read_baseline(fewer, NAME).baseline).decode().splitlines()
    assert set(left) <= lines


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is not JSON, from line 1 on"),
        (b"<<<<<<< HEAD\n{}", "is not JSON, from line 1 on"),
        (b"[]", "is no baseline"),
        (b"\xff\xfe{}", "is not UTF-8 text"),
        (b"[" * 200_000, "is no baseline"),
        (b'{"form": "auditor-baseline/2"}', "is of the form 'auditor-baseline/2'"),
        (b'{"form": "auditor-baseline/1"}', "lacks records"),
        (b'{"form": 1, "form": 2}', "says 'form' twice of one thing"),
        (changed(lambda value: value["records"][0].pop("cause")), "lacks records[0].cause"),
        (
            changed(lambda value: value["records"][0].update(expires="snart")),
            "has records[0].expires as 'snart': give a day such as 2027-06-30",
        ),
        (changed(lambda value: value["records"][0].update(expires=0)), "expires as 0: give a day"),
        (
            changed(lambda value: value["records"][0].update(expire="2027-01-01")),
            "has records[0].expire, which is no part of a baseline: did you mean expires?",
        ),
        (
            changed(lambda value: value["records"].append(value["records"][0])),
            "has two records of c-",
        ),
        (changed(lambda value: value["records"][0].update(occurrences=[])), "occurrences"),
        (changed(lambda value: value["pages"][0].update(url="file:///etc/passwd")), "an address"),
        (changed(lambda value: value["pages"][0].update(visits=[])), "how it was judged"),
        (changed(lambda value: value.update(crawled="kanskje")), "give true or false"),
        (
            changed(lambda value: value["records"][0].update(reason="\x1b[31m\x00")),
            "has records[0].reason",
        ),
    ],
)
def test_a_broken_file_gets_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_baseline(data, NAME)
    sentence = str(refused.value)
    assert sentence.startswith(f"{NAME} ")
    assert said in sentence
    assert "\n" not in sentence
    assert "\x1b" not in sentence
    assert len(sentence) < 600
