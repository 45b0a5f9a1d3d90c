"""What the pictures show, in words for those who do not see it."""

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.report import Report
from reports.place import kind_of_element, page_name
from reports.screen import plain
from reports.texts import say


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
