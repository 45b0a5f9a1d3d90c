import os
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.model.criteria import Language
from auditor.model.page import Viewport
from auditor.model.scan import ScanPlan
from auditor.model.target import Target, TargetKind
from auditor.settings import Given, Output, Settings, load
from tests.auditor.given_settings import HERE, file, files, flags, variables


def test_defaults_are_those_of_the_plan():
    plan = ScanPlan(target=Target(kind=TargetKind.SITE, urls=()))
    settings = Settings()
    shared = set(ScanPlan.__dataclass_fields__) - {"target", "signed_in", "jobs", "identity"}
    assert {name: getattr(settings, name) for name in shared} == {
        name: getattr(plan, name) for name in shared
    }
    assert settings.jobs == len(os.sched_getaffinity(0))


def test_every_field_has_a_sentence_and_a_default():
    for name, field in Settings.model_fields.items():
        assert (field.description or "").endswith("."), name
        assert not field.is_required(), name


def test_a_flag_wins_over_a_variable_and_that_over_the_file(tmp_path: Path):
    file(tmp_path, 'lang = "en"\nmax_pages = 1\njobs = 1\n')
    settings = load(
        {"lang": Given("--lang", "nn")},
        environment={"AUDITOR_LANG": "nb", "AUDITOR_MAX_PAGES": "2"},
        folder=tmp_path,
        home=None,
    )
    assert (settings.lang, settings.max_pages, settings.jobs) == (Language.NN, 2, 1)


@pytest.mark.parametrize(
    ("value", "span"),
    [
        (0, timedelta(0)),
        (0.5, timedelta(milliseconds=500)),
        ("2", timedelta(seconds=2)),
        ("1.5", timedelta(seconds=1.5)),
        ("500ms", timedelta(milliseconds=500)),
        (" 30 s ", timedelta(seconds=30)),
        ("2m", timedelta(minutes=2)),
    ],
)
def test_a_duration_is_plain_seconds_or_has_a_unit(value: object, span: timedelta):
    assert flags(delay=value).delay == span


@pytest.mark.parametrize("value", ["90%", "90 %", "90.0%", "90,0 %", "0.9", 0.9])
def test_a_share_is_a_percentage_or_a_ratio(value: object):
    assert flags(min_coverage=value).min_coverage == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("delay", "x"),
        ("delay", -1),
        ("delay", "1h"),
        ("delay", "11m"),
        ("delay", True),
        ("delay", float("nan")),
        ("delay", float("inf")),
        ("delay", "9" * 400),
        ("page_timeout", "0"),
        ("page_timeout", "999ms"),
        ("viewports", ("320",)),
        ("viewports", ()),
        ("viewports", ("99x500",)),
        ("max_pages", -1),
        ("max_pages", 1.5),
        ("max_pages", True),
        ("max_depth", "x"),
        ("jobs", 0),
        ("jobs", 65),
        ("min_coverage", "90"),
        ("min_coverage", "101%"),
        ("min_coverage", True),
        ("min_coverage", "nan"),
        ("include", ("(",)),
        ("exclude", ("",)),
        ("contact", "hei hei"),
        ("contact", "post@fjordvik.example\r\nX: y"),
        ("contact", "https://fjordvik.example/(a)"),
        ("formats", ("json:",)),
        ("formats", (":a",)),
        ("formats", ()),
        ("standard", "wcag"),
        ("robots", "kanskje"),
        ("out", ""),
        ("consent_selector", ""),
        ("select", 3),
    ],
)
def test_a_value_that_is_not_allowed_is_named_with_its_place(name: str, value: object):
    with pytest.raises(UsageError) as caught:
        flags(**{name: value})
    assert str(caught.value).startswith(f"--{name} is ")
    assert any(f": {what} " in str(caught.value) for what in ("give", "write"))


