"""Retests: of which scan, and which of its findings are looked for again."""

import json

from auditor.model.target import Retesting
from auditor.store.codec import to_json


def text_of(retest: Retesting | None) -> str | None:
    """Which findings are looked for again, as a row has it; None for no retest."""
    return None if retest is None else to_json([list(retest.causes), retest.scanned_base])


def retest_in(of: str | None, asked: str | None) -> Retesting | None:
    """What a scan looks for again, by the columns of its row; None for a scan of its own."""
    if of is None:
        return None
    causes, base = json.loads(asked) if asked else ([], "")
    return Retesting(of=of, causes=tuple(causes), scanned_base=base)
