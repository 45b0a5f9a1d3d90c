"""What lasts of names and addresses, and what a machine made up anew."""

from random import Random
from string import ascii_lowercase, digits

import pytest

from auditor.causes.names import (
    part_name,
    skeleton,
    stable_address,
    stable_classes,
    stable_id,
    stable_name,
    stable_selector,
)


@pytest.mark.parametrize(
    "name",
    [
        ":r1:",
        "ember123",
        "css-1x2y3z",
        "sc-bdVaJa",
        "jss42",
        "radix-:r3:",
        "ui-id-3",
        "svelte-1tu2u8k",
        "kqxwzpf",
        "aB3xY",
        "_3fXk2",
        "data-v-7ba5bd90",
        "yui_3_18_1_1_12345",
        "8f3a2b1c-4d5e-6f70-8a9b-0c1d2e3f4a5b",
        "_r_1a_",
        "_R_2mlbH1_",
        "radix-_r_b_",
        "sc-fKbVjR",
        "css-hhisan",
        "svelte-nasumw",
        "9b2e4c1a-bd12-4c33-a0de-111213141516",
        "w-1/2",
        "md:flex",
        "",
        "x" * 101,
    ],
)
def test_a_name_that_a_machine_made_up_is_none(name: str) -> None:
    assert stable_name(name) == ""


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("hovedmeny", "hovedmeny"),
        ("søk", "søk"),
        ("kapittel-3", "kapittel-#"),
        ("post-1234", "post-#"),
        ("Header_title__a3bX9", "header-title"),
        ("Header_title__aB-_9", "header-title"),
        ("Header_title__-x_Yz", "header-title"),
        ("Header-module--root--Qw3rT", "header-module-root"),
        ("_kort_x7h2q_12", "kort"),
        ("css-1x2y3z-Kort", "kort"),
        ("kort__lenke", "kort-lenke"),
        ("kort__media", "kort-media"),
        ("kort__col12", "kort-col#"),
        ("hoved_meny__punkt", "hoved-meny-punkt"),
        ("spalte--smal", "spalte-smal"),
        ("trekkspill-9b2e4c1a-bd12-4c33-a0de-111213141516", "trekkspill"),
        ("felt-8f3a2b1c_x-2", "felt"),
        ("navBar", "navbar"),
        ("input-8f3a2b", "input"),
        ("idOfTheThing", "idofthething"),
        ("tilgjengelighetserklæring", "tilgjengelighetserklæring"),
        ("skjermleserbrukere", "skjermleserbrukere"),
    ],
)
def test_a_name_that_people_wrote_is_kept_without_numbers_and_hashes(name: str, kept: str) -> None:
    assert stable_name(name) == kept


def test_classes_that_tell_a_state_are_left_out() -> None:
    assert stable_classes("meny is-open js-meny meny-active css-1x2y3z stor", 3) == ("meny", "stor")


def test_what_styled_components_put_beside_their_own_class_is_left_out() -> None:
    assert stable_classes("sc-1a2b3c4d-0 bitFot kort", 3) == ("kort",)
    assert stable_classes("Kort__Ramme-sc-1a2b3c4d-0 goRpte", 3) == ("kort-ramme-sc",)
    assert stable_classes("navBar kort", 3) == ("kort", "navbar")


@pytest.mark.parametrize("length", [5, 6, 7, 8])
def test_of_ids_that_scripts_make_up_nearly_none_lasts(length: int) -> None:
    drawn = Random(length)  # noqa: S311  # repeatable
    made = ["".join(drawn.choices(ascii_lowercase + digits, k=length)) for _ in range(2000)]
    lasting = [one for one in made if stable_id(f"prat-{one}") != "prat"]
    assert len(lasting) <= {5: 400, 6: 40, 7: 25, 8: 20}[length]


@pytest.mark.parametrize(
    ("selector", "kept"),
    [
        (".dato", ".dato"),
        ("main p", "main p"),
        ("a.lenke, .Annen:hover", "a.lenke, .annen:hover"),
        (".Kort_dato__aB3xY", ".kort-dato"),
        (".css-1x2y3z", ""),
        (".css-1x2y3z p", ""),
        (".kort.css-1x2y3z", ".kort."),
        (".dato[data-v-7ba5bd90]", ".dato"),
        ("p[data-v-7ba5bd90]", ""),
        ("[hidden]", "[hidden]"),
    ],
)
def test_a_selector_loses_what_a_build_made_up(selector: str, kept: str) -> None:
    assert stable_selector(selector) == kept


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/stil/app.3f2a1b.css?v=12", "/stil/app-css"),
        ("logo-8f3a2b1c.png#x", "/om/logo-png"),
        ("/static/logo.99119067.webp", "/static/logo-webp"),
        ("/static/app.99119067.min.js", "/static/app-min-js"),
        ("/arkiv/referat.20261128.pdf", "/arkiv/referat-20261128-pdf"),
        ("/arkiv/99119067.pdf", "/arkiv/99119067-pdf"),
        ("https://fjordvik.example:8443/a?b=c", "/a"),
        ("https://www.fjordvik.example/a/index.html", "/a/"),
        ("/nyheter/1234567.html", "/nyheter/1234567-html"),
        ("https://video.example/embed/abc", "//video.example/embed/abc"),
        ("#ember12", "#"),
        ("#innhold", "#innhold"),
        ("mailto:post@fjordvik.example", "mailto:"),
        ("javascript:alert(1)", "javascript:"),
        ("data:image/png;base64,AAAA", "data:"),
        ("http://[", ""),
    ],
)
def test_an_address_loses_what_changes_with_every_release(address: str, kept: str) -> None:
    base = "https://fjordvik.example/om/oss"
    assert stable_address(address, base, "fjordvik.example") == kept


def test_a_text_keeps_its_words_and_not_its_numbers() -> None:
    assert skeleton("  Les\n alle 12  SAKER ") == "les alle # saker"
    assert len(skeleton("å" * 1_000_000)) == 80


def test_classes_that_name_something_come_before_those_that_say_how_it_looks() -> None:
    assert stable_classes("bg-white border flex sak", 3) == ("sak", "bg-white", "border")


@pytest.mark.parametrize(
    "classes",
    [
        "col-md-8 offset-lg-2", "mt-3 mb-4", "offset-md-1", "row gx-5", "span12",
        "small-12 large-6", "columns medium-offset-2", "uk-width-1-2", "pure-u-1-3",
        "govuk-grid-column-two-thirds", "elementor-col-50", "w-100 me-auto",
        "kort col", "fs-5 fw-bold",
    ],
)  # fmt: skip
def test_classes_of_a_grid_and_of_looks_name_nothing(classes: str) -> None:
    named = part_name(stable_classes(classes, 3))
    assert named == ("kort" if "kort" in classes else "")


@pytest.mark.parametrize("name", ["kort", "two-step-form", "uk-navbar"])
def test_classes_of_parts_keep_their_names(name: str) -> None:
    assert part_name(stable_classes(name, 3)) == name


def test_an_id_with_a_number_that_a_script_drew_is_the_same_however_long_the_number_is() -> None:
    drawn = (123, 8323, 38239, 160680, 4294967296)
    assert {stable_id(f"highlighter_{number}") for number in drawn} == {"highlighter"}
    assert stable_id("fane-12") == "fane-#"
