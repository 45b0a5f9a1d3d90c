"""The API by its own OpenAPI document, as a program tries it that knows nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.model.tenant import Scope
from tests.api.homes import Api

_CHECKS = (
    "--checks=all",
    # That a string is an address, a pattern or the id of a rule is more than a schema can say.
    "--exclude-checks=positive_data_acceptance",
    # It can make no workbook; what is no workbook is handed in in a test of its own.
    "--exclude-path=/v1/scans/{scan}/verdicts",
)


@pytest.mark.big
def test_nothing_that_is_asked_is_answered_otherwise_than_described(
    api: Api, tmp_path: Path
) -> None:
    """Neither an error of the server, nor an undocumented answer, nor a door without a key."""
    operator = api.secret(api.service.organisations.default().id)
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run"),
            f"{api.base}/openapi.json",
            *("--header", f"Authorization: Bearer {operator}"),
            *_CHECKS,
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
    kept = Path(__file__).parents[2] / "docs/openapi.json"
    with api.client(secret="") as nobody:
        assert nobody.get("/openapi.json").json() == json.loads(kept.read_text("utf-8"))


def test_every_scope_is_described(api: Api) -> None:
    with api.client(secret="") as nobody:
        schemas = nobody.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["Scope"]["enum"] == list(Scope)