@pytest.mark.parametrize("name", ["include", "exclude"])
def test_a_pattern_that_re2_cannot_run_is_refused_with_what_to_write_instead(name: str):
    with pytest.raises(UsageError) as caught:
        flags(**{name: ("/møter/", "^(?!.*arkiv)")})
    assert str(caught.value) == (
        f"--{name} is '^(?!.*arkiv)': it looks ahead or behind, which RE2 cannot do: write what is"
        " to be left out as a pattern of exclude, and what is wanted as one of include."
    )


def test_a_hostile_value_cannot_reach_the_terminal():
    with pytest.raises(UsageError) as caught:
        variables(AUDITOR_JOBS="\x1b[2J" + "9" * 5000)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_lists_in_variables_are_separated():
    settings = variables(
        AUDITOR_VIEWPORTS="320x256, 800x600",
        AUDITOR_SELECT="image-alt,label",
        AUDITOR_INCLUDE="/a{1,2} /b",
        AUDITOR_FORMATS="text,json:r.json",
    )
    assert settings.viewports == (Viewport(320, 256), Viewport(800, 600))
    assert settings.select == ("image-alt", "label")
    assert settings.include == ("/a{1,2}", "/b")
    assert settings.formats == (Output("text"), Output("json", Path("r.json")))


def test_rules_on_the_command_line_are_separated_by_commas_in_each_option():
    assert flags(select=("a,b", "c")).select == ("a", "b", "c")


def test_a_path_on_the_command_line_may_hold_a_comma_and_a_colon():
    assert flags(formats=("csv:a,b:c.csv",)).formats == (Output("csv", Path("a,b:c.csv")),)


def test_a_format_takes_options_after_a_question_mark():
    assert flags(formats=("csv:a.csv?dialect=rfc4180",)).formats == (
        Output("csv", Path("a.csv"), (("dialect", "rfc4180"),)),
    )
    assert flags(formats=("csv?dialect=rfc4180",)).formats == (
        Output("csv", None, (("dialect", "rfc4180"),)),
    )
    assert flags(formats=("csv:why?.csv",)).formats == (Output("csv", Path("why?.csv")),)


def test_a_variable_that_is_set_to_nothing_counts_as_not_set():
    assert variables(AUDITOR_CONTACT="", AUDITOR_JOBS=" ").contact is None


def test_an_unknown_variable_is_answered_with_the_nearest():
    with pytest.raises(
        UsageError, match=r"AUDITOR_LAGN is not a setting: did you mean AUDITOR_LANG\?"
    ):
        variables(AUDITOR_LAGN="nn")


def test_variables_of_the_browser_and_of_secrets_are_no_settings():
    own = {"AUDITOR_NO_SANDBOX": "1", "AUDITOR_BROWSER": "/x", "AUDITOR_TOKEN": "x", "OTHER": "x"}
    assert load(
        {}, environment=own, folder=HERE, home=None, other_variables={"AUDITOR_TOKEN"}
    ) == Settings(jobs=Settings().jobs)


def test_an_unknown_key_is_answered_with_the_nearest_and_its_file(tmp_path: Path):
    file(tmp_path, "max-pages = 3\n")
    with pytest.raises(UsageError) as caught:
        files(tmp_path)
    assert str(caught.value) == (
        f"max-pages in {tmp_path / 'auditor.toml'} is not a setting: did you mean max_pages?"
    )


def test_an_unknown_key_that_resembles_none_is_answered_with_all(tmp_path: Path):
    file(tmp_path, "xyzzy = 3\n")
    with pytest.raises(UsageError) as caught:
        files(tmp_path)
    assert all(name in str(caught.value) for name in Settings.model_fields)


def test_a_value_in_a_file_is_named_with_key_and_file(tmp_path: Path):
    file(tmp_path, "[tool.auditor]\njobs = 'mange'\n", "pyproject.toml")
    with pytest.raises(UsageError) as caught:
        files(tmp_path)
    assert f"jobs in {tmp_path / 'pyproject.toml'} is 'mange'" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("auditor.toml", "jobs = \n"),
        ("pyproject.toml", "tool.auditor = 3\n"),
        ("auditor.toml", "\0"),
    ],
)
def test_a_file_that_is_no_settings_file_is_named(tmp_path: Path, name: str, text: str):
    file(tmp_path, text, name)
    with pytest.raises(UsageError) as caught:
        files(tmp_path)
    assert str(tmp_path / name) in str(caught.value)


