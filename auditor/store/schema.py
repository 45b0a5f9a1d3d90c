"""The tables of the archive: the same in a run's SQLite file and in a database of many scans.

Every row belongs to a scan, by the scan's number in this database, and every scan to an
organisation; what scans share (catalogues, blobs) is kept by its hash. Types are portable, so that
SQLite and PostgreSQL take them as they are. A change here needs a migration (`migrations`).

Order is part of the keys: addresses by discovery, visits by viewport, findings in the order reports
give them, so that a report reads along a key and never sorts. What was found in several viewports
is one row, with the first of them. What rows have in common is kept once for each scan: the names
of rules in `rule`, all that findings of a kind have in common in `said`, long texts in `text`.

What only a service needs (jobs, keys, sites …) is in `service_schema`; a run's file has those
tables, too, and nothing in them. Moments are seconds since 1970 by the database's clock.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
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
from sqlalchemy import text as clause

from auditor.store.tables import key, metadata, of_scan, scan_key

organisation = Table(
    "organisation",
    metadata,
    key("number"),
    Column("name", Text, nullable=False),
    Column("id", String(60)),
    Column("created", Double),
    # None: as the service's settings say
    Column("retention_days", Integer),
    Column("page_quota", Integer),  # pages a day
    Column("slots", Integer),  # scans at the same time
    Index("uq_organisation_id", "id", unique=True),
)

ACTIVE: Final = clause("state IN ('queued', 'running', 'interrupted')")
"""A scan that is not over: it waits, is carried out, or goes on by itself."""

PURGED: Final = "purged"
"""State of a scan that was removed: only its row is left, which ``ended`` at that time."""

scan = Table(
    "scan",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("organisation", ForeignKey("organisation.number"), nullable=False, index=True),
    Column("id", String(60), unique=True),  # None until the scan is saved for the first time
    Column("record", Text),  # JSON, see codec; None until the scan has begun
    Column("created", Double),
    Column("state", String(20)),  # that of the record; "queued" where there is none yet
    Column("ended", Double),
    # what a service was asked for; None on the command line
    Column("request", Text),  # JSON of the ScanRequest
    Column("site", Integer, ForeignKey("site.number")),
    Column("environment", String(20)),
    Column("branch", Text),
    Column("commit_id", Text),
    Column("pull_request", Text),
    Column("public_base", Text),
    Column("target_key", String(64)),  # SHA-256 of target, include, exclude and environment
    Column("asked_by", Integer, ForeignKey("api_key.number")),
    Column("pages_wanted", Integer),  # counted against the quota of its day
    Column("gate", Text),  # JSON: what was asked
    Column("gate_result", Text),  # JSON; None until it is sealed
    Column("baseline", String(60)),  # id of the scan that it was compared with
    Column("retest_of", String(60)),  # id of a scan
    Column("retest", Text),  # JSON: the causes or findings that were asked for
    # a result that was made elsewhere
    Column(
        "handed_in_by", Integer, ForeignKey("api_key.number", name="fk_scan_handed_in_by_api_key")
    ),
    Column("handed_in_at", Double),
    Column("made_by", Text),  # the tool, and its version
    Index("ix_scan_created", "organisation", "created", "number"),
    Index(  # two scans of one target are never under way at once
        "uq_scan_active",
        "organisation",
        "target_key",
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    ),
)


def kept() -> ColumnElement[bool]:
    """A scan that was not removed; every look at scans by their ids asks for this."""
    return scan.c.state.is_distinct_from(PURGED)


lease = Table(  # who may write a scan; the row stays when nobody does, so that fences only rise
    "lease",
    metadata,
    scan_key(),
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
    scan_key(),
    key("number"),
    Column("versions", Text, nullable=False),  # JSON
    Column("catalogue", ForeignKey("catalogue.hash"), nullable=False),
    sqlite_with_rowid=False,
)

address = Table(
    "address",
    metadata,
    scan_key(),
    key("seq"),
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
    scan_key(),
    key("seq"),
    Column("loading", Boolean, nullable=False),
    Column("suspect", Boolean, nullable=False),  # it was being loaded when a process died
    Column("deaths", Integer, nullable=False),  # of processes, with nothing else being loaded
    of_scan("address", "seq"),
    sqlite_with_rowid=False,
)

pending = Table(  # a row for each settled address whose links are not followed up yet
    "pending",
    metadata,
    scan_key(),
    key("seq"),
    Column("links", Text, nullable=False),  # JSON
    of_scan("address", "seq"),
)

link = Table(  # the first pages that link to an address
    "link",
    metadata,
    scan_key(),
    key("target"),
    key("page"),
    of_scan("address", "target", their="seq"),
    Index("ix_link_page", "scan", "page"),
    sqlite_with_rowid=False,
)

visit = Table(
    "visit",
    metadata,
    scan_key(),
    key("seq"),
    key("ordinal"),
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
    of_scan("address", "seq"),
)

digest = Table(  # what rules across pages need of a page
    "digest",
    metadata,
    scan_key(),
    key("seq"),
    Column("record", Text, nullable=False),  # JSON
    of_scan("address", "seq"),
)

picture = Table(  # of the first occurrence of each key, see auditor.causes.picture_key
    "picture",
    metadata,
    scan_key(),
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
    scan_key(),
    key("code"),
    Column("name", Text, nullable=False),
    Column("engine", String(40), nullable=False),
    sqlite_with_rowid=False,
)

said = Table(  # what many findings of a scan have in common: all but the element
    "said",
    metadata,
    scan_key(),
    key("code"),
    Column("rule", Integer, nullable=False),
    Column("criteria", Text, nullable=False),  # JSON
    Column("outcome", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("part", String(20), nullable=False),
    Column("reason_key", Text, nullable=False),
    Column("viewports", Text, nullable=False),  # JSON
    Column("unsure_in", Text, nullable=False),  # JSON
    Column("also_found_by", Text, nullable=False),  # JSON
    of_scan("rule", "rule", their="code"),
    sqlite_with_rowid=False,
)

said_criterion = Table(  # the criteria of each, taken apart
    "said_criterion",
    metadata,
    scan_key(),
    key("said"),
    Column("criterion", String(20), primary_key=True),
    of_scan("said", "said", their="code"),
    sqlite_with_rowid=False,
)

text = Table(  # texts that findings name, most of them more than once
    "text",
    metadata,
    scan_key(),
    key("code"),
    Column("content", Text, nullable=False),
    sqlite_with_rowid=False,
)

finding = Table(
    "finding",
    metadata,
    scan_key(),
    key("seq"),
    key("ordinal"),
    key("position"),
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
    of_scan("visit", "seq ordinal"),
    sqlite_with_rowid=False,
)

cause = Table(  # what one edit would mend, in the order reports give them
    "cause",
    metadata,
    scan_key(),
    key("number"),
    Column("id", String(40), nullable=False),
    Column("record", Text, nullable=False),  # JSON
)

seal = Table(  # what was computed when a scan had ended
    "seal",
    metadata,
    scan_key(),
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
    scan_key(),
    key("seq"),
    key("ordinal"),
    Column("kind", String(20), primary_key=True),
    Column("media_type", String(80), nullable=False),
    Column("organisation", Integer, nullable=False),
    Column("blob", String(64), nullable=False),
    of_scan("visit", "seq ordinal"),
    ForeignKeyConstraint(["organisation", "blob"], ["blob.organisation", "blob.hash"]),
    Index("ix_evidence_blob", "organisation", "blob"),
    sqlite_with_rowid=False,
)
