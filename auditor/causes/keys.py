"""Keys: what an occurrence yields from itself alone, before the others are known."""

from auditor.causes.edits import edit_of
from auditor.causes.hashing import digest
from auditor.causes.locator import from_json
from auditor.causes.making import PAGE_WIDE, landmark_of
from auditor.model.cause import Locator
from auditor.model.finding import Finding


def picture_key(finding: Finding) -> str:
    """The kind of an occurrence: those alike in it look alike, so one picture serves them all.

    Things that editors fill in look different each time: their name and address belong to it.
    """
    place = from_json(finding.locator)
    parts = [place.follows or finding.rule, finding.outcome.value, finding.part]
    parts += [place.frame_host, place.script_host, *place.alike]
    if place.lacks:
        parts.append(place.lacks)
    for rule in (place.styled_by, place.or_styled_by):
        if rule is not None:
            parts += edit_of(rule)
    if place.styled_by is None and is_content(place):
        parts += [place.name, place.address]
    return digest(*parts)


def is_content(place: Locator) -> bool:
    """Whether an occurrence sits where editors write: in no landmark of the template, no part."""
    if place.chain and place.chain[-1] in PAGE_WIDE:
        return False
    kind, _ = landmark_of(place.landmarks)
    return kind in ("", "main", "aside") and (place.prose or not place.component)
