"""Tenants: organisations, the keys that act for them, and what a key may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a key may do."""

    SCAN_RUN = "scan:run"
    """Start scans and cancel them."""
    RESULTS_READ = "results:read"
    """Read scans and what they found."""
    TRIAGE_WRITE = "triage:write"
    """Say what a person thinks of a finding."""
    ADMIN = "admin"
    """Manage the organisation: its keys and sites, and the removal of scans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who owns scans, sites and keys; none sees those of another.

    Attributes:
        id: "org_" and random characters.
        created: None for the one that every archive has.
        retention_days: days that scans are kept after they ended; None for the service's.
        page_quota: pages that scans of one day may visit; None for the service's.
        slots: scans that may run at the same time; None for as many as there are.
    """

    id: str
    name: str
    created: datetime | None = None
    retention_days: int | None = None
    page_quota: int | None = None
    slots: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key as it is shown: its secret is told once, when it is made.

    Attributes:
        id: "key_" and random characters.
        name: what people call it.
        prefix: the first characters of its secret.
        last_used: to within some minutes; None for never.
        expires: when it stops to open anything; None for never.
        revoked: when it was taken back; None for a key that was not.
    """

    id: str
    organisation: str
    name: str
    prefix: str
    scopes: frozenset[Scope]
    created: datetime
    last_used: datetime | None = None
    expires: datetime | None = None
    revoked: datetime | None = None


class Trusted(StrEnum):
    """Whose keys may ask for what could harm a site that is not their own."""

    NOBODY = "nobody"
    OPERATOR = "operator"
    """Those of the organisation that runs the service."""
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks.

    Attributes:
        organisation: its id; whatever is done is done within it.
        key: the id of the key.
        operator: the key is of the organisation that runs the service.
    """

    organisation: str
    key: str
    scopes: frozenset[Scope]
    operator: bool
