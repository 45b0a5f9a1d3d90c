"""The report for a browser, written and read again, for tests."""

from dataclasses import replace
from io import BytesIO

import lxml.html
from lxml.html import HtmlElement

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey, remark
from auditor.model.report import PageEntry, Report
from auditor.model.scan import ConsentRecord, ScanState
from reports import FORMATS
from tests.reports.sample import PAGES, Rows, report, scan
from tests.reports.sample_causes import CAUSES, DESKTOP, HOSTILE, SITE, harmful


def written(value: Report, language: Language = Language.EN) -> str:
    out = BytesIO()
    FORMATS["html"](value, out, language=language, color=False, width=80)
    return out.getvalue().decode()


def page(value: Report, language: Language = Language.EN) -> HtmlElement:
    return lxml.html.document_fromstring(written(value, language))


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def shown_at(causes: tuple[Cause, ...]) -> tuple[Occurrence, ...]:
    """One occurrence for each place of each cause."""
    return tuple(
        Occurrence(
            page=place.page, viewports=cause.viewports, finding=place.finding, cause=cause.id
        )
        for cause in causes
        for place in cause.places
    )


def whole(**changes: object) -> Report:
    rows = Rows(page_rows=PAGES, found=shown_at(CAUSES))
    return report(**({"rows": rows} | changes))


def hostile() -> Report:
    causes = (*CAUSES, harmful())
    entry = PageEntry(
        url=f"{SITE}/{HOSTILE}",
        viewport=DESKTOP,
        state=PageState.AUDITED,
        reason=Reason.COMPLETE,
        detail=HOSTILE,
        depth=1,
        source="link",
        title=HOSTILE,
    )
    return report(
        scan=scan(
            state=ScanState.FAILED,
            failure=HOSTILE,
            consent=ConsentRecord(action="rejected", button=HOSTILE),
            remarks=(remark(RemarkKey.SITEMAP_CLOSED, address=HOSTILE),),
        ),
        causes=causes,
        rows=Rows(page_rows=(*PAGES, entry), found=shown_at(causes)),
    )


def many(total: int) -> tuple[Cause, ...]:
    return tuple(replace(CAUSES[n % 4], id=f"c-{n:012x}") for n in range(total))
