"""Fingerprints that last, and causes: what one edit would mend. Pure, no browser, no SQL."""

from auditor.causes.company import Company, Member, look_of
from auditor.causes.element import element_digest
from auditor.causes.fingerprint import census, fingerprinted, site_name
from auditor.causes.gathering import Gathering, mark_of
from auditor.causes.grouping import Grouping, speakers
from auditor.causes.inventory import Inventory, member_at
from auditor.causes.known import form_of, frame_known_by, page_known_by
from auditor.causes.numbering import Numbering, numbering_of
from auditor.causes.pictured import picture_key, picture_kind
from auditor.causes.signpost import signposted
from auditor.causes.where import Pages

__all__ = [
    "Company",
    "Gathering",
    "Grouping",
    "Inventory",
    "Member",
    "Numbering",
    "Pages",
    "census",
    "element_digest",
    "fingerprinted",
    "form_of",
    "frame_known_by",
    "look_of",
    "mark_of",
    "member_at",
    "numbering_of",
    "page_known_by",
    "picture_key",
    "picture_kind",
    "signposted",
    "site_name",
    "speakers",
]
