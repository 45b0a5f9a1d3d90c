"""What one picture serves: occurrences that look alike, told from each of them alone."""

from auditor.causes.edits import edit_of
from auditor.causes.identity import digest, page_identity
from auditor.causes.making import PAGE_WIDE, TEMPLATE_LANDMARKS, landmark_of
from auditor.model.finding import Finding
from auditor.model.locator import PagePlace, page_place


def picture_kind(finding: Finding) -> str:
    """The kind of an occurrence: those alike in it look alike.

    Things that editors fill in look different each time: their name and address belong to it.
    """
    place = page_place(finding.locator)
    parts = [place.follows or finding.rule, finding.outcome.value, finding.part]
    parts += [place.frame_host, place.script_host, *place.alike, place.lacks]
    for rule in (place.styled_by, place.or_styled_by):
        if rule is not None:
            parts += edit_of(rule)
    if not _is_edited(place) and is_content(place):
        parts += [place.name, place.address]
    return digest(*parts)


def picture_key(finding: Finding, page: str) -> str:
    """What one picture serves: a kind, or where it may be a cause for each page, a page's kind.

    Args:
        finding: of the page.
        page: its address.
    """
    place = page_place(finding.locator)
    kind = picture_kind(finding)
    landmark, _ = landmark_of(place.landmarks)
    everywhere = landmark in TEMPLATE_LANDMARKS or bool(
        place.chain and place.chain[-1] in PAGE_WIDE
    )
    strange = place.frame_host or place.script_host
    if everywhere or strange or _is_edited(place):
        return kind
    return digest(kind, page_identity(page))


def _is_edited(place: PagePlace) -> bool:
    """Whether it is known what would be edited in a stylesheet."""
    return place.styled_by is not None or bool(place.lacks)


def is_content(place: PagePlace) -> bool:
    """Whether an occurrence sits where editors write: in no landmark of the template, no part."""
    if place.chain and place.chain[-1] in PAGE_WIDE:
        return False
    kind, _ = landmark_of(place.landmarks)
    return kind in ("", "main", "aside") and (place.prose or not place.component)
