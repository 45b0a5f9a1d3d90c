"""Catalogues and editions: by which rules, and with which programs, a page was judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from auditor.model.canonical import canonical, sha256
from auditor.model.rule import RuleInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The rules of all engines as they were when a page was judged, their texts included.

    Attributes:
        rules: by id, in the order of ids.
        hash: SHA-256 over the canonical JSON of the rules, hex; equal catalogues have equal hashes.
    """

    rules: Mapping[str, RuleInfo]
    hash: str

    @classmethod
    def of(cls, rules: Iterable[RuleInfo]) -> "Catalogue":
        """The catalogue of some rules, in whatever order they come."""
        ordered = sorted(rules, key=lambda rule: rule.id)
        return cls(
            rules=MappingProxyType({rule.id: rule for rule in ordered}),
            hash=sha256([canonical(ordered)]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a page was judged with; a scan that is resumed with newer programs has several.

    Attributes:
        catalogue: hash of the catalogue of rules.
        versions: of "auditor", "axe-core", "chromium", "chromedriver", "python".
    """

    catalogue: str
    versions: Mapping[str, str]

    def judges_as(self, other: "Edition") -> bool:
        """Whether another judges the same of a page: by its rules, engines and browser."""
        alike = all(self.versions.get(name) == other.versions.get(name) for name in _JUDGES)
        return alike and self.catalogue == other.catalogue


_JUDGES: Final = ("auditor", "axe-core", "chromium")
"""Programs whose versions can make another verdict."""


def rules_of(
    editions: Iterable[Edition], catalogues: Mapping[str, Catalogue]
) -> Mapping[str, RuleInfo]:
    """The rules that a scan was judged by; of a rule in several catalogues, its latest form.

    Args:
        editions: in the order in which they were used.
        catalogues: by hash.
    """
    found: dict[str, RuleInfo] = {}
    for hash_ in dict.fromkeys(edition.catalogue for edition in editions):
        found |= catalogues[hash_].rules
    return MappingProxyType(found)


def versions_of(editions: Iterable[Edition]) -> Mapping[str, str]:
    """All versions that a scan was made with, several of one program parted by commas."""
    found: dict[str, dict[str, None]] = {}
    for edition in editions:
        for name, version in edition.versions.items():
            found.setdefault(name, {})[version] = None
    return {name: ", ".join(versions) for name, versions in found.items()}
