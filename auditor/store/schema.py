"""The tables of the archive: the same in a run's SQLite file and in a database of many scans.

Every row belongs to a scan, by the scan's number in this database, and every scan to an
organisation; what scans share (catalogues, blobs) is kept by its hash. Types are portable, so that
SQLite and PostgreSQL take them as they are. A change here needs a migration (`migrations`).

Order is part of the keys: addresses by discovery, visits by viewport, findings in the order reports
give them, so that a report reads along a key and never sorts. What was found in several viewports
is one row, with the first of them. What rows have in common is kept once for each scan: the names
of rules in `rule`, all that findings of a kind have in common in `said`, long texts in `text`.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

DEFAULT_ORGANISATION: Final = 1
"""Number of the organisation that every database has; on the command line it has all scans."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _key(name: str) -> Column[int]:
    """A whole number that is part of a key and is given, not counted by the database."""
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _scan() -> Column[int]:
    """The scan that a row belongs to: the first column of its key."""
    there = ForeignKey("scan.number", ondelete="CASCADE")
    return Column("scan", there, primary_key=True, autoincrement=False)


def _of(table: str, columns: str, *, their: str | None = None) -> ForeignKeyConstraint:
    """A row of the same scan that this one belongs to.

    Args:
        table: of that row.
        columns: of this table, behind the scan.
        their: of that table; None where they have the same names.
    """
    theirs = [f"{table}.{name}" for name in ("scan", *(their or columns).split())]
    return ForeignKeyConstraint(["scan", *columns.split()], theirs, ondelete="CASCADE")


organisation = Table(
    "organisation",
    metadata,
    _key("number"),
    Column("name", Text, nullable=False),
)

scan = Table(
    "scan",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("organisation", ForeignKey("organisation.number"), nullable=False, index=True),
    Column("id", String(60), unique=True),  # None until the scan is saved for the first time
    Column("record", Text),  # JSON, see codec
)

