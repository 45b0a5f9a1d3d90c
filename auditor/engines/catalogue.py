"""The rules of axe-core as our nouns, from our own table of criteria.

Source: ``axe_rules.csv``, one row per rule of axe-core 4.14.1 with the A and AA criteria that
a failure breaks, the ACT rules it implements and the checks that it consists of; a test holds it
against the installed axe-core.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from auditor.errors import SetupError
from auditor.model.rule import RuleInfo, RuleStatus

ENGINE = "axe"
_MISSING = "axe-core is not installed: run 'make setup' in the checkout, or reinstall Auditor"


@cache
def axe_source() -> str:
    """The source of the installed axe-core.

    Raises:
        SetupError: it is not installed.
    """
    try:
        file = resources.files("auditor.engines").joinpath("vendor", "axe.min.js")
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise SetupError(_MISSING) from error


@cache
def axe_version() -> str:
    """Version of the installed axe-core, from the first line of its source.

    Raises:
        SetupError: axe-core is not installed, or the file is not axe-core.
    """
    first = axe_source()[:200].split()
    if "axe" not in first or not first[first.index("axe") + 1].startswith("v"):
        raise SetupError(_MISSING)
    return first[first.index("axe") + 1].removeprefix("v")


@cache
def axe_rules() -> Mapping[str, RuleInfo]:
    """Every rule of axe-core by id.

    The version of each rule is that of the installed axe-core, "" where it is not installed.
    """
    try:
        version = axe_version()
    except SetupError:
        version = ""
    return MappingProxyType(
        {
            row["rule"]: RuleInfo(
                id=row["rule"],
                engine=ENGINE,
                version=version,
                criteria=tuple(row["criteria"].split()),
                act_ids=tuple(row["act_ids"].split()),
                status=RuleStatus(row["status"]),
                default=row["default"] == "yes",
            )
            for row in _rows()
        }
    )


@cache
def axe_checks() -> Mapping[str, tuple[str, ...]]:
    """The checks that each rule of axe-core consists of, by the rule's id."""
    return MappingProxyType({row["rule"]: tuple(row["checks"].split()) for row in _rows()})


def _rows() -> Iterator[dict[str, str]]:
    table = resources.files("auditor.engines").joinpath("axe_rules.csv")
    yield from csv.DictReader(table.read_text(encoding="utf-8").splitlines())
