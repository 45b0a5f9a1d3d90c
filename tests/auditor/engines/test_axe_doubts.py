"""Where axe-core is known to be wrong its verdict is left to a person, and nowhere else."""

import pytest

from auditor.engines.axe import axe_scripts
from auditor.engines.catalogue import axe_version
from auditor.model.finding import Outcome
from auditor.model.visit import Visit
from tests.auditor.conftest import VisitPage
from tests.site import SiteServer
from tests.site.hostile.pages import document

WEAK, STRONG = "color:#999;background:#fff", "color:#222;background:#fff"


def text(style: str) -> str:
    return f'<p id="x" style="{style}">Tekst</p>'


INVERTED = f"{WEAK};filter:invert(1)"
SHADOWED = "filter:drop-shadow(0 0 1px rgb(0 0 0))"
GLASS = "backdrop-filter:invert(1);background:#fff8"
DOUBTFUL = {
    "inverted": text(INVERTED),
    "around": f'<div style="filter:contrast(.3)">{text(STRONG)}</div>',
    "with-a-shadow": text(f"{STRONG};{SHADOWED} sepia(1)"),
    "faded-by-filter": text(f"{STRONG};filter:opacity(.3)"),
    "blended": f'<div style="background:#0cf">{text("color:#f00;mix-blend-mode:multiply")}</div>',
    "faded-twice": f'<div style="opacity:.7;{STRONG}">{text("opacity:.7")}</div>',
    "faded-ink": '<div style="opacity:.5;background:#111">'
    f"{text('color:rgb(255 255 255/.8)')}</div>",
    "masked": f'<div style="mask-image:linear-gradient(#0004,#0004)">{text(STRONG)}</div>',
    "filled": text(f"{STRONG};-webkit-text-fill-color:#bbb"),
    "behind-glass": '<div style="background:#036">'
    f'<div style="{GLASS}">{text("color:#fff")}</div></div>',
    "in-a-form-that-lies": '<form style="filter:invert(1)">'
    f'<input name="parentElement" aria-label="A">{text(WEAK)}</form>',
}
SETTLED = {
    "plain": (text(WEAK), Outcome.FAILED),
    "a-shadow-alone": (text(f"{WEAK};{SHADOWED}"), Outcome.FAILED),
    "faded-once": (f'<div style="opacity:.5">{text(WEAK)}</div>', Outcome.FAILED),
    "opaque-on-glass": (
        f'<div style="backdrop-filter:blur(2px);background:#fff">{text(WEAK)}</div>',
        Outcome.FAILED,
    ),
    "filled-alike": (text(f"{WEAK};-webkit-text-fill-color:#999"), Outcome.FAILED),
    "sound": (text(STRONG), None),
    "black-faded-once": (text("color:#000;background:#fff;opacity:.9"), None),
    "faded-beside": (f'<p style="opacity:.2" aria-hidden="true"></p>{text(STRONG)}', None),
}


def outcome(visit: Visit, rule: str) -> tuple[Outcome, str] | None:
    found = [one for one in visit.findings if one.rule == rule and 'id="x"' in one.snippet]
    assert len(found) <= 1
    return (found[0].outcome, found[0].reason_key) if found else None


@pytest.mark.parametrize("name", DOUBTFUL)
def test_contrast_that_effects_change_is_left_to_a_person(
    name: str, site: SiteServer, visit: VisitPage
) -> None:
    place = site.add("/effekt", document("Effekt", DOUBTFUL[name]))
    assert outcome(visit(place), "color-contrast") == (Outcome.CANT_TELL, "color-contrast/effects")


@pytest.mark.parametrize("name", SETTLED)
def test_contrast_without_effects_keeps_its_verdict(
    name: str, site: SiteServer, visit: VisitPage
) -> None:
    markup, expected = SETTLED[name]
    found = outcome(visit(site.add("/effekt", document("Effekt", markup))), "color-contrast")
    assert (found and found[0]) == expected


HINT = text(WEAK)
HINTS = {
    "described": f'<input aria-label="F" aria-describedby="x" disabled>{HINT}',
    "described-inside": f'<div id="h">{HINT}</div>'
    '<input aria-label="F" aria-describedby="h" aria-disabled="true">',
    "in-its-box": f'<div><label for="f">Felt</label>{HINT}<input id="f" disabled></div>',
}
NO_HINTS = {
    "of-an-active-field": f'<input aria-label="F" aria-describedby="x">{HINT}',
    "of-two-fields": f'{HINT}<input aria-label="A" aria-describedby="x">'
    '<input aria-label="B" aria-describedby="x" disabled>',
    "of-a-button": f"<div>{HINT}<button disabled>Send</button></div>",
    "of-the-page": f'{HINT}<h2>Skjema</h2><input aria-label="F" disabled>',
}


@pytest.mark.parametrize("markup", HINTS.values(), ids=HINTS)
def test_the_hint_of_a_control_that_is_not_in_use_is_left_to_a_person(
    markup: str, site: SiteServer, visit: VisitPage
) -> None:
    seen = visit(site.add("/hint", document("Hint", f"<section>{markup}</section>")))
    assert outcome(seen, "color-contrast") == (Outcome.CANT_TELL, "color-contrast/inactive")


@pytest.mark.parametrize("markup", NO_HINTS.values(), ids=NO_HINTS)
def test_any_other_text_beside_such_a_control_fails(
    markup: str, site: SiteServer, visit: VisitPage
) -> None:
    seen = visit(site.add("/hint", document("Hint", f"<section>{markup}</section>")))
    found = outcome(seen, "color-contrast")
    assert found
    assert found[0] is Outcome.FAILED


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('aria-label="Fjordvik kommune"><span>F</span> Fjordvik kommune', Outcome.CANT_TELL),
        ('aria-label="Til Min side"><b>›</b><span>M</span> Min side', Outcome.CANT_TELL),
        ('aria-label="Steg: Adresse"><span>2</span> Adresse', Outcome.FAILED),
        ('aria-label="Min side">Min side <span>M</span>', Outcome.FAILED),
        ('aria-label="Min side"><b>M</b> <b>S</b> Min side', Outcome.FAILED),
        ('aria-label="Hjem">Fjordvik kommune', Outcome.FAILED),
        ('aria-label="Hjem"><span>F</span> Fjordvik kommune', Outcome.FAILED),
        ('aria-label="Fjordvik kommune, hjem">Fjordvik kommune', None),
    ],
)
def test_a_name_without_the_letter_of_a_logo_is_left_to_a_person(
    markup: str, expected: Outcome | None, site: SiteServer, visit: VisitPage
) -> None:
    page = document("Logo", f'<a id="x" href="/" {markup}</a>')
    found = outcome(visit(site.add("/logo", page)), "label-content-name-mismatch")
    assert (found and found[0]) == expected


def test_the_table_of_known_faults_names_the_axe_core_that_is_installed() -> None:
    assert f"Seen in axe-core {axe_version()}." in axe_scripts()[1]
