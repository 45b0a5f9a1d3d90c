"""The ledger's entries: every address a scan came to know, in the order it was discovered."""

from dataclasses import dataclass
from enum import StrEnum

from auditor.model.page import PageState, Reason


class Source(StrEnum):
    """How an address was first met."""

    START = "start"
    LIST = "list"
    SITEMAP = "sitemap"
    LINK = "link"
    REDIRECT = "redirect"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRecord:
    """One address and what became of it.

    Attributes:
        seq: order of discovery from 0, unique; decides the order of everything.
        url: the address, normalised, unique.
        depth: links away from the start.
        state: None while the address is still to be visited; the reason is None then, too.
        detail: a short technical remark; never page text.
        attempts: visits begun, failed ones included.
        redirect_to: the address that a redirect ended at, None where there was none.
        stands_for: addresses; more than one only where it stands for links that were not read.
        found_on: seq of the page that linked or led to it; None where no page did.
    """

    seq: int
    url: str
    depth: int
    source: Source
    state: PageState | None
    reason: Reason | None
    detail: str = ""
    attempts: int = 0
    redirect_to: str | None = None
    found_on: int | None = None
    stands_for: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """An address that was being loaded when the process of its scan died.

    Attributes:
        seq: of the address.
        deaths: of processes while it was the only one that was being loaded.
    """

    seq: int
    deaths: int
