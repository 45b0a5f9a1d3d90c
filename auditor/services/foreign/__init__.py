"""Results of other tools, read into our nouns: axe-core, pa11y-ci, SARIF and EARL."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from auditor.errors import UsageError
from auditor.model.criteria import Standard
from auditor.model.foreign import ForeignResult
from auditor.model.rule import RuleInfo
from auditor.services.foreign.axe import is_axe, read_axe
from auditor.services.foreign.earl import is_earl, read_earl
from auditor.services.foreign.gathering import Gathered
from auditor.services.foreign.pa11y import is_pa11y, read_pa11y
from auditor.services.foreign.sarif import is_sarif, read_sarif

_READERS: Final[
    tuple[tuple[Callable[[object], bool], Callable[[object, Gathered], ForeignResult]], ...]
] = (
    (is_sarif, read_sarif),
    (is_pa11y, read_pa11y),
    (
        lambda value: is_axe(value) or (isinstance(value, list) and any(map(is_axe, value))),
        read_axe,
    ),
    (is_earl, read_earl),
)


def read_foreign(data: bytes, known: Mapping[str, RuleInfo], standard: Standard) -> ForeignResult:
    """Read a result that another tool made; its format is known by its shape.

    Args:
        data: the file.
        known: our own catalogue of rules.
        standard: decides what is a breach.

    Raises:
        UsageError: it is no JSON, of no format that is known, or has no web page in it.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            "The file is not JSON: give a result as axe-core, pa11y-ci or another tool wrote it."
        ) from error
    read = next((read for fits, read in _READERS if fits(value)), None)
    if read is None:
        raise UsageError(
            "The file is none of the results that can be imported: axe-core's, pa11y-ci's, SARIF"
            " and EARL (JSON-LD)."
        )
    result = read(value, Gathered(known, standard))
    if not result.pages:
        raise UsageError("The file has no web page in it: its results are of no http(s) address.")
    return result
