"""Results that were made elsewhere and handed in: what is kept of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from auditor.model.admission import NO_CODE, VersionControl
from auditor.model.catalogue import Catalogue
from auditor.model.cause import Cause
from auditor.model.job import Environment
from auditor.model.ledger import AddressRecord
from auditor.model.occurrence import Occurrence
from auditor.model.scan import Scan
from auditor.model.seal import Summary
from auditor.model.visit import Visit

_YEARS = range(1970, 9000)


def can_be_told(moment: datetime) -> bool:
    """Whether a moment is one that has a date in every time zone, and that a web page was seen at.

    Args:
        moment: with its time zone; of strangers.
    """
    return moment.year in _YEARS


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedInAddress:
    """An address of such a result, with all that was seen and found there.

    Attributes:
        linked: pages that link to it.
        linking: addresses of the first of them.
        visits: without findings, in the order of the plan's viewports.
        editions: of each visit, counted from 0; None where it has none.
        occurrences: in the order of reports.
    """

    record: AddressRecord
    linked: int
    linking: tuple[str, ...]
    visits: tuple[Visit, ...]
    editions: tuple[int | None, ...]
    occurrences: tuple[Occurrence, ...]


class HandedInResult(Protocol):
    """A result that was handed in, read piece by piece.

    Every method raises `auditor.errors.UsageError` where it is not as a result is.
    """

    @property
    def scan(self) -> Scan:
        """The record of the scan, as it was told; its id is that of the run elsewhere."""

    @property
    def request(self) -> str:
        """The `auditor.request.ScanRequest` that the scan's options come to, as JSON."""

    @property
    def catalogue(self) -> Catalogue:
        """The rules that it was judged by."""

    @property
    def editions(self) -> Sequence[Mapping[str, str]]:
        """The versions of the programs that it was made with, in the order of use."""

    @property
    def summary(self) -> Summary:
        """What it comes to."""

    def addresses(self) -> Iterator[HandedInAddress]:
        """Its addresses, in the order of discovery; each time from the beginning."""

    def causes(self) -> Sequence[Cause]:
        """Its causes, once all addresses were read, in the order they are read in."""

    def cause_numbers(self) -> Mapping[str, int]:
        """The place of each cause among them, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """Who hands a result in, and what is told beside it.

    Attributes:
        organisation, key: ids.
        site: id of the site it is of; None for none.
        target_key: as that of a scan that is asked for.
    """

    organisation: str
    key: str
    target_key: str = ""
    site: str | None = None
    environment: Environment = Environment.CI
    code: VersionControl = NO_CODE
