"""The tables that only a service needs: jobs, keys, sites, verdicts, cases, evidence, webhooks.

They are in every archive, so that there is one schema; in a run's file nothing is in them. Ids that
people see are unguessable, numbers never leave the store. Moments are seconds since 1970 by the
database's clock.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
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
    Column("body_hash", String(64), nullable=False),  # SHA-256; "" once removed
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),  # JSON
    Column("created", Double, nullable=False, index=True),
    sqlite_with_rowid=False,
)


def _verdict_columns() -> tuple[Column[Any], ...]:
    """What a person has decided, as it is now and as it was at each change."""
    return (
        Column("number", Integer, primary_key=True),
        _organisation(),
        # None: of a scan that is of no site
        Column("site", Integer, ForeignKey("site.number", ondelete="CASCADE")),
        Column("kind", String(10), nullable=False),  # finding or cause
        Column("key", String(60), nullable=False),  # fingerprint, or id of the cause
        Column("verdict", String(20)),  # None: it was taken back
        Column("outcome", String(20), nullable=False),  # that was judged
        Column("reason", Text, nullable=False),
        Column("owner", Text, nullable=False),
        Column("ticket", Text, nullable=False),
        Column("expires", Double),
        Column("by", Text, nullable=False),  # name of a key or of a person
        Column("asked_by", Integer, ForeignKey("api_key.number")),
        Column("at", Double, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("digest", Text, nullable=False),  # of the element as it was, "" for a cause
        Column("fingerprints", Text, nullable=False),  # JSON: digests of a cause's, by fingerprint
    )


verdict = Table(
    "verdict",
    metadata,
    *_verdict_columns(),
    Index("uq_verdict_key", "organisation", "site", "kind", "key", unique=True),
    Index("ix_verdict_site", "site", "number"),
)

verdict_history = Table(  # a row for each change, the one that holds now among them
    "verdict_history",
    metadata,
    *_verdict_columns(),
    Index("ix_verdict_history_key", "organisation", "site", "kind", "key", "number"),
)

supervision = Table(  # what people told of the supervision that a scan was for: a row each time
    "supervision",
    metadata,
    scan_key(),
    key("revision"),
    Column("record", Text),  # JSON, as it was given; None: it was taken back
    Column("by", Text, nullable=False),  # name of a key or of a person
    Column("asked_by", Integer, ForeignKey("api_key.number")),
    Column("at", Double, nullable=False),
    sqlite_with_rowid=False,
)

piece = Table(  # evidence of the pages of a scan; what the same pages have in common is kept once
    "piece",
    metadata,
    scan_key(),
    Column("hash", String(64), primary_key=True),  # SHA-256 of the data
    Column("organisation", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    ForeignKeyConstraint(["organisation", "hash"], ["blob.organisation", "blob.hash"]),
    Index("ix_piece_hash", "organisation", "hash"),
    sqlite_with_rowid=False,
)

webhook = Table(
    "webhook",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(60), nullable=False, unique=True),
    _organisation(),
    Column("url", Text, nullable=False),
    Column("events", Text, nullable=False),  # JSON
    Column("secret", LargeBinary, nullable=False),  # encrypted
    Column("created", Double, nullable=False),
    Column("disabled", Double),
    Index("ix_webhook_organisation", "organisation", "number"),
)

delivery = Table(  # an event for a webhook, and what became of it
    "delivery",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(60), nullable=False, unique=True),  # the same over all attempts
    Column("webhook", ForeignKey("webhook.number", ondelete="CASCADE"), nullable=False),
    Column("event", String(60), nullable=False),
    Column("payload", Text, nullable=False),  # JSON
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    # of one that is being sent, when it is taken for lost; of one that was delivered, that moment;
    # None: it is not tried again
    Column("next_at", Double),
    Column("last_status", Integer),
    Column("last_error", Text),
    Column("created", Double, nullable=False),
    Column("delivered", Double),
    Index("ix_delivery_webhook", "webhook", "number"),
    # whose turn it is, and when one succeeded last, however many there are
    Index("ix_delivery_turn", "webhook", "state", "next_at", "number"),
)
