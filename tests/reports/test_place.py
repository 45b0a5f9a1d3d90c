"""Places as people find them by eye."""

import pytest

from auditor.model.criteria import Language
from auditor.model.finding import Signpost
from reports.place import told
from reports.texts import message
from tests.reports.sample import RULES, finding
from tests.reports.sample_causes import CONTRAST, HOSTILE


@pytest.mark.parametrize(
    ("snippet", "signpost", "language", "said"),
    [
        (
            "<a>", Signpost(heading="Nyheter", landmark="main", words="Les mer"), Language.NB,
            "En lenke «Les mer» under overskriften «Nyheter»",
        ),
        (
            "<a>", Signpost(heading="Nyhende", landmark="main", words="Les meir"), Language.NN,
            "Ei lenkje «Les meir» under overskrifta «Nyhende»",
        ),
        (
            "<h3>", Signpost(heading="Følg oss", landmark="footer", words="Andre"), Language.EN,
            "A heading “Andre” in the page footer below the heading “Følg oss”",
        ),
        ("<span>", Signpost(words="2 av 3"), Language.NB, "Tekst «2 av 3»"),
        ("<div>", Signpost(heading="Kart"), Language.NB, "Under overskriften «Kart»"),
        ("<div>", Signpost(landmark="nav"), Language.NN, "I navigasjonen"),
        ("<html>", Signpost(), Language.NB, ""),
    ],
)  # fmt: skip
def test_a_place_is_told_in_the_words_of_the_page(
    snippet: str, signpost: Signpost, language: Language, said: str
) -> None:
    assert told(finding(snippet=snippet, signpost=signpost), language) == said


def test_what_pages_wrote_is_no_text_of_ours() -> None:
    hostile = Signpost(heading="{words}{0}", landmark="x", words=HOSTILE + "\x1b[2J")
    said = told(finding(signpost=hostile), Language.EN)
    assert said.endswith("below the heading “{words}{0}”")
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_contrast_is_told_in_numbers_and_colours_as_the_language_writes_them() -> None:
    weak = finding("color-contrast", "1.4.3", reason_key="color-contrast/default", data=CONTRAST)
    assert {language: message(weak, RULES, language) for language in Language} == {
        Language.NB: "Kontrasten er 3,45:1, og kravet er minst 4,5:1. "
        "Teksten har fargen #8a8a8a mot bakgrunnen #ffffff.",
        Language.NN: "Kontrasten er 3,45:1, og kravet er minst 4,5:1. "
        "Teksten har fargen #8a8a8a mot bakgrunnen #ffffff.",
        Language.EN: "The contrast is 3.45:1; at least 4.5:1 is required. "
        "The text is #8a8a8a against the background #ffffff.",
    }