lease = Table(  # who may write a scan; the row stays when nobody does, so that fences only rise
    "lease",
    metadata,
    _scan(),
    Column("fence", Integer, nullable=False),
    Column("owner", String(32)),  # None: let go
    Column("machine", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", BigInteger, nullable=False),  # of the process, ticks since the boot
    Column("heartbeat", Double, nullable=False),  # seconds since 1970 by the database's clock
    sqlite_with_rowid=False,
)

catalogue = Table(  # rules as a scan used them, with their texts
    "catalogue",
    metadata,
    Column("hash", String(64), primary_key=True),  # SHA-256 of the JSON
    Column("record", LargeBinary, nullable=False),  # JSON, zlib
)

edition = Table(  # under what visits of a scan were judged: one for each start that differs
    "edition",
    metadata,
    _scan(),
    _key("number"),
    Column("versions", Text, nullable=False),  # JSON
    Column("catalogue", ForeignKey("catalogue.hash"), nullable=False),
    sqlite_with_rowid=False,
)

address = Table(
    "address",
    metadata,
    _scan(),
    _key("seq"),
    Column("url", Text, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("source", String(20), nullable=False),
    Column("state", String(20)),
    Column("reason", String(40)),
    Column("detail", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("redirect_to", Text),
    Column("found_on", Integer),
    Column("stands_for", Integer, nullable=False),
    Column("linked", Integer, nullable=False),  # pages that link to it
    Index("uq_address_url", "scan", "url", unique=True),
)

in_flight = Table(  # addresses that are being loaded, and those a process died over
    "in_flight",
    metadata,
    _scan(),
    _key("seq"),
    Column("loading", Boolean, nullable=False),
    Column("suspect", Boolean, nullable=False),  # it was being loaded when a process died
    Column("deaths", Integer, nullable=False),  # of processes, with nothing else being loaded
    _of("address", "seq"),
    sqlite_with_rowid=False,
)

pending = Table(  # a row for each settled address whose links are not followed up yet
    "pending",
    metadata,
    _scan(),
    _key("seq"),
    Column("links", Text, nullable=False),  # JSON
    _of("address", "seq"),
)

link = Table(  # the first pages that link to an address
    "link",
    metadata,
    _scan(),
    _key("target"),
    _key("page"),
    _of("address", "target", their="seq"),
    Index("ix_link_page", "scan", "page"),
    sqlite_with_rowid=False,
)

visit = Table(
    "visit",
    metadata,
    _scan(),
    _key("seq"),
    _key("ordinal"),
    Column("edition", Integer),  # None where no edition was opened
    Column("viewport", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("final_url", Text),
    Column("status", Integer),
    Column("mime", Text),
    Column("title", Text),
    Column("language", Text),
    Column("redirects", Text, nullable=False),  # JSON
    Column("frames", Text, nullable=False),  # JSON
    Column("frames_audited", Integer, nullable=False),
    Column("frames_not_reached", Integer, nullable=False),
    Column("closed_shadow_roots", Integer, nullable=False),
    Column("dialogs", Integer, nullable=False),
    Column("started", String(40), nullable=False),  # ISO 8601, UTC
    Column("duration_us", BigInteger, nullable=False),
    Column("acts", Text, nullable=False),  # JSON
    Column("observations", Text, nullable=False),  # JSON
    Column("remarks", Text, nullable=False),  # JSON
    Column("census", Text, nullable=False),  # JSON
    Column("rule_runs", Text, nullable=False),  # JSON, see ruleruns
    _of("address", "seq"),
)

digest = Table(  # what rules across pages need of a page
    "digest",
    metadata,
    _scan(),
    _key("seq"),
    Column("record", Text, nullable=False),  # JSON
    _of("address", "seq"),
)

picture = Table(  # of the first occurrence of each key, see auditor.causes.picture_key
    "picture",
    metadata,
    _scan(),
    Column("kind", String(40), primary_key=True),
    Column("media_type", String(40), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("page", Text, nullable=False),  # an address, as in address
    Column("rule", Text, nullable=False),
    Column("fingerprint", String(40), nullable=False),
    Column("selector", Text, nullable=False),  # JSON
    Column("viewport", String(20), nullable=False),
    Column("data", LargeBinary, nullable=False),
)

rule = Table(  # the rules that ran in a scan
    "rule",
    metadata,
    _scan(),
    _key("code"),
    Column("name", Text, nullable=False),
    Column("engine", String(40), nullable=False),
    sqlite_with_rowid=False,
)

said = Table(  # what many findings of a scan have in common: all but the element
    "said",
    metadata,
    _scan(),
    _key("code"),
    Column("rule", Integer, nullable=False),
    Column("criteria", Text, nullable=False),  # JSON
    Column("outcome", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("part", String(20), nullable=False),
    Column("reason_key", Text, nullable=False),
    Column("viewports", Text, nullable=False),  # JSON
    Column("unsure_in", Text, nullable=False),  # JSON
    Column("also_found_by", Text, nullable=False),  # JSON
    _of("rule", "rule", their="code"),
    sqlite_with_rowid=False,
)

said_criterion = Table(  # the criteria of each, taken apart
    "said_criterion",
    metadata,
    _scan(),
    _key("said"),
    Column("criterion", String(20), primary_key=True),
    _of("said", "said", their="code"),
    sqlite_with_rowid=False,
)

text = Table(  # texts that findings name, most of them more than once
    "text",
    metadata,
    _scan(),
    _key("code"),
    Column("content", Text, nullable=False),
    sqlite_with_rowid=False,
)

finding = Table(
    "finding",
    metadata,
    _scan(),
    _key("seq"),
    _key("ordinal"),
    _key("position"),
    Column("said", Integer, nullable=False),
    Column("fingerprint", String(40), nullable=False),
    # codes of texts, None where there is nothing
    Column("selector", Integer),  # JSON
    Column("snippet", Integer),
    Column("reason", Integer),
    Column("data", Integer),  # JSON
    Column("locator", Integer),  # JSON
    Column("signpost", Integer),  # JSON
    Column("cause", Integer),  # number of its cause; None until the scan is sealed
    _of("visit", "seq ordinal"),
    sqlite_with_rowid=False,
)

cause = Table(  # what one edit would mend, in the order reports give them
    "cause",
    metadata,
    _scan(),
    _key("number"),
    Column("id", String(40), nullable=False),
    Column("record", Text, nullable=False),  # JSON
)

seal = Table(  # what was computed when a scan had ended
    "seal",
    metadata,
    _scan(),
    Column("digest", String(64), nullable=False),  # SHA-256 of the canonical content
    Column("record", Text, nullable=False),  # JSON
)

blob = Table(  # evidence by its content, once for each organisation
    "blob",
    metadata,
    Column(
        "organisation",
        ForeignKey("organisation.number"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("hash", String(64), primary_key=True),  # SHA-256 of the data
    Column("data", LargeBinary, nullable=False),
)

evidence = Table(  # what was seen of a visit: the rendered page, the network record, …
    "evidence",
    metadata,
    _scan(),
    _key("seq"),
    _key("ordinal"),
    Column("kind", String(20), primary_key=True),
    Column("media_type", String(80), nullable=False),
    Column("organisation", Integer, nullable=False),
    Column("blob", String(64), nullable=False),
    _of("visit", "seq ordinal"),
    ForeignKeyConstraint(["organisation", "blob"], ["blob.organisation", "blob.hash"]),
    sqlite_with_rowid=False,
)
