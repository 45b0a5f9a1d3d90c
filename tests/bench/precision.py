"""Helps a person to read every failed finding of our own rules, and counts who was right.

``python -m tests.bench.precision list RESULT SHEET`` writes the failed findings of one result of
``auditor scan -f json`` as a table (TSV), the column ``right`` empty; a finding that shows in
several viewports is one line. The reader enters ``yes`` or ``no``. ``… count SHEET…`` then prints
how many were read and how many were right, per rule, as Markdown; see docs/precision.md.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from auditor.rulekit import ENGINE
from tests.bench.command import target

COLUMNS = ("rule", "page", "selector", "snippet", "message", "right")
ANSWERS = ("yes", "no", "")


def main() -> None:
    """Write a sheet, or count the answers in sheets."""
    parser = argparse.ArgumentParser(description="Reads our own rules' failed findings by eye.")
    tasks = parser.add_subparsers(dest="task", required=True)
    listing = tasks.add_parser("list", help="write the findings that are to be read")
    listing.add_argument("result", type=Path, help="JSON result of a scan")
    listing.add_argument("sheet", type=Path, help="table to write; never written over")
    counting = tasks.add_parser("count", help="count the answers")
    counting.add_argument("sheets", type=Path, nargs="+", help="tables with answers")
    asked = parser.parse_args()
    if asked.task == "list":
        told = json.loads(asked.result.read_text(encoding="utf-8"))
        write(asked.sheet, findings(told["occurrences"]))
    else:
        sys.stdout.write(counted(row for sheet in asked.sheets for row in read(sheet)))


def findings(occurrences: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """The lines of a sheet: each failed finding of an own rule once, in order of rule and page."""
    lines: dict[tuple[str, ...], dict[str, str]] = {}
    for one in occurrences:
        if one["engine"] == ENGINE and one["outcome"] == "failed":
            key = (one["rule"], one["page"], target(one["selector"]))
            said = (*key, one["snippet"], one["message"], "")
            lines.setdefault(key, dict(zip(COLUMNS, said, strict=True)))
    return [lines[key] for key in sorted(lines)]


def write(sheet: Path, lines: Iterable[dict[str, str]]) -> None:
    """Write a sheet that no answers are in yet.

    Raises:
        FileExistsError: there is one already; its answers are somebody's work.
    """
    with sheet.open("x", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, COLUMNS, dialect="excel-tab")
        table.writeheader()
        table.writerows(lines)


def read(sheet: Path) -> Iterator[dict[str, str]]:
    """The lines of a sheet.

    Raises:
        ValueError: an answer is none of yes, no and nothing.
    """
    with sheet.open(encoding="utf-8", newline="") as told:
        for number, line in enumerate(csv.DictReader(told, dialect="excel-tab"), 1):
            line["right"] = line["right"].strip().lower()
            if line["right"] not in ANSWERS:
                raise ValueError(f"{sheet}, finding {number}: {line['right']!r} is no answer")
            yield line


def counted(lines: Iterable[dict[str, str]]) -> str:
    """How many findings were read and how many were right, as a Markdown table."""
    found, seen, right = Counter[str](), Counter[str](), Counter[str]()
    for line in lines:
        rule = line["rule"]
        found[rule] += 1
        seen[rule] += line["right"] != ""
        right[rule] += line["right"] == "yes"
    rows = [
        f"| `{rule}` | {found[rule]} | {seen[rule]} | {right[rule]} |" for rule in sorted(found)
    ]
    total = f"| all | {found.total()} | {seen.total()} | {right.total()} |"
    head = ["| rule | failed findings | looked at | right |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, total, ""])


if __name__ == "__main__":
    main()
