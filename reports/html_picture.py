"""What a picture of a cause shows, in words for those who do not see it."""

import re

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.report import Report
from reports.place import page_name
from reports.texts import say, ui

_TAG = re.compile(r"<([a-z][a-z0-9-]{0,40})", re.IGNORECASE)
_KINDS = {"h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading"}
_KINDS |= {"h6": "heading", "select": "input", "textarea": "input", "svg": "img"}


def alternative(cause: Cause, report: Report, language: Language) -> str:
    """The text alternative of a cause's picture; "" where it has none."""
    picture = cause.picture
    if picture is None:
        return ""
    return say(
        language,
        "picture.alternative",
        element=_element((cause.pictured or cause.example.finding).snippet, language),
        page=page_name(picture.page, report.scan.plan.target.urls[0]),
        width=str(picture.viewport.width),
    )


def _element(snippet: str, language: Language) -> str:
    """What kind of element a start tag opens, in a word that people use."""
    found = _TAG.match(snippet)
    tag = found[1].lower() if found else ""
    known = ui(language).get(f"element.{_KINDS.get(tag, tag)}")
    return known or say(language, "element.any")
