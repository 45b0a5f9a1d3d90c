"""What follows from a request: the plan of a scan."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model.scan import PictureMode, ScanPlan
from auditor.model.target import TargetKind
from auditor.request import read_request
from auditor.services.planning import plan_of
from auditor.wiring import catalogue

SITE = "https://fjordvik.example/"


def planned(*, signed_in: bool = False, **values: Any) -> ScanPlan:
    request = read_request(values or {"url": SITE})
    return plan_of(request, request.target, catalogue(), signed_in=signed_in)


def test_a_plan_holds_what_was_asked_for() -> None:
    plan = planned(url=SITE, max_pages=7, delay="2s", owner="Fjordvik kommune")
    assert (plan.max_pages, plan.delay.total_seconds(), plan.owner) == (7, 2, "Fjordvik kommune")
    assert (plan.target.kind, plan.target.urls) == (TargetKind.SITE, (SITE,))


def test_a_sample_has_no_cap_on_pages_unless_one_is_asked_for() -> None:
    pages = [{"url": SITE}]
    assert planned(sample=pages).max_pages == 0
    assert planned(sample=pages, max_pages=100).max_pages == 100
    assert planned().max_pages == 100


def test_nothing_is_pictured_behind_a_sign_in_unless_it_is_asked_for() -> None:
    assert planned(signed_in=True).pictures is PictureMode.NONE
    assert planned(signed_in=True, url=SITE, pictures="causes").pictures is PictureMode.CAUSES
    assert planned().pictures is PictureMode.CAUSES


def test_a_rule_is_planned_by_the_id_that_it_has_now() -> None:
    renamed = replace(catalogue()["image-alt"], aliases=("img-alt",))
    request = read_request({"url": SITE, "select": "ALL,img-alt", "ignore": ["img-alt"]})
    plan = plan_of(request, request.target, {"image-alt": renamed}, signed_in=False)
    assert (plan.select, plan.ignore) == (("ALL", "image-alt"), ("image-alt",))


@pytest.mark.parametrize("field", ["select", "ignore"])
def test_a_rule_that_does_not_exist_is_answered_with_the_nearest(field: str) -> None:
    with pytest.raises(UsageError, match="no rule 'image-al': did you mean image-alt"):
        planned(url=SITE, **{field: ["image-al"]})
