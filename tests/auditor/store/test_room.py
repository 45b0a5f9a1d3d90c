"""How much room results take, and that nothing is lost for it."""

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.model.finding import Counts, RuleRun
from auditor.store import Store
from auditor.store.ruleruns import from_text, to_text
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE

NOTHING = Counts(inapplicable=1)
SHAPES = [
    RuleRun(rule="a", engine="axe", counts=NOTHING),
    RuleRun(rule="b", engine="native", counts=NOTHING, duration=timedelta(microseconds=41)),
    RuleRun(rule="c", engine="axe", counts=Counts(passed=7)),
    RuleRun(rule="d", engine="axe", counts=Counts(passed=7), duration=timedelta(0)),
    RuleRun(rule="e", engine="axe", counts=Counts(failed=1, untested=2)),
    RuleRun(rule="f", engine="axe", counts=Counts(cant_tell=3, inapplicable=1)),
    RuleRun(rule="g", engine="axe", counts=Counts(untested=1), failure="TypeError: \ud800 æ"),
    RuleRun(rule="h", engine="axe", counts=NOTHING, failure="", duration=timedelta(days=1)),
    RuleRun(rule="i", engine="axe", counts=Counts()),
    RuleRun(rule="i", engine="native", counts=Counts(inapplicable=2)),
]


def test_a_rule_run_of_any_shape_comes_back_equal_and_in_order() -> None:
    codes = {(run.rule, run.engine): code for code, run in enumerate(SHAPES, 1)}
    text = to_text(reversed(SHAPES), lambda rule, engine: codes[rule, engine])
    read = from_text(text, {code: key for key, code in codes.items()})
    lone = dataclasses.replace(SHAPES[6], failure="TypeError: ? æ")
    assert read == (*SHAPES[:6], lone, *SHAPES[7:])


@pytest.mark.parametrize("rules", [100, 150])
def test_the_rule_runs_of_a_visit_take_less_than_a_kilobyte(rules: int) -> None:
    """As on the pages of the demo: half meet nothing, most pass, some take time, few fail."""
    runs = [build.run(f"rule-{n:03}") for n in range(rules)]
    for n, run in enumerate(runs):
        counts = NOTHING if n % 2 else Counts(passed=n % 37 + 1, failed=int(n % 20 == 0))
        took = timedelta(microseconds=123 * n) if n % 10 == 0 else None
        runs[n] = dataclasses.replace(run, counts=counts, duration=took)
    text = to_text(runs, lambda rule, _engine: int(rule[-3:]) + 1)
    assert len(text.encode()) < 1000


def test_a_finding_takes_less_than_half_of_what_it_took(tmp_path: Path) -> None:
    """780 bytes before; here a third of them is in the template, and no two pages share the rest.

    All that one page says is written twice more, in the words of a second and a third rule.
    """
    path = tmp_path / "scan.sqlite"
    store = Store.create(path)
    store.save_scan(build.scan())
    store.close()
    empty = path.stat().st_size
    pages, each = 50, 60
    store = Store.open(path)
    store.add([build.address(seq) for seq in range(pages)])
    for seq in range(pages):
        found = []
        for n in range(each // 3):
            place = n if n % 3 == 0 else 1000 * seq + n
            element = build.finding(
                "a",
                selector=(f"#innhold > div.kort-{place} > ul:nth-child(2) > li > a",),
                snippet=f'<a class="kort__lenke kort__lenke--stor" href="/side/{place}">'.ljust(
                    120
                ),
            )
            words = f"Fix any of the following: element {place} has no text".ljust(150)
            one = dataclasses.replace(
                element, reason=words, reason_key="has-text", fingerprint=f"1:{place:016x}"
            )
            found += [dataclasses.replace(one, rule=rule) for rule in ("a", "b", "c")]
        visits = [build.visit(seq, view, findings=tuple(found)) for view in (WIDE, NARROW)]
        store.settle(build.audited(seq), visits, [])
    store.close()
    assert (path.stat().st_size - empty) / (pages * each) < 780 / 2
