"""Retests on a service elsewhere: what became of the findings, as the report of one tells."""

import json
from typing import Any, BinaryIO

from auditor.errors import ServiceError
from auditor.model.finding import Kind, Outcome
from auditor.model.retest import Retested
from auditor.services.verdict import FailOn, counts_again


def results_in(report: BinaryIO, *, named: bool, fail_on: FailOn) -> frozenset[Retested]:
    """The results that the exit code of a retest follows from.

    Args:
        report: of the retest, as JSON.
        named: causes were named; else those count that always do.
        fail_on: what counts as findings.

    Raises:
        ServiceError: it is no report of a retest as Auditor writes one.
    """
    try:
        told = json.load(report)["retest"]
        if told is None:  # nobody knows any more what was looked for
            return frozenset({Retested.NOT_TESTED})
        causes: list[dict[str, Any]] = told["causes"]
        return frozenset(
            Retested(result)
            for one in causes
            if named or counts_again(Kind(one["kind"]), Outcome(one["outcome"]), fail_on)
            for result in one["occurrences"]
        )
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ServiceError(
            "The service does not say what became of the findings: is it of the same release?"
        ) from error
