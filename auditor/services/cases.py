"""Cases: what people tell of the supervision that a scan of a service was for."""

from dataclasses import dataclass
from typing import Protocol

from auditor.model.asked import Slice
from auditor.model.case import Case, KeptCase
from auditor.request import CaseChoices
from auditor.services.triage import Person


class KeepsCases(Protocol):
    """Where cases are kept.

    Every method raises `auditor.errors.NotThere` where the organisation has no such scan,
    `auditor.errors.ScanRemoved` where it had, and `auditor.errors.StoreError` where the archive
    refuses.
    """

    def find(self, organisation: str, scan: str) -> KeptCase:
        """What is told of a scan now."""

    def tell(
        self, organisation: str, scan: str, revision: int, told: str | None, by: str, key: str
    ) -> KeptCase:
        """Tell something else of a scan; None takes back.

        Raises:
            ChangedMeanwhile: what was told before has another revision.
        """

    def history(self, organisation: str, scan: str, after: int, limit: int) -> Slice[KeptCase]:
        """All that was told of a scan behind a revision, the first first."""


@dataclass(frozen=True, slots=True)
class Cases:
    """What can be done with cases; what it raises `KeepsCases` tells."""

    table: KeepsCases

    def find(self, organisation: str, scan: str) -> KeptCase:
        """What is told of a scan now."""
        return self.table.find(organisation, scan)

    def of_scan(self, organisation: str, scan: str) -> Case | None:
        """The case that reports of a scan name; None where nobody told of one."""
        told = self.table.find(organisation, scan).told
        return None if told is None else CaseChoices.model_validate_json(told).case()

    def tell(
        self,
        organisation: str,
        scan: str,
        revision: int,
        choices: CaseChoices | None,
        by: Person,
    ) -> KeptCase:
        """Tell something else of a scan.

        Args:
            organisation: id of the one that has it.
            scan: its id.
            revision: that what was told before must have.
            choices: what is told; None takes back.
            by: who tells it.

        Raises:
            ChangedMeanwhile: something else is told by now.
        """
        told = None if choices is None else choices.model_dump_json(exclude_unset=True)
        return self.table.tell(organisation, scan, revision, told, by.name, by.key)

    def history(self, organisation: str, scan: str, after: int, limit: int) -> Slice[KeptCase]:
        """All that was told of a scan behind a revision, the first first."""
        return self.table.history(organisation, scan, after, limit)
