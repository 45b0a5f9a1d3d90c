"""The page that describes the API: for people, and as we ask of others."""

import json
import logging
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from auditor.cli import main
from tests.api.homes import Api, serving
from tests.api.kept import openapi_document

ELSEWHERE = re.compile(r"(src|href|action|data|poster)$")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with serving(f"sqlite:///{tmp_path_factory.mktemp('home')}/auditor.sqlite") as one:
        yield one


@pytest.fixture(scope="module")
def answer(home: Api) -> httpx.Response:
    return httpx.get(f"{home.base}/docs", trust_env=False, timeout=30)


class Page(HTMLParser):
    """What a page names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "style"
            if ELSEWHERE.fullmatch(name):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")


def test_every_operation_is_described(answer: httpx.Response) -> None:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for path, item in openapi_document()["paths"].items():
        for method in item:
            assert f"<code>{method.upper()} {path}</code>" in answer.text


def test_nothing_is_loaded_and_nothing_runs(answer: httpx.Response) -> None:
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    page = Page(answer.text)
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "form"}
    inside = {f"#{one}" for one in page.ids}
    assert len(inside) == len(page.ids)
    assert set(page.links) - inside == {"/openapi.json"}


@pytest.mark.usefixtures("no_browser")
def test_our_own_rules_find_nothing_on_it(
    home: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.NOTSET, "auditor")  # as it is again after the command
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUDITOR_NO_SANDBOX", "1")
    Path("pages.txt").write_text(f"{home.base}/docs\n")
    asked = ("--urls", "pages.txt", "-f", "json:r.json", "--progress", "none", "--lang", "en")
    code = main(["scan", *asked, "--page-timeout", "2m"])
    told = json.loads(Path("r.json").read_text())
    assert [one["state"] for one in told["pages"]] == ["audited", "audited"]
    found = [(one["rule"], one["outcome"], one["example"]["snippet"]) for one in told["causes"]]
    assert found == []
    assert code == 0
