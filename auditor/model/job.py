"""Jobs: scans that a service was asked for, as they wait and are carried out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

QUEUED: Final = "queued"
"""State of a scan that was asked for and has not begun."""


class Environment(StrEnum):
    """What a scanned address is used for; trends of one are never mixed with another's."""

    PRODUCTION = "production"
    STAGING = "staging"
    CI = "ci"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A scan that a service is asked for.

    Attributes:
        id: of the scan, made by `auditor.store.new_id`.
        organisation: number of the one it belongs to.
        request: the `auditor.request.ScanRequest` as JSON.
        target_key: SHA-256, hex, of what is scanned and where: two orders with the same one are not
            under way at once.
        site: number of its site; None for none.
        public_base: the live address that the scanned one stands for.
        asked_by: number of the key; None where no key asked.
        pages_wanted: what it counts against the quota of pages; None where it counts nothing.
        gate: what it is held against when it is sealed, as JSON; None for nothing.
        retest_of: id of the scan whose findings it looks for again; None for none.
        retest: which of them, as JSON.
    """

    id: str
    organisation: int
    request: str
    target_key: str
    site: int | None = None
    environment: Environment = Environment.PRODUCTION
    branch: str | None = None
    commit_id: str | None = None
    pull_request: str | None = None
    public_base: str | None = None
    asked_by: int | None = None
    pages_wanted: int | None = None
    gate: str | None = None
    retest_of: str | None = None
    retest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job that one process has, and no other.

    Attributes:
        scan: its id.
        owner: made up for this claim.
        attempts: how often it was claimed since a page was settled last, this time included.
        cancel_asked: it is to be ended, not carried out.
    """

    scan: str
    owner: str
    attempts: int
    cancel_asked: bool


class Cancelling(StrEnum):
    """What became of the wish to cancel a scan."""

    OVER = "over"
    """It has ended already."""
    ASKED = "asked"
    """The process that carries it out ends it in a moment."""
    CLAIMED = "claimed"
    """No process had it: whoever asked has it now, and ends it."""
