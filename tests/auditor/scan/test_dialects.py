"""Causes of a site whose faults are written in the ways of several tools."""

from collections import Counter

import pytest

from auditor.model.finding import Outcome
from auditor.model.target import TargetKind
from tests.auditor.scan import scanning
from tests.auditor.scan.scanning import DESKTOP, PHONE
from tests.conftest import Chromium
from tests.site import SiteServer
from tests.site.dialects import PAGES, PLANTED, RULES, serve

pytestmark = pytest.mark.xdist_group("edits")


def test_each_fault_is_one_cause_in_whatever_way_it_is_written(
    chromium: Chromium, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chromium.put_away()
    with SiteServer(None) as site:
        plan = scanning.plan_for(
            *serve(site),
            kind=TargetKind.LIST,
            engine=scanning.EngineChoice.ALL,
            viewports=(DESKTOP, PHONE),
            select=RULES,
        )
        result = scanning.scan(tmp_path_factory.mktemp("dialects"), plan)
    assert len(result.audited) == PAGES
    found = [cause for cause in result.causes if cause.outcome is Outcome.FAILED]
    planted = Counter((edit.rule, edit.where, edit.pages) for edit in PLANTED)
    assert Counter((cause.rule, cause.where, cause.pages) for cause in found) == planted
