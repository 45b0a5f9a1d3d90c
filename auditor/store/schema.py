"""The tables of one run; portable types, so that PostgreSQL can take them as they are.

Order is part of the keys: addresses by discovery, visits by viewport, rule runs and findings in
the order reports give them, so that a report reads along a key and never sorts. What was found in
several viewports is one row, with the first of them.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

SCHEMA_VERSION: Final = 6
"""Raised with every change of a table; a file with another version is not opened."""

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

scan = Table(
    "scan",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("record", Text, nullable=False),  # JSON, see codec
)

address = Table(
    "address",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False, unique=True),
    Column("depth", Integer, nullable=False),
    Column("source", String(20), nullable=False),
    Column("state", String(20)),
    Column("reason", String(40)),
    Column("detail", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("redirect_to", Text),
    Column("found_on", Integer),
    Column("stands_for", Integer, nullable=False),
)

pending = Table(  # a row for each settled address whose links are not followed up yet
    "pending",
    metadata,
    Column("seq", ForeignKey("address.seq"), primary_key=True, autoincrement=False),
    Column("links", Text, nullable=False),  # JSON
)

visit = Table(
    "visit",
    metadata,
    Column("seq", ForeignKey("address.seq"), primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
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
    Column("timings", Text, nullable=False),  # JSON, ms
    Column("acts", Text, nullable=False),  # JSON
    Column("observations", Text, nullable=False),  # JSON
    Column("remarks", Text, nullable=False),  # JSON
    Column("census", Text, nullable=False),  # JSON
)

digest = Table(  # what rules across pages need of a page
    "digest",
    metadata,
    Column("seq", ForeignKey("address.seq"), primary_key=True, autoincrement=False),
    Column("record", Text, nullable=False),  # JSON
)

picture = Table(  # of the first occurrence of each key, see auditor.causes.picture_key
    "picture",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("media_type", String(40), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("page", Text, nullable=False),  # an address, as in address
    Column("rule", Text, nullable=False),
    Column("fingerprint", String(24), nullable=False),
    Column("selector", Text, nullable=False),  # JSON
    Column("viewport", String(20), nullable=False),
    Column("data", LargeBinary, nullable=False),
)


def _of_a_visit() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["seq", "ordinal"], ["visit.seq", "visit.ordinal"], ondelete="CASCADE"
    )


rule_run = Table(
    "rule_run",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("rule", Text, nullable=False),
    Column("engine", String(40), nullable=False),
    Column("passed", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("cant_tell", Integer, nullable=False),
    Column("inapplicable", Integer, nullable=False),
    Column("untested", Integer, nullable=False),
    Column("duration_us", BigInteger),
    Column("failure", Text),
    _of_a_visit(),
    sqlite_with_rowid=False,
)

criteria_member = Table(  # the few combinations of criteria that findings name, taken apart
    "criteria_member",
    metadata,
    Column("criteria", String(200), primary_key=True),  # JSON, as in finding
    Column("criterion", String(20), primary_key=True),
)

finding = Table(
    "finding",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("rule", Text, nullable=False),
    Column("engine", String(40), nullable=False),
    Column("criteria", String(200), nullable=False),  # JSON
    Column("outcome", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("selector", Text, nullable=False),  # JSON
    Column("snippet", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reason_key", Text, nullable=False),
    Column("data", Text, nullable=False),  # JSON
    Column("part", String(20), nullable=False),
    Column("locator", Text, nullable=False),  # JSON
    Column("signpost", Text, nullable=False),  # JSON
    Column("fingerprint", String(24), nullable=False),
    Column("viewports", Text, nullable=False),  # JSON
    Column("unsure_in", Text, nullable=False),  # JSON
    _of_a_visit(),
    sqlite_with_rowid=False,
)
