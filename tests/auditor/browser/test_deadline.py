"""Deadlines nest: no step outlives its page."""

import time
from datetime import timedelta

import pytest

from auditor.browser.deadline import Deadline


def test_a_deadline_leaves_the_span_it_was_given() -> None:
    assert 59 < Deadline.after(timedelta(minutes=1)).remaining <= 60


def test_a_deadline_in_the_past_has_passed_and_leaves_nothing() -> None:
    over = Deadline.after(timedelta(seconds=-1))
    assert over.passed
    assert over.remaining == 0.0


def test_a_step_never_outlives_its_page() -> None:
    page = Deadline.after(timedelta(seconds=5))
    assert page.within(timedelta(minutes=1)) == page


def test_a_short_step_ends_before_its_page() -> None:
    page = Deadline.after(timedelta(minutes=1))
    step = page.within(timedelta(seconds=1))
    assert step.moment < page.moment
    assert step.remaining <= 1


def test_a_step_of_a_page_that_is_over_is_over() -> None:
    assert Deadline.after(timedelta(0)).within(timedelta(seconds=9)).passed


def test_a_deadline_stands_on_the_monotonic_clock() -> None:
    before = time.monotonic()
    assert Deadline.after(timedelta(seconds=2)).moment == pytest.approx(before + 2, abs=1)
