"""The tables that only a service needs: jobs and events of scans, keys, sites, turns of hosts.

They are in every archive, so that there is one schema; in a run's file nothing is in them. Ids that
people see are unguessable, numbers never leave the store. Moments are seconds since 1970 by the
database's clock.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from auditor.store.tables import key, metadata, scan_key

ANSWER_REMOVED = 410
"""Status of an answer that told of a scan which was removed: the answer is the scan's id."""


def _organisation(*, part_of_key: bool = False) -> Column[int]:
    """The organisation that a row belongs to."""
    there = ForeignKey("organisation.number")
    if part_of_key:
        return Column("organisation", there, primary_key=True, autoincrement=False)
    return Column("organisation", there, nullable=False)


job = Table(  # a scan that is to be carried out, or is; the row goes when the scan is over
    "job",
    metadata,
    scan_key(),
    _organisation(),
    Column("queued_at", Double, nullable=False),
    Column("again_at", Double),  # it was under way already: before all that have not begun
    Column("claimed_at", Double),
    Column("attempts", Integer, nullable=False),  # claims since a page was settled last
    Column("settled", Integer, nullable=False),  # addresses, at the last claim
    Column("cancel_asked", Double),
    # who has it; None: it waits for a process
    Column("owner", String(32)),  # made up for this claim
    Column("machine", Text),
    Column("boot", Text),
    Column("pid", Integer),
    Column("started", BigInteger),  # of the process, ticks since the boot
    Column("heartbeat", Double),
    Index("ix_job_organisation", "organisation", "claimed_at"),
    # whose turn it is, however many wait: what has not begun has no attempt
    Index("ix_job_turn", "attempts", "organisation", "queued_at", "scan"),
    sqlite_with_rowid=False,
)

event = Table(  # what is told of a scan while it goes on
    "event",
    metadata,
    scan_key(),
    key("id"),  # rises within a scan
    Column("at", Double, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("data", Text, nullable=False),  # JSON
    sqlite_with_rowid=False,
)

host_turn = Table(  # when a host may be asked next, for all processes that share the archive
    "host_turn",
    metadata,
    Column("host", String(300), primary_key=True),
    Column("next_at", Double, nullable=False),
    sqlite_with_rowid=False,
)

api_key = Table(  # the secret itself is nowhere
    "api_key",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(60), nullable=False, unique=True),
    _organisation(),
    Column("name", Text, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),  # SHA-256 of the whole secret
    Column("prefix", String(20), nullable=False),  # of the secret, to tell keys apart by
    Column("scopes", Text, nullable=False),  # JSON
    Column("created", Double, nullable=False),
    Column("last_used", Double),
    Column("expires", Double),
    Column("revoked", Double),
    Index("ix_api_key_organisation", "organisation", "number"),
)

site = Table(
    "site",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(60), nullable=False, unique=True),
    _organisation(),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("owner", Text),
    Column("supplier", Text),
    Column("standard", String(40)),
    Column("significant", Text, nullable=False),  # JSON: attributes that tell elements apart
    Column("ignored", Text, nullable=False),  # JSON: attributes that tell nothing
    Column("credentials", LargeBinary),  # encrypted
    Column("created", Double, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("ix_site_organisation", "organisation", "number"),
)

idempotency = Table(  # written with what the first call made
    "idempotency",
    metadata,
    _organisation(part_of_key=True),
    Column("route", String(80), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("body_hash", String(64), nullable=False),  # SHA-256
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),  # JSON
    Column("created", Double, nullable=False, index=True),
    sqlite_with_rowid=False,
)