def test_auditor_toml_wins_over_pyproject_beside_it(tmp_path: Path):
    file(tmp_path, "jobs = 3\n")
    file(tmp_path, "[tool.auditor]\njobs = 4\nmax_pages = 5\n", "pyproject.toml")
    assert (files(tmp_path).jobs, files(tmp_path).max_pages) == (3, 100)


def test_a_pyproject_without_our_table_is_passed_over(tmp_path: Path):
    (tmp_path / ".git").mkdir()
    file(tmp_path, "jobs = 3\n")
    file(tmp_path / "a", "[tool.other]\n", "pyproject.toml")
    assert files(tmp_path / "a").jobs == 3


def test_the_nearest_file_counts_and_the_search_ends_at_the_repository(tmp_path: Path):
    file(tmp_path, "jobs = 3\n")
    file(tmp_path / "repository", "max_pages = 7\n")
    (tmp_path / "repository" / ".git").mkdir()
    below = tmp_path / "repository" / "a" / "b"
    below.mkdir(parents=True)
    assert files(below).max_pages == 7
    (tmp_path / "repository" / "auditor.toml").unlink()
    assert "jobs" not in files(below).model_fields_set


def test_the_search_ends_at_the_home_folder(tmp_path: Path):
    file(tmp_path, "jobs = 3\n")
    home = tmp_path / "home"
    below = home / "a"
    below.mkdir(parents=True)
    assert "jobs" not in files(below, home).model_fields_set
    file(home, "jobs = 4\n")
    assert files(below, home).jobs == 4


def test_outside_home_and_repository_only_the_working_folder_counts(tmp_path: Path):
    file(tmp_path, "jobs = 3\n")
    (tmp_path / "a").mkdir()
    assert "jobs" not in files(tmp_path / "a").model_fields_set
    assert files(tmp_path).jobs == 3


def test_paths_in_a_file_count_from_its_folder(tmp_path: Path):
    file(tmp_path, 'out = "runs"\nformats = ["text", "json:a.json", "csv:/b.csv"]\n')
    settings = files(tmp_path)
    assert settings.out == tmp_path / "runs"
    assert settings.formats == (
        Output("text"),
        Output("json", tmp_path / "a.json"),
        Output("csv", Path("/b.csv")),
    )


def test_a_proxy_may_hold_a_password_in_a_variable_or_a_file(tmp_path: Path):
    file(tmp_path, 'proxy = "https://revisor:hemmelig@proxy.example:3128"\n')
    for settings in (
        variables(AUDITOR_PROXY="http://revisor:hemmelig@proxy.example:3128"),
        files(tmp_path),
    ):
        assert settings.proxy is not None
        assert settings.proxy.login == ("revisor", "hemmelig")
        assert "hemmelig" not in repr(settings)
    assert str(flags(proxy="socks5://proxy.example:1080").proxy) == "socks5://proxy.example:1080"


def test_a_password_on_the_command_line_is_refused_and_not_shown():
    with pytest.raises(UsageError, match="--proxy takes no password") as refused:
        flags(proxy="http://revisor:hemmelig@proxy.example:3128")
    assert "hemmelig" not in str(refused.value)


@pytest.mark.parametrize("text", ["revisor:hemmelig@proxy.example", "http://a:hemmelig@b:c", "x"])
def test_what_is_no_proxy_is_named_by_its_place_alone(text: str):
    with pytest.raises(UsageError, match="AUDITOR_PROXY is …: give a proxy such as") as refused:
        variables(AUDITOR_PROXY=text)
    assert "hemmelig" not in str(refused.value)
