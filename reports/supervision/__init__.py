"""What the reports of a supervision say, in any renderer's hands: sections, tables, texts."""

from reports.supervision.blocks import (
    Block,
    Bullets,
    Cell,
    Chart,
    Code,
    Grid,
    Line,
    Paragraph,
    ReportDocument,
    ReportKind,
    Run,
    Section,
    Shot,
    Tone,
)
from reports.supervision.document import KINDS, document_of
from reports.supervision.reference import reference_of

__all__ = [
    "KINDS",
    "Block",
    "Bullets",
    "Cell",
    "Chart",
    "Code",
    "Grid",
    "Line",
    "Paragraph",
    "ReportDocument",
    "ReportKind",
    "Run",
    "Section",
    "Shot",
    "Tone",
    "document_of",
    "reference_of",
]
