"""Where an element is and what its picture shows, in a form that people read."""

import re
from urllib.parse import urlsplit

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.finding import Finding, Selector
from auditor.model.report import Report
from reports.screen import plain
from reports.texts import say, ui

_TAG = re.compile(r"<([a-z][a-z0-9-]{0,40})", re.IGNORECASE)
_KINDS = {"h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading"}
_KINDS |= {"h6": "heading", "select": "input", "textarea": "input", "svg": "img"}


def readable(selector: Selector) -> str:
    """A selector on one line: ``»`` leads into a frame, ``>>>`` into an open shadow root."""
    return " » ".join(
        plain(step if isinstance(step, str) else " >>> ".join(step)) for step in selector
    )


def page_name(url: str, origin_of: str) -> str:
    """An address as people read it: without its origin where that is the scan's own."""
    try:
        address, own = urlsplit(url), urlsplit(origin_of)
    except ValueError:
        return plain(url)
    if (address.scheme, address.netloc) != (own.scheme, own.netloc):
        return plain(url)
    query = f"?{address.query}" if address.query else ""
    fragment = f"#{address.fragment}" if address.fragment else ""
    return plain((address.path or "/") + query + fragment)


def kind_of_element(snippet: str, language: Language) -> str:
    """What kind of element a start tag opens, in a word that people use; "" for any other."""
    found = _TAG.match(snippet)
    tag = found[1].lower() if found else ""
    return ui(language).get(f"element.{_KINDS.get(tag, tag)}", "")


def told(finding: Finding, language: Language) -> str:
    """Where an element is, as people find it by eye: its own words and the heading above it.

    Returns:
        "" where the page gives nothing to go by.
    """
    signpost = finding.signpost
    parts = []
    if words := plain(signpost.words):
        kind = kind_of_element(finding.snippet, language) or say(language, "element.text")
        parts.append(say(language, "place.words", element=kind, words=words))
    if within := ui(language).get(f"place.in_{signpost.landmark}"):
        parts.append(within)
    if heading := plain(signpost.heading):
        parts.append(say(language, "place.under", heading=heading))
    said = " ".join(parts)
    return said[:1].upper() + said[1:]


def alternative(cause: Cause, report: Report, language: Language) -> str:
    """The text alternative of a cause's picture; "" where it has none."""
    picture = cause.picture
    if picture is None:
        return ""
    return say(
        language,
        "picture.alternative",
        element=kind_of_element(cause.example.finding.snippet, language)
        or say(language, "element.any"),
        page=page_name(picture.page, report.scan.plan.target.urls[0]),
        width=str(picture.viewport.width),
    )


def consent_alternative(report: Report, language: Language) -> str:
    """The text alternative of the picture of the consent banner; "" where there is none."""
    picture, consent = report.consent_picture, report.scan.consent
    if picture is None or consent is None:
        return ""
    page = page_name(picture.page, report.scan.plan.target.urls[0])
    button = plain(consent.button or "")
    return say(language, "consent.picture_alternative", page=page, button=button)
