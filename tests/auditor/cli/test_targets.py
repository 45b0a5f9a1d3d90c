from pathlib import Path

import pytest

from auditor.cli.targets import read_list, read_target
from auditor.errors import UsageError
from auditor.model.target import TargetKind
from auditor.request import read_request


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("https://fjordvik.example", "https://fjordvik.example/"),
        ("HTTP://Fjordvik.example/a?b=1#c", "http://fjordvik.example/a?b=1"),
        ("fjordvik.example", "https://fjordvik.example/"),
        ("fjordvik.example/skole?x=1", "https://fjordvik.example/skole?x=1"),
        ("fjordvik.example:8443", "https://fjordvik.example:8443/"),
        ("bokmål.example", "https://xn--bokml-pra.example/"),
        ("localhost:8000", "http://localhost:8000/"),
        ("localhost", "http://localhost/"),
        ("127.0.0.1:8000/a", "http://127.0.0.1:8000/a"),
        ("[::1]:8000", "http://[::1]:8000/"),
        ("https://fjordvik.example/#/side", "https://fjordvik.example/#/side"),
    ],
)
def test_an_address_is_completed_and_normalised(place: str, url: str):
    assert read_target(place) == url


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("htps://fjordvik.example", "did you mean https://?"),
        ("htp://fjordvik.example", "did you mean http://?"),
        ("ftp://fjordvik.example", "ftp"),
        ("mailto:post@fjordvik.example", "begins with mailto"),
        ("javascript:alert(1)", "begins with javascript"),
        ("file:///etc/passwd", "begins with file"),
        ("https:/fjordvik.example", "lacks the slashes of https://"),
        ("https:fjordvik.example", "lacks the slashes of https://"),
        ("https://", "is no address that a browser understands"),
        ("https://a b.example", "is no address that a browser understands"),
        ("fjordvik", "neither an existing folder nor an address"),
        ("", "neither an existing folder nor an address"),
        ("./fjordvik", "There is no folder './fjordvik'"),
        ("/no/such/folder", "There is no folder"),
        ("fjord vik.example", "neither an existing folder nor an address"),
    ],
)
def test_what_is_no_target_is_refused_with_a_reason(
    place: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        read_target(place)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "place",
    [
        "https://kari:hemmelig@fjordvik.example/",
        "https://kari:hemmelig/@fjordvik.example/",
        "htps://kari:hemmelig@fjordvik.example/",
        "kari:hemmelig@fjordvik.example",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(place: str):
    with pytest.raises(UsageError) as caught:
        read_target(place)
    assert "fjordvik.example" in str(caught.value)
    assert "hemmelig" not in str(caught.value)


def test_a_sound_address_with_a_password_is_pointed_to_the_option():
    with pytest.raises(UsageError, match="--basic-auth"):
        read_target("https://kari:hemmelig@fjordvik.example/")


def test_an_existing_folder_is_a_target_without_address(tmp_path: Path):
    site = tmp_path / "fjordvik.example"
    site.mkdir()
    assert read_target(str(site)) == site


def test_a_file_is_no_target(tmp_path: Path):
    page = tmp_path / "index.html"
    page.touch()
    with pytest.raises(UsageError, match="is a file"):
        read_target(str(page))


def test_a_list_gives_its_addresses_once_and_in_order(tmp_path: Path):
    file = tmp_path / "urls.txt"
    file.write_bytes(
        b"\xef\xbb\xbf# sider\r\nhttps://fjordvik.example/b\r\n\r\n  fjordvik.example/a  \r\n"
        b"https://fjordvik.example:443/b#del\r\n"
    )
    target = read_request({"sample": read_list(str(file))}).target
    assert target.kind is TargetKind.LIST
    assert target.urls == ("https://fjordvik.example/b", "https://fjordvik.example/a")


def test_a_list_says_after_a_tab_why_a_page_was_chosen(tmp_path: Path):
    file = tmp_path / "utvalg.txt"
    file.write_text(
        "#adresse\tgrunn\nhttps://fjordvik.example\tforside\nfjordvik.example/sok \t søk \n"
        "fjordvik.example/a\nfjordvik.example\ttilfeldig utvalg\t2026\n",
        "utf-8",
    )
    target = read_request({"sample": read_list(str(file))}).target
    assert target.urls == tuple(f"https://fjordvik.example/{path}" for path in ("", "sok", "a"))
    assert target.reasons == {
        "https://fjordvik.example/": "forside; tilfeldig utvalg",
        "https://fjordvik.example/sok": "søk",
    }


def test_every_bad_line_of_a_list_is_named_with_its_number(tmp_path: Path):
    file = tmp_path / "urls.txt"
    file.write_text("https://fjordvik.example\nhtp://a.example\n#\nto ord\n\x1b[31mrød\n", "utf-8")
    with pytest.raises(UsageError) as caught:
        read_list(str(file))
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0].strip() for line in lines[1:]] == ["line 2", "line 4", "line 5"]
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"# bare kommentarer\n\n", "no addresses"),
        (b"\xff\xfe", "not UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_list_without_addresses_is_refused(tmp_path: Path, content: bytes | None, sentence: str):
    file = tmp_path / "urls.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=sentence):
        read_list(str(file))
