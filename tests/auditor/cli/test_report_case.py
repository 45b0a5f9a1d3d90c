"""The file on a supervision, and the kinds of report, on the command line."""

import tomllib
from pathlib import Path

import pikepdf
import pytest

from auditor.model.criteria import Language
from auditor.request import CaseChoices, read_case
from tests.auditor.cli.conftest import Command


@pytest.mark.parametrize("language", Language)
def test_the_template_is_a_case_that_names_every_field(auditor: Command, language: Language):
    answer = auditor("report", "--case-template", "--lang", language.value)
    assert (answer.code, answer.err) == (0, "")
    read_case(tomllib.loads(answer.out))
    filled = "\n".join(
        line.removeprefix("# ") if "=" in line or "[[" in line else line
        for line in answer.out.splitlines()
    )
    told = tomllib.loads(filled)
    case = read_case(told).case()
    assert set(told) == set(CaseChoices.model_fields)
    assert case.sample[0].reason
    assert case.onward.mend_by is not None


@pytest.mark.usefixtures("stored_run")
@pytest.mark.big
def test_a_case_is_told_in_the_pdf(auditor: Command, tmp_path: Path):
    (tmp_path / "sak.toml").write_text(
        'number = "26/1234"\nstage = "final"\n[body]\nname = "Fjellvik kommune"\n', "utf-8"
    )
    answer = auditor("report", "-f", "pdf:r.pdf", "--case", "sak.toml", "--kind", "supervision")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    with pikepdf.open(tmp_path / "r.pdf") as pdf:
        assert str(pdf.docinfo.Title).startswith("Final supervision report")


@pytest.mark.usefixtures("stored_run")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('numer = "1"', "numer is no part of a request: did you mean number?"),
        ('[body]\norganisation_number = "12"', "body.organisation_number is '12': give nine"),
        ('[onward]\nmend_by = "soon"', "onward.mend_by is 'soon': give a day such as 2026-12-24."),
        ("number = ", "sak.toml is no TOML"),
        ("number = " + "[" * 5_000, "sak.toml is no TOML"),
        ('\ufeffnumer = "1"', "numer is no part of a request"),
        ('stage = "last"', "stage is 'last': give one of preliminary, final."),
    ],
)
def test_a_case_that_cannot_be_used_is_refused_in_a_sentence(
    auditor: Command, tmp_path: Path, text: str, said: str
):
    (tmp_path / "sak.toml").write_text(text, "utf-8")
    answer = auditor("report", "-f", "pdf:r.pdf", "--case", "sak.toml")
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert not (tmp_path / "r.pdf").exists()


@pytest.mark.usefixtures("stored_run")
def test_a_case_file_that_is_not_there_and_a_kind_for_nothing_are_told(auditor: Command):
    missing = auditor("report", "-f", "pdf:r.pdf", "--case", "none.toml")
    assert missing.code == 2
    assert "The case file none.toml cannot be read" in missing.err
    wrong = auditor("report", "-f", "pdf:r.pdf", "--kind", "novel")
    assert wrong.code == 2
    assert "supervision" in wrong.err
    none = auditor("report", "-f", "text", "--kind", "supervision")
    assert none.code == 2
    assert "--kind concerns pdf alone" in none.err


@pytest.mark.usefixtures("stored_run")
@pytest.mark.big
def test_a_report_is_verified_and_a_change_is_named(auditor: Command, tmp_path: Path):
    assert auditor("report", "-f", "pdf:r.pdf", "--kind", "summary").code == 0
    outline = auditor("report", "outline", "r.pdf")
    assert (outline.code, outline.err) == (0, "")
    assert outline.out.startswith("Heading level 1: Summary for leaders\n")
    assert auditor("report", "run", "r.pdf").code == 2
    good = auditor("verify", "r.pdf")
    assert (good.code, good.err) == (0, "")
    assert "result.json: unchanged" in good.out
    assert "no signature" in good.out
    with pikepdf.open(tmp_path / "r.pdf", allow_overwriting_input=True) as pdf:
        pdf.attachments["result.json"].obj.EF.F.write(b"{}")
        pdf.save()
    bad = auditor("verify", "r.pdf")
    assert bad.code == 1
    assert "result.json: CHANGED" in bad.out
    assert "The PDF file: CHANGED" in bad.out
    assert "no signature" not in bad.out
    none = auditor("verify", "none.pdf")
    assert none.code == 2
    assert none.err.count("\n") == 1
