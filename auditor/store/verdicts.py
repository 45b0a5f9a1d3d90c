"""Verdicts of people on findings and causes of a site, each change of one kept for ever."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    case,
    false,
    func,
    insert,
    select,
    true,
    update,
)

from auditor.errors import ChangedMeanwhile, NotThere
from auditor.model.asked import Slice
from auditor.model.criteria import criteria
from auditor.model.finding import Outcome
from auditor.model.triage import Decision, Ruling, Seen, Subject, TriageKey, TriageVerdict
from auditor.store.codec import to_json
from auditor.store.database import Database
from auditor.store.moments import maybe_moment, to_moment, to_seconds
from auditor.store.schema import cause as causes
from auditor.store.schema import finding as findings
from auditor.store.schema import kept
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans
from auditor.store.schema import seal as seals
from auditor.store.service_schema import api_key, verdict, verdict_history
from auditor.store.service_schema import site as sites
from auditor.store.slices import sliced

_LOOKED_AT: Final = 20
"""Scans of a site that are looked through for something that a person decides on."""


class VerdictTable:
    """The verdicts of an archive; meets `auditor.services.sitetriage.VerdictArchive`."""

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    def of_site(self, organisation: str, site: str) -> "SiteVerdicts":
        """The verdicts on a site.

        Raises:
            NotThere: the organisation has no such site.
        """
        mine = (organisations.c.id == organisation) & (sites.c.id == site)
        both = sites.c.organisation == organisations.c.number
        chosen = select(sites.c.number, sites.c.organisation).join_from(sites, organisations, both)
        with self._database.read() as connection:
            row = connection.execute(chosen.where(mine)).first()
        if row is None:
            raise NotThere(site)
        return SiteVerdicts(self._database, row.organisation, row.number)

    def standing(self, scan: str) -> Sequence[TriageVerdict]:
        """The verdicts that stand on the site of a scan, whoever has it; none where it has none."""
        mine = select(scans.c.site, scans.c.organisation).where(scans.c.id == scan)
        with self._database.read() as connection:
            row = connection.execute(mine).first()
        if row is None or row.site is None:
            return ()
        return SiteVerdicts(self._database, row.organisation, row.site).all()

    def of_scan(self, organisation: str, scan: str) -> "SiteVerdicts | None":
        """The verdicts on the site of a scan; None where it is of none."""
        mine = (organisations.c.id == organisation) & (scans.c.id == scan)
        both = scans.c.organisation == organisations.c.number
        chosen = select(scans.c.site, scans.c.organisation).join_from(scans, organisations, both)
        with self._database.read() as connection:
            row = connection.execute(chosen.where(mine)).first()
        if row is None or row.site is None:
            return None
        return SiteVerdicts(self._database, row.organisation, row.site)


class SiteVerdicts:
    """The verdicts on one site; meets `auditor.services.triage.KeepsVerdicts`."""

    def __init__(self, database: Database, organisation: int, site: int) -> None:
        """Bind to a site.

        Args:
            database: the archive.
            organisation: number of the one that has the site.
            site: its number.
        """
        self._database = database
        self._organisation = organisation
        self._site = site

    def all(self) -> Sequence[TriageVerdict]:
        """The verdicts that stand, in the order they were first given."""
        of = verdict.c
        chosen = self._chosen(verdict).where(of.verdict.is_not(None)).order_by(of.number)
        with self._database.read() as connection:
            return [_verdict(row) for row in connection.execute(chosen)]

    def some(self, after: TriageKey | None, limit: int) -> Slice[TriageVerdict]:
        """Some of the verdicts, in the order they were first given, those taken back among them.

        Args:
            after: what the last one before them is on; None for the first.
            limit: at the most so many.
        """
        of = verdict.c
        chosen = self._chosen(verdict)
        if after is not None:
            last = select(of.number).where(self._on(verdict, after)).scalar_subquery()
            chosen = chosen.where(of.number > last)
        with self._database.read() as connection:
            rows = connection.execute(chosen.order_by(of.number).limit(limit + 1)).all()
        found = [((row.number,), _verdict(row)) for row in rows]
        return sliced(found, limit)

    def find(self, on: TriageKey) -> TriageVerdict | None:
        """The verdict on something, one that was taken back, too; None where there never was."""
        with self._database.read() as connection:
            row = connection.execute(self._chosen(verdict).where(self._on(verdict, on))).first()
        return None if row is None else _verdict(row)

    def history(self, on: TriageKey, after: int, limit: int) -> Slice[TriageVerdict]:
        """All that was ever decided on something, the first first.

        Args:
            on: what it is about.
            after: revision of the last one before them; 0 for the first.
            limit: at the most so many.
        """
        of = verdict_history.c
        chosen = self._chosen(verdict_history).where(self._on(verdict_history, on))
        chosen = chosen.where(of.revision > after).order_by(of.revision).limit(limit + 1)
        with self._database.read() as connection:
            rows = connection.execute(chosen).all()
        return sliced([((row.revision,), _verdict(row)) for row in rows], limit)

    def keep(self, made: TriageVerdict) -> None:
        """Keep a verdict, and write it down in the history.

        Raises:
            ChangedMeanwhile: its revision does not follow the one that there is.
            NotThere: the site is gone.
        """
        self.keep_all([made])

    def keep_all(self, verdicts: Sequence[TriageVerdict]) -> None:
        """Keep some verdicts, each on something else, in one transaction: all, or none.

        Raises:
            ChangedMeanwhile: the revision of one does not follow the one that there is.
            NotThere: the site is gone.
        """
        with self._database.write("write the verdict to") as connection:
            for made in verdicts:
                self._hold(connection, made.on)
                self._put(connection, made)

    def _put(self, connection: Connection, made: TriageVerdict) -> None:
        of = verdict.c
        mine = self._on(verdict, made.on)
        revision = connection.execute(select(of.revision).where(mine)).scalar()
        if made.revision != (revision or 0) + 1:
            raise ChangedMeanwhile(
                "Somebody decided on this meanwhile: read it again, and decide anew."
            )
        values = {**self._values(made), "asked_by": _number_of_key(connection, made.key)}
        if revision is None:
            connection.execute(insert(verdict).values(**values))
        else:
            connection.execute(update(verdict).where(mine).values(**values))
        connection.execute(insert(verdict_history).values(**values))

    def stamp(self, now: datetime) -> tuple[int, int, int]:
        """How often verdicts on the site changed, how many stand, and how many of them are over."""
        of = verdict.c
        mine = (of.organisation == self._organisation) & (of.site == self._site)
        stands = of.verdict.is_not(None)
        over = stands & (of.expires <= now.timestamp())
        changes = func.coalesce(func.sum(of.revision), 0)
        sums = (changes, *(func.count(case((one, of.number))) for one in (stands, over)))
        with self._database.read() as connection:
            changed, standing, ended = connection.execute(select(*sums).where(mine)).one()
        return int(changed), int(standing), int(ended)

    def newest_with(self, on: TriageKey, scan: str | None = None) -> str | None:
        """Id of the newest sealed scan of the site that has something, or of the one that is named.

        A retest looked at some of the pages alone, so that it tells only where no other scan does.
        None where none of the last ones has it: findings have no index by their fingerprints, which
        would be written with each and read seldom, so that not all scans are looked through.

        Args:
            on: what it has.
            scan: the only one that is asked; None for any.
        """
        sealed = select(seals.c.scan).where(seals.c.scan == scans.c.number)
        mine = (scans.c.site == self._site) & kept() & sealed.exists()
        if scan is not None:
            mine &= scans.c.id == scan
        last = select(scans.c.number).where(mine).order_by(scans.c.number.desc()).limit(_LOOKED_AT)
        newest = (
            select(scans.c.id)
            .where(scans.c.number.in_(last), _has(on))
            .order_by(scans.c.retest_of.is_not(None), scans.c.number.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            found: str | None = connection.execute(newest).scalar()
        return found

    def _hold(self, connection: Connection, on: TriageKey) -> None:
        """Let nobody else decide on anything of the site until the transaction ends."""
        mine = select(sites.c.number).where(sites.c.number == self._site).with_for_update()
        if connection.execute(mine).first() is None:
            raise NotThere(on.name)

    def _chosen(self, table: Table) -> Select[Any]:
        of = table.c
        joined = table.outerjoin(api_key, of.asked_by == api_key.c.number)
        mine = (of.organisation == self._organisation) & (of.site == self._site)
        return select(table, api_key.c.id.label("key_id")).select_from(joined).where(mine)

    def _on(self, table: Table, on: TriageKey) -> ColumnElement[bool]:
        of = table.c
        mine = (of.organisation == self._organisation) & (of.site == self._site)
        return mine & (of.kind == on.subject.value) & (of.key == on.name)

    def _values(self, made: TriageVerdict) -> dict[str, object]:
        ruling, seen = made.ruling, made.seen
        one = seen.elements.get(made.on.name, "")
        return {
            "organisation": self._organisation,
            "site": self._site,
            "kind": made.on.subject.value,
            "key": made.on.name,
            "verdict": ruling.decision and ruling.decision.value,
            "outcome": seen.outcome.value,
            "reason": ruling.reason,
            "owner": ruling.owner,
            "ticket": ruling.ticket,
            "expires": to_seconds(ruling.expires),
            "by": made.by,
            "at": to_seconds(made.at),
            "revision": made.revision,
            "digest": one,
            "fingerprints": to_json({} if one else dict(seen.elements)),
        }


def _number_of_key(connection: Connection, name: str) -> int | None:
    number: int | None = connection.execute(
        select(api_key.c.number).where(api_key.c.id == name)
    ).scalar()
    return number


def _has(on: TriageKey) -> ColumnElement[bool]:
    """Whether a scan has something; every one has the criteria."""
    if on.subject is Subject.CRITERION:
        return true() if on.name in criteria() else false()
    if on.subject is Subject.CAUSE:
        has = (causes.c.scan == scans.c.number) & (causes.c.id == on.name)
        return select(causes.c.number).where(has).exists()
    has = (findings.c.scan == scans.c.number) & (findings.c.fingerprint == on.name)
    return select(findings.c.position).where(has).exists()


def _verdict(row: Row[Any]) -> TriageVerdict:
    elements = {row.key: row.digest} if row.digest else json.loads(row.fingerprints)
    return TriageVerdict(
        on=TriageKey(Subject(row.kind), row.key),
        ruling=Ruling(
            decision=row.verdict and Decision(row.verdict),
            reason=row.reason,
            owner=row.owner,
            ticket=row.ticket,
            expires=maybe_moment(row.expires),
        ),
        seen=Seen(outcome=Outcome(row.outcome), elements=elements),
        by=row.by,
        key=row.key_id or "",
        at=to_moment(row.at),
        revision=row.revision,
    )
