"""The routes of rules."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.auth import KEY_PROBLEMS, known
from api.conditional import told
from api.errors import Code, problems
from api.paging import Cursor, Limit, Listed, answer_list, cursor_of, key_of
from api.rules.schemas import RuleTold, told_rule
from api.state import service_of
from auditor.errors import NotThere, UsageError
from auditor.services.rules import known_rule

router = APIRouter(prefix="/v1/rules", tags=["rules"], dependencies=[Depends(known)])


@router.get(
    "",
    response_model=Listed[RuleTold],
    responses=problems(*KEY_PROBLEMS, Code.INVALID, unchanged=True),
)
def list_rules(
    request: Request,
    engine: Annotated[
        str | None, Query(max_length=40, description="Only rules of this engine.")
    ] = None,
    criterion: Annotated[
        str | None, Query(max_length=20, description="Only rules of this success criterion.")
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """The rules there are, in a fixed order, with their texts in three languages."""
    wanted = [
        rule
        for rule in service_of(request).rules.values()
        if engine in (None, rule.engine) and (criterion is None or criterion in rule.criteria)
    ]
    first = key_of(cursor)[0] if cursor else 0
    items = [told_rule(rule) for rule in wanted[first : first + limit]]
    rest = (first + limit,) if first + limit < len(wanted) else None
    return answer_list(request, Listed(items=items, next=cursor_of(rest)))


@router.get(
    "/{rule}",
    response_model=RuleTold,
    responses=problems(*KEY_PROBLEMS, Code.NOT_FOUND, unchanged=True),
)
def get_rule(
    request: Request,
    rule: Annotated[str, Path(description="Its id, or one that it had before.")],
) -> Response:
    """A rule, with its texts in three languages."""
    try:
        found = known_rule(rule, service_of(request).rules)
    except UsageError:
        raise NotThere(rule) from None
    return told(request, told_rule(found))
