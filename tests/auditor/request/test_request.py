"""Requests: one schema, whoever asks, and one sentence for what is wrong."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from auditor.errors import UsageError
from auditor.model.page import Viewport
from auditor.model.target import TargetKind
from auditor.request import ScanChoices, ScanRequest, allowed, read_request
from auditor.settings import Settings

URL = "https://fjordvik.example/"
FULL: dict[str, Any] = {
    "url": URL,
    "viewports": ["320x256"],
    "delay": "2s",
    "page_timeout": 45,
    "include": ["/skole/"],
    "select": ["image-alt"],
    "max_depth": None,
    "min_coverage": "80%",
    "owner": "Fjordvik kommune",
}
SCHEMA = Draft202012Validator(ScanRequest.model_json_schema())


def refused(**values: Any) -> str:
    with pytest.raises(UsageError) as caught:
        read_request(values)
    return str(caught.value)


def test_a_request_reads_what_people_write() -> None:
    request = read_request(FULL)
    assert request.viewports == (Viewport(320, 256),)
    assert (request.delay.total_seconds(), request.page_timeout.total_seconds()) == (2, 45)
    assert request.min_coverage == 0.8
    assert (request.target.kind, request.target.urls) == (TargetKind.SITE, (URL,))


@pytest.mark.parametrize("values", [FULL, {"sample": [{"url": URL, "reason": "forside"}]}])
def test_a_request_that_was_kept_is_read_back_equal(values: dict[str, Any]) -> None:
    request = read_request(values)
    kept = json.loads(request.model_dump_json())
    assert read_request(kept) == request
    SCHEMA.validate(kept)
    SCHEMA.validate(values)


def test_defaults_in_the_schema_are_those_of_the_fields() -> None:
    properties = ScanRequest.model_json_schema()["properties"]
    told = {name: one["default"] for name, one in properties.items() if "default" in one}
    assert properties.keys() - told.keys() == {"jobs"}  # as many as the machine has cores
    told.pop("url")
    true = json.loads(read_request({"url": URL}).model_dump_json(include=told.keys()))
    assert told == true


def test_settings_and_requests_share_their_fields_and_defaults() -> None:
    for name, field in ScanChoices.model_fields.items():
        for model in (Settings, ScanRequest):
            assert model.model_fields[name].default == field.default, name
            assert allowed(model.model_fields[name]) == allowed(field), name


@pytest.mark.parametrize("secret", ["header", "cookie", "basic_auth", "secrets", "folder"])
def test_a_request_holds_neither_secrets_nor_folders(secret: str) -> None:
    assert f"{secret} is no part of a request" in refused(url=URL, **{secret: "x"})


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Say what to scan"),
        ({"url": URL, "sample": [{"url": URL}]}, "Say what to scan"),
        ({"url": "htp://fjordvik.example"}, "url 'htp://fjordvik.example' begins with htp"),
        ({"url": 3}, "url is 3: give an address"),
        ({"url": URL, "max_page": 3}, "max_page is no part of a request: did you mean max_pages?"),
        ({"url": URL, "xyzzy": 3}, "xyzzy is no part of a request: there are consent,"),
        ({"url": URL, "max_pages": "tre"}, "max_pages is 'tre': give a whole number"),
        ({"url": URL, "max_pages": True}, "max_pages is True: give a whole number"),
        ({"url": URL, "viewports": ["300"]}, "viewports is '300': give WIDTHxHEIGHT"),
        ({"url": URL, "include": ["(?=a)"]}, "include is '(?=a)': it looks ahead"),
        ({"sample": "forside"}, "sample is 'forside': give a list of pages"),
        ({"sample": [URL]}, "give a list of pages"),
        ({"sample": [{"url": URL}, {"url": "b"}]}, "sample[1].url 'b' is no address such as"),
        ({"sample": [{"reason": "søk"}]}, "sample[0].url is missing: give an address"),
        ({"sample": [{"url": URL, "resaon": "x"}]}, "sample[0].resaon is no part"),
        ({"sample": [{"url": URL, "reason": "x" * 201}]}, "sample[0].reason is"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_in_one_sentence(
    values: dict[str, Any], sentence: str
) -> None:
    assert sentence in refused(**values)


def test_a_password_in_an_address_is_not_repeated() -> None:
    told = refused(url="https://kari:hemmelig@fjordvik.example/")
    assert "fjordvik.example" in told
    assert "hemmelig" not in told


def test_what_a_stranger_wrote_cannot_steer_a_terminal() -> None:
    assert "\x1b" not in refused(**{"url": URL, "\x1b[2J": 1})
    assert "\x1b" not in refused(url="\x1b[2J")


def test_a_page_that_is_named_twice_is_one_with_both_reasons() -> None:
    request = read_request(
        {
            "sample": [
                {"url": URL, "reason": "forside"},
                {"url": f"{URL}sok"},
                {"url": "fjordvik.example", "reason": "tilfeldig utvalg"},
            ]
        }
    )
    assert request.target.urls == (URL, f"{URL}sok")
    assert [page.reason for page in request.sample] == ["forside; tilfeldig utvalg", ""]
