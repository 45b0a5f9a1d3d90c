"""Causes of a site of sixty pages whose faults show in elements that look unlike each other."""

from collections import Counter

import pytest

from auditor.model.cause import CLUES, Cause, Clue
from auditor.model.finding import Outcome
from auditor.model.target import TargetKind
from tests.auditor.scan import scanning
from tests.auditor.scan.scanning import DESKTOP, PHONE
from tests.conftest import Chromium
from tests.site import SiteServer
from tests.site.edits import CONTRAST, EDITS, PAGES, REFLOW, RULES, serve


@pytest.fixture(scope="module")
def found(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> tuple[Cause, ...]:
    chromium.put_away()
    with SiteServer(None) as site:
        plan = scanning.plan_for(
            *serve(site),
            kind=TargetKind.LIST,
            engine=scanning.EngineChoice.ALL,
            viewports=(DESKTOP, PHONE),
            select=RULES,
        )
        result = scanning.scan(tmp_path_factory.mktemp("edits"), plan)
    assert len(result.audited) == PAGES
    return tuple(cause for cause in result.causes if cause.outcome is Outcome.FAILED)


def test_each_edit_is_one_cause_rightly_placed(found: tuple[Cause, ...]) -> None:
    planted = Counter((edit.rule, edit.where, edit.pages) for edit in EDITS)
    assert Counter((cause.rule, cause.where, cause.pages) for cause in found) == planted


def first_word(clue: Clue) -> str:
    return clue.data[CLUES[clue.key][0]]


def test_each_cause_names_what_is_to_be_edited(found: tuple[Cause, ...]) -> None:
    named = {
        rule: {first_word(one.clues[0]) for one in found if one.rule == rule}
        for rule in (REFLOW, CONTRAST)
    }
    assert named[CONTRAST] == {"--dempet", "--gron", "#7aa2d6", ".varsel"}
    assert named[REFLOW] == {
        ".med-meny main", ".faktaboks", ".verktoy", ".overskrift-smal", ".plakat", "overflow-wrap",
    }  # fmt: skip
