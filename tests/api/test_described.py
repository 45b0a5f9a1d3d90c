"""The API by its own OpenAPI document, as a program tries it that knows nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from api.examples import OF_PARAMETERS, OF_SCHEMAS
from auditor.model.tenant import Scope
from tests.api.homes import Api
from tests.api.kept import openapi_document

_CHECKS = (
    "--checks=all",
    # That a string is an address, a pattern or the id of a rule is more than a schema can say.
    "--exclude-checks=positive_data_acceptance",
    # It can make no workbook; what is no workbook is handed in in a test of its own.
    "--exclude-path=/v1/scans/{scan}/verdicts",
)


_PHASES = {
    "sqlite": "examples,coverage,fuzzing,stateful",
    "postgresql": "examples,fuzzing,stateful",
}
"""By database. The edges of every schema are four thousand questions, and nearly all are refused
before a database is asked: one of the two is enough for them."""

_CONFIGURATION = """[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 415, 422, 428, 429, 431, "5xx"]
"""
"""Its own list, and 431: a made-up address may be longer than the head of a request may be."""


@pytest.mark.big
def test_nothing_that_is_asked_is_answered_otherwise_than_described(
    api: Api, tmp_path: Path
) -> None:
    """Neither an error of the server, nor an undocumented answer, nor a door without a key."""
    operator = api.secret(api.service.organisations.default().id)
    (tmp_path / "schemathesis.toml").write_text(_CONFIGURATION, encoding="utf-8")
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run"),
            f"{api.base}/openapi.json",
            *("--header", f"Authorization: Bearer {operator}"),
            *_CHECKS,
            f"--phases={_PHASES[api.address.partition(':')[0]]}",
            *("--max-examples=5", "--generation-deterministic"),
            *("--warnings=off", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_document_that_is_served_is_the_one_that_is_kept(api: Api) -> None:
    with api.client(secret="") as nobody:
        assert nobody.get("/openapi.json").json() == openapi_document()


def test_every_scope_is_described(api: Api) -> None:
    with api.client(secret="") as nobody:
        schemas = nobody.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["Scope"]["enum"] == list(Scope)


def test_every_operation_is_told_in_full() -> None:
    document = openapi_document()
    told = {one["name"]: one["description"] for one in document["tags"]}
    operations = [one for route in document["paths"].values() for one in route.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names))
    assert {tag for one in operations for tag in one["tags"]} == set(told)
    for one in operations:
        assert one["summary"]
        assert one["description"]
        assert all(told[tag] for tag in one["tags"])
        assert set(one["responses"]) >= {"400", "500", "503"}
        assert "200" in one["responses"] or {"201", "202", "204"} & set(one["responses"])
        assert all(parameter["description"] for parameter in one.get("parameters", ()))
        # A key, or plainly none.
        assert one["security"] in ([{"key": []}], [])
        assert ("401" in one["responses"]) is bool(one["security"])


@pytest.mark.parametrize("name", OF_SCHEMAS)
def test_an_example_is_one_of_what_it_shows(name: str) -> None:
    document = openapi_document()
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for example in document["components"]["schemas"][name]["examples"]:
        assert [error.message for error in validator.iter_errors(example)] == []


def test_a_parameter_takes_its_example() -> None:
    document = openapi_document()
    shown = set()
    for route in document["paths"].values():
        for operation in route.values():
            for parameter in operation.get("parameters", ()):
                if "example" in parameter:
                    shown.add(parameter["name"])
                    schema = {**parameter["schema"], "components": document["components"]}
                    assert Draft202012Validator(schema).is_valid(parameter["example"]), parameter
    assert shown == set(OF_PARAMETERS)
