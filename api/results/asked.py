"""What may be asked of what a scan found: filters, and the language of sentences."""

from typing import Annotated

from fastapi import Depends, Query, Request

from api.language import language_of
from auditor.model.asked import AskedCauses, AskedFindings, AskedPages
from auditor.model.criteria import Language
from auditor.model.finding import Kind, Outcome
from auditor.model.page import PageState
from auditor.request import Allowed, one_of

_Name = Annotated[
    str | None,
    Query(min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$"),
    Allowed("a word of 1 to 120 characters"),
]
_Rule = Annotated[_Name, Query(description="Id of a rule that says so.")]
_Criterion = Annotated[_Name, Query(description="Number of a criterion, such as 1.4.3.")]
_Engine = Annotated[_Name, Query(description="Engine that says so, such as axe.")]
_Cause = Annotated[_Name, Query(description="Id of a cause; of a scan that is final.")]
_Fingerprint = Annotated[_Name, Query(description="Of a finding, as results have it.")]
_Kind = Annotated[Kind | None, Query(description="What it means in law."), one_of(Kind)]
_Outcome = Annotated[
    Outcome | None, Query(description="Whether it fails, or a person must look."), one_of(Outcome)
]
_Page = Annotated[
    str | None,
    Query(min_length=1, max_length=8000, description="Address of a page, as results have it."),
    Allowed("an address"),
]
_State = Annotated[
    PageState | None, Query(description="What became of the page."), one_of(PageState)
]


def asked_causes(
    rule: _Rule = None,
    criterion: _Criterion = None,
    kind: _Kind = None,
    outcome: _Outcome = None,
    engine: _Engine = None,
) -> AskedCauses:
    """Which causes are wanted."""
    return AskedCauses(rule=rule, criterion=criterion, kind=kind, outcome=outcome, engine=engine)


def asked_findings(
    rule: _Rule = None,
    criterion: _Criterion = None,
    kind: _Kind = None,
    outcome: _Outcome = None,
    engine: _Engine = None,
    page: _Page = None,
    cause: _Cause = None,
    fingerprint: _Fingerprint = None,
) -> AskedFindings:
    """Which findings are wanted."""
    return AskedFindings(
        rule=rule,
        criterion=criterion,
        kind=kind,
        outcome=outcome,
        engine=engine,
        page=page,
        cause=cause,
        fingerprint=fingerprint,
    )


def asked_pages(state: _State = None, page: _Page = None) -> AskedPages:
    """Which entries of pages are wanted."""
    return AskedPages(state=state, page=page)


def spoken(
    request: Request,
    lang: Annotated[
        Language | None,
        Query(description="Language of sentences; that of Accept-Language by default."),
        one_of(Language),
    ] = None,
) -> Language:
    """The language that sentences are wanted in."""
    return lang or language_of(request)


Spoken = Annotated[Language, Depends(spoken)]
WantedCauses = Annotated[AskedCauses, Depends(asked_causes)]
WantedFindings = Annotated[AskedFindings, Depends(asked_findings)]
WantedPages = Annotated[AskedPages, Depends(asked_pages)]
