"""A report of a scan that is not sealed says so in every format, and a sealed one nowhere."""

from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest

from auditor.model.criteria import Language
from reports import FORMATS
from tests.reports.sample import report

TOLD = {Language.NB: "foreløpig", Language.NN: "førebels", Language.EN: "preliminary"}
LEGIBLE = tuple(name for name in FORMATS if name != "pdf")
"""Formats whose words can be read; a PDF has the sections that docx has."""
WORDS = {
    **dict.fromkeys(LEGIBLE, TOLD),
    "sarif": dict.fromkeys(Language, '"preliminary": true'),
    "csv": dict.fromkeys(Language, "preliminary"),
    "json": dict.fromkeys(Language, '"preliminary": true'),
}


def rendered(name: str, language: Language, seal: str | None) -> str:
    out = BytesIO()
    FORMATS[name](report(seal=seal), out, language=language, color=False, width=100)
    if not out.getvalue().startswith(b"PK"):
        return out.getvalue().decode()
    with ZipFile(out) as parts:
        texts = [name for name in parts.namelist() if name.endswith(".xml")]
        return unescape("".join(parts.read(name).decode() for name in texts))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", LEGIBLE)
def test_every_format_says_that_a_report_is_preliminary(name: str, language: Language) -> None:
    word = WORDS[name][language]
    assert word in rendered(name, language, None)
    assert word not in rendered(name, language, "5e" * 32)


@pytest.mark.parametrize("name", ["html", "json"])
def test_a_sealed_report_shows_its_seal(name: str) -> None:
    assert "5e" * 32 in rendered(name, Language.NB, "5e" * 32)
