from pathlib import Path

import pytest

from auditor.cli.secrets import read_secrets, references
from auditor.errors import UsageError
from auditor.model.secrets import Secrets
from tests.auditor.cli.conftest import Command

VALUE = "s3cr3t-value"


def read(
    *headers: str, cookies: tuple[str, ...] = (), basic: str | None = None, **environment: str
) -> Secrets:
    return read_secrets(references(headers, cookies, basic), environment)


def test_values_come_from_variables_and_files(tmp_path: Path):
    file = tmp_path / "cookie"
    file.write_text(VALUE + "\r\n", "utf-8")
    secrets = read("X-Preview: env:TOKEN", cookies=(f"session=file:{file}",), TOKEN="abc def")
    assert secrets == Secrets(headers=(("X-Preview", "abc def"),), cookies=(("session", VALUE),))


def test_basic_authentication_becomes_a_header():
    # RFC 7617 section 2: the example of the standard.
    secrets = read(basic="env:LOGIN", LOGIN="Aladdin:open sesame")
    assert secrets.headers == (("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),)


def test_no_secret_can_be_seen_in_what_is_printed_of_it():
    secrets = Secrets(headers=(("X-Preview", VALUE),), cookies=(("session", VALUE),))
    assert VALUE not in f"{secrets!r} {secrets} {[secrets]}"
    assert secrets
    assert not Secrets()


@pytest.mark.parametrize(
    ("headers", "cookies", "basic"),
    [
        ((f"X-Preview: {VALUE}",), (), None),
        ((f"X-Preview {VALUE}",), (), None),
        ((VALUE,), (), None),
        ((f"{VALUE} a: b",), (), None),
        ((f"X-Preview: env:{VALUE}",), (), None),
        ((), (f"session={VALUE}",), None),
        ((), (VALUE,), None),
        ((), (), f"kari:{VALUE}"),
        ((), (), VALUE),
        ((), (), "file:"),
    ],
)
def test_a_literal_value_is_refused_and_not_repeated(
    headers: tuple[str, ...], cookies: tuple[str, ...], basic: str | None
):
    with pytest.raises(UsageError) as caught:
        references(headers, cookies, basic)
    assert "env:" in str(caught.value)
    assert VALUE.split("-")[0] not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["Host", "content-length", "Cookie", "Transfer-Encoding", "Sec-Fetch-Site", "a b", ""]
)
def test_headers_that_the_browser_writes_are_refused(name: str):
    with pytest.raises(UsageError):
        references((f"{name}: env:TOKEN",), (), None)


@pytest.mark.parametrize("value", [f"{VALUE}\r\nX-Other: 1", f"{VALUE}\n", f"{VALUE}\0", "", "æ"])
def test_a_value_that_no_header_can_have_is_refused_and_not_repeated(value: str):
    with pytest.raises(UsageError) as caught:
        read("X-Preview: env:TOKEN", TOKEN=value)
    assert "environment variable TOKEN" in str(caught.value)
    assert VALUE not in str(caught.value)


@pytest.mark.parametrize("value", [f"{VALUE};a=b", f"{VALUE} a", f"{VALUE}\n"])
def test_a_value_that_no_cookie_can_have_is_refused(value: str):
    with pytest.raises(UsageError) as caught:
        read(cookies=("session=env:TOKEN",), TOKEN=value)
    assert VALUE not in str(caught.value)


def test_what_is_missing_is_named(tmp_path: Path):
    with pytest.raises(UsageError, match="environment variable TOKEN is not set"):
        read("X-Preview: env:TOKEN")
    with pytest.raises(UsageError, match="gone cannot be read"):
        read(f"X-Preview: file:{tmp_path / 'gone'}")
    with pytest.raises(UsageError, match="user:password"):
        read(basic="env:LOGIN", LOGIN=VALUE)


def test_a_file_that_is_no_text_is_refused_without_its_bytes(tmp_path: Path):
    file = tmp_path / "binary"
    file.write_bytes(VALUE.encode() + b"\xff")
    with pytest.raises(UsageError, match="not UTF-8") as caught:
        read(f"X-Preview: file:{file}")
    assert VALUE not in str(caught.value)
    assert caught.value.__suppress_context__


def test_two_options_cannot_set_the_same():
    with pytest.raises(UsageError, match="already"):
        references(("X-A: env:A", "x-a: env:B"), (), None)
    with pytest.raises(UsageError, match="already"):
        references(("Authorization: env:A",), (), "env:B")
    assert len(references((), ("a=env:A", "A=env:B"), None)) == 2


def test_a_variable_that_a_secret_names_may_begin_like_a_setting(
    auditor: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AUDITOR_TOKEN", VALUE)
    refused = auditor("scan", "./missing")
    assert "AUDITOR_TOKEN is not a setting" in refused.err
    accepted = auditor("scan", "./missing", "--header", "X-Preview: env:AUDITOR_TOKEN")
    assert "There is no folder './missing'" in accepted.err
    assert VALUE not in refused.err + accepted.err
