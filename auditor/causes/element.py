"""What of an element a person has looked at who has judged it: as long as that stays, so does that.

Left out is what changes with every release and tells nobody anything: ids, classes, styles, query
strings, where the element stands, and digits in what it shows, which are dates and counters.
"""

import re
from html import unescape
from typing import Final

from auditor.causes.identity import digest
from auditor.model.finding import Finding
from auditor.model.locator import page_place

_SAID: Final = ("alt", "aria-label", "title", "lang", "role", "type", "autocomplete", "placeholder")
"""Attributes that people hear or see, or that say what an element is."""
_START_TAG: Final = re.compile(r"""<[A-Za-z](?:[^"'>]|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE: Final = re.compile(r"""\s([a-z-]+)=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{3,8}")
_BLANKS: Final = re.compile(r"\s+")


def element_digest(finding: Finding) -> str:
    """16 hex digits of the element of a finding as a person judges it.

    Args:
        finding: with its locator; its start tag tells of attributes as far as it is whole.
    """
    place = page_place(finding.locator)
    said = dict(_attributes(finding.snippet))
    colours = sorted(f"{n} {v}" for n, v in finding.data.items() if _COLOUR.fullmatch(v))
    return digest(
        place.chain[-1] if place.chain else "",
        place.role,
        place.name,
        place.address,
        *(f"{name}={said[name]}" for name in _SAID if name in said),
        *colours,
    )


def _attributes(snippet: str) -> list[tuple[str, str]]:
    """Attributes of a start tag, hostile text; of one that was cut short none, since some lack."""
    whole = _START_TAG.match(snippet.strip())
    if whole is None:
        return []
    return [
        (found[1].lower(), _BLANKS.sub(" ", unescape(found[2] or found[3] or "")).strip())
        for found in _ATTRIBUTE.finditer(whole[0])
    ]
