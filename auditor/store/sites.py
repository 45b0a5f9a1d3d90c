"""Sites: what is known of them, and their credentials under lock."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, insert, select, update

from auditor.errors import ChangedMeanwhile, InUse, NotThere, UsageError
from auditor.model.asked import Slice
from auditor.model.criteria import Standard
from auditor.model.secrets import Credentials, Secrets
from auditor.model.site import NO_SITE, KeptSite, ShownCredentials, SiteShare, SiteWish
from auditor.store.clock import clock
from auditor.store.codec import to_json
from auditor.store.database import Database
from auditor.store.ids import new_id
from auditor.store.moments import to_moment
from auditor.store.organisations import number_of
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans
from auditor.store.service_schema import job
from auditor.store.service_schema import site as sites
from auditor.store.slices import numbered, sliced
from auditor.store.vault import Vault

_of = sites.c


class SiteTable:
    """The sites of an archive; meets `auditor.services.sites.KeepsSites`."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Bind to an archive, of which any thread may ask.

        Args:
            database: the archive.
            vault: opens what is kept under lock.
        """
        self._database = database
        self._vault = vault

    def add(self, organisation: str, wish: SiteWish, credentials: Credentials | None) -> KeptSite:
        """Keep a new site; its id and when it was made are chosen here."""
        name = new_id("site")
        with self._database.write("write the site to") as connection:
            values = {
                "id": name,
                "organisation": number_of(connection, organisation),
                "created": clock(),
                "revision": 1,
                "credentials": self._locked(credentials, organisation, name),
                **_settable(wish),
            }
            connection.execute(insert(sites).values(**values))
            return self._one(connection, organisation, name)

    def find(self, organisation: str, name: str) -> KeptSite:
        """The site of this id.

        Raises:
            NotThere: the organisation has no such site.
        """
        with self._database.read() as connection:
            return self._one(connection, organisation, name)

    def list(self, organisation: str, after: str, limit: int) -> Slice[KeptSite]:
        """Sites of an organisation in the order they were made, behind the one of this id."""
        chosen = _all().where(organisations.c.id == organisation)
        if after:
            chosen = chosen.where(_of.number > numbered(sites, after))
        with self._database.read() as connection:
            rows = connection.execute(chosen.order_by(_of.number).limit(limit + 1)).all()
        return sliced([(str(row.id), self._site(row)) for row in rows], limit)

    def change(
        self,
        organisation: str,
        name: str,
        revision: int | None,
        wish: SiteWish,
        credentials: Credentials | None,
        *,
        keep_credentials: bool,
    ) -> KeptSite:
        """Say something else of a site.

        Args:
            organisation: id of the one that has it.
            name: its id.
            revision: that it must have; None for any.
            wish: what is said of it from now on.
            credentials: from now on; None for none.
            keep_credentials: they stay as they are.

        Raises:
            NotThere: the organisation has no such site.
            ChangedMeanwhile: it has another revision.
        """
        values: dict[str, object] = {**_settable(wish), "revision": _of.revision + 1}
        if not keep_credentials:
            values["credentials"] = self._locked(credentials, organisation, name)
        with self._database.write("write the site to") as connection:
            this = _this(connection, organisation, name, revision)
            connection.execute(update(sites).where(this).values(**values))
            return self._one(connection, organisation, name)

    def remove(self, organisation: str, name: str, revision: int | None) -> None:
        """Forget a site with its credentials; its scans stay.

        Raises:
            NotThere: the organisation has no such site.
            ChangedMeanwhile: it has another revision.
            InUse: a scan of it is not over.
        """
        with self._database.write("write the site to") as connection:
            this = _this(connection, organisation, name, revision)
            number = connection.execute(select(_of.number).where(this)).scalar_one()
            under_way = select(job.c.scan).join_from(job, scans, job.c.scan == scans.c.number)
            if connection.execute(under_way.where(scans.c.site == number)).first() is not None:
                raise InUse("A scan of this site is not over: cancel it, or wait for its end.")
            of_it = update(scans).where(scans.c.site == number)
            connection.execute(of_it.values(site=None))
            connection.execute(delete(sites).where(this))

    def share_of(self, scan: str) -> SiteShare:
        """What a scan has from its site.

        Args:
            scan: its id, whoever has it.

        Raises:
            UsageError: the site has credentials that this service's key does not open.
        """
        mine = (
            select(sites, organisations.c.id.label("of"))
            .select_from(scans)
            .join(organisations, scans.c.organisation == organisations.c.number)
            .outerjoin(sites, scans.c.site == sites.c.number)
            .where(scans.c.id == scan)
        )
        with self._database.read() as connection:
            row = connection.execute(mine).one()
        if row.id is None:
            return NO_SITE
        return SiteShare(
            secrets=self._secrets(row),
            url=row.url,
            owner=row.owner,
            standard=row.standard and Standard(row.standard),
        )

    def _secrets(self, row: Row[Any]) -> Secrets:
        if row.credentials is None:
            return Secrets()
        credentials = self._vault.open(row.credentials, row.of, row.id)
        if credentials is None:
            raise UsageError(
                f"The credentials of the site {row.id} were locked with another key: give them"
                " again, or give the service the key that it had."
            )
        return credentials.secrets

    def _locked(
        self, credentials: Credentials | None, organisation: str, name: str
    ) -> bytes | None:
        return self._vault.lock(credentials, organisation, name) if credentials else None

    def _one(self, connection: Connection, organisation: str, name: str) -> KeptSite:
        this = (organisations.c.id == organisation) & (_of.id == name)
        row = connection.execute(_all().where(this)).first()
        if row is None:
            raise NotThere(name)
        return self._site(row)

    def _site(self, row: Row[Any]) -> KeptSite:
        opened = self._vault.open(row.credentials, row.of, row.id) if row.credentials else None
        return KeptSite(
            id=row.id,
            wish=SiteWish(
                name=row.name,
                url=row.url,
                owner=row.owner,
                supplier=row.supplier,
                standard=row.standard and Standard(row.standard),
                significant=tuple(json.loads(row.significant)),
                ignored=tuple(json.loads(row.ignored)),
            ),
            created=to_moment(row.created),
            revision=row.revision,
            credentials=_shown(opened) if opened else None,
            locked=row.credentials is not None and opened is None,
        )


def _all() -> Select[Any]:
    both = sites.c.organisation == organisations.c.number
    return select(sites, organisations.c.id.label("of")).join_from(sites, organisations, both)


def _this(
    connection: Connection, organisation: str, name: str, revision: int | None
) -> ColumnElement[bool]:
    """A site that is to be changed, held until the transaction ends.

    Raises:
        NotThere: the organisation has no such site.
        ChangedMeanwhile: it has another revision.
    """
    mine = (_of.id == name) & (_of.organisation == number_of(connection, organisation))
    there = select(_of.number, _of.revision).where(mine).with_for_update()
    found = connection.execute(there).first()
    if found is None:
        raise NotThere(name)
    if revision is not None and found.revision != revision:
        raise ChangedMeanwhile(
            "Somebody changed this site meanwhile: read it again, and change what it is now."
        )
    this: ColumnElement[bool] = _of.number == found.number
    return this


def _settable(wish: SiteWish) -> Mapping[str, object]:
    return {
        "name": wish.name,
        "url": wish.url,
        "owner": wish.owner,
        "supplier": wish.supplier,
        "standard": wish.standard and wish.standard.value,
        "significant": to_json(wish.significant),
        "ignored": to_json(wish.ignored),
    }


def _shown(credentials: Credentials) -> ShownCredentials:
    return ShownCredentials(
        headers=tuple(name for name, _ in credentials.headers),
        cookies=tuple(name for name, _ in credentials.cookies),
        basic_auth=bool(credentials.basic_auth),
        given=credentials.given,
    )
