"""Gates of scans: what was asked, with which scan to compare, and what was said."""

import json
from typing import Any

from sqlalchemy import Connection, Row, and_, select, update

from auditor.model.admission import Asking
from auditor.model.gate import AskedGate, GateVerdict
from auditor.model.gate_json import (
    answer_from_plain,
    answer_to_plain,
    asked_from_plain,
    asked_to_plain,
)
from auditor.store import retests
from auditor.store.baselines import last_complete
from auditor.store.codec import to_json
from auditor.store.database import Database
from auditor.store.purging import refuse_missing
from auditor.store.schema import kept
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans

_of = scans.c


class GateTable:
    """The gates of an archive's scans; meets `auditor.services.gatekeeping.KnowsGates`."""

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    def asked_of(self, scan: str) -> AskedGate | None:
        """The gate that a scan is to be held against; None for none."""
        with self._database.read() as connection:
            row = connection.execute(select(_of.gate).where(_of.id == scan)).first()
        return None if row is None else asked_in(row)

    def baseline_of(self, organisation: str, scan: str) -> str | None:
        """The scan that one is to be compared with; None where there is none.

        That is what its gate was held against, else the last complete one of its site, environment
        and branch that ended before it.

        Raises:
            NotThere: the organisation has no such scan.
            ScanRemoved: it had, and that was removed.
        """
        mine = and_(_of.id == scan, organisations.c.id == organisation, kept())
        this = select(scans).join(organisations, _of.organisation == organisations.c.number)
        with self._database.read() as connection:
            row = connection.execute(this.where(mine)).first()
            if row is None:
                refuse_missing(connection, organisation, scan)
            if row.baseline is not None:
                return str(row.baseline)
            asked = asked_in(row)
            branch = asked.target_branch if asked else None
            return last_complete(connection, row, branch or row.branch)

    def last_complete(self, scan: str, branch: str | None) -> str | None:
        """The last complete scan of the site and environment of one.

        Args:
            scan: id of the one that is about to be sealed.
            branch: that it is to be of; None for that of the scan.
        """
        with self._database.read() as connection:
            this = connection.execute(select(scans).where(_of.id == scan)).one()
            return last_complete(connection, this, branch or this.branch)


def text_of(asked: AskedGate | None) -> str | None:
    """A gate as its column holds it."""
    return None if asked is None else to_json(asked_to_plain(asked))


def asked_in(row: Row[Any]) -> AskedGate | None:
    """The gate in a row of a scan."""
    return None if row.gate is None else asked_from_plain(json.loads(row.gate))


def verdict_in(result: str | None, baseline: str | None) -> GateVerdict | None:
    """What was said of a scan, by the columns of its row."""
    if result is None:
        return None
    return GateVerdict(answer=answer_from_plain(json.loads(result)), baseline=baseline)


def verdict_of(connection: Connection, scan: int) -> GateVerdict | None:
    """What was said of a scan, by its number."""
    told = select(_of.gate_result, _of.baseline).where(_of.number == scan)
    row = connection.execute(told).one()
    return verdict_in(row.gate_result, row.baseline)


def is_asked(connection: Connection, scan: str, asking: Asking) -> bool:
    """Whether a scan that is under way tells what is asked for: the same retest, and the same gate.

    A gate says something of one state of the code: of a branch, held against its own baseline.
    """
    theirs = connection.execute(select(scans).where(_of.id == scan)).one()
    again = asking.retest.of if asking.retest else None
    if (theirs.retest_of, theirs.retest) != (again, retests.text_of(asking.retest)):
        return False
    code = (asking.code.branch, asking.code.commit)
    same = theirs.gate == text_of(asking.gate) and (theirs.branch, theirs.commit_id) == code
    return asking.gate is None or bool(same)


def said_of(connection: Connection, scan: int) -> dict[str, str]:
    """What the gate of a scan says in a word, as events have it; empty where it says nothing."""
    told = connection.execute(select(_of.gate_result).where(_of.number == scan)).scalar()
    return {} if told is None else {"gate": str(json.loads(told)["result"])}


def keep(connection: Connection, scan: int, verdict: GateVerdict) -> None:
    """Keep what the gate of a scan says, in place of what it said before.

    Args:
        connection: inside a transaction that writes.
        scan: number of the scan.
        verdict: what it says.
    """
    told = to_json(answer_to_plain(verdict.answer))
    mine = update(scans).where(_of.number == scan)
    connection.execute(mine.values(gate_result=told, baseline=verdict.baseline))
