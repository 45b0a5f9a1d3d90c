"""Exhibits: what is kept of a visit, so that a finding can be checked when the page is gone."""

from dataclasses import dataclass, field
from enum import StrEnum


class ExhibitKind(StrEnum):
    """What is kept; a visit has one of each at the most."""

    RENDERED_PAGE = "rendered_page"
    NETWORK_RECORD = "network_record"
    ACCESSIBILITY_TREE = "accessibility_tree"
    INVENTORY = "inventory"
    """Hashes of what the page had (`auditor.causes.Inventory`)."""
    DOSSIER = "dossier"
    """What is kept of it beside the archive, each piece by its hash (`auditor.model.dossier`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One thing that is kept of a visit.

    Attributes:
        media_type: of the data, such as "text/html".
    """

    kind: ExhibitKind
    media_type: str
    data: bytes = field(repr=False)
