"""Targets: what a scan is asked to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class TargetKind(StrEnum):
    """How the addresses of a scan are found."""

    SITE = "site"
    """Crawl from one address and the site's sitemaps."""
    LIST = "list"
    """Exactly the addresses of a list, nothing else."""
    FOLDER = "folder"
    """A local folder, served on loopback by the tool and crawled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What to scan.

    Attributes:
        urls: normalised http(s) addresses; one for SITE and FOLDER, all of them for LIST.
        folder: name of the folder for FOLDER (its last part only), else None.
        reasons: why an address of a LIST is in the sample, for those whose reason was told.
    """

    kind: TargetKind
    urls: tuple[str, ...]
    folder: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retesting:
    """Of which findings a scan tells what became of them.

    Attributes:
        of: id of the scan that found them.
        causes: ids of theirs; all of that scan where there are none.
        scanned_base: of that scan, so that pages and findings are known as they were then; "" for
            none.
    """

    of: str
    causes: tuple[str, ...] = ()
    scanned_base: str = ""
