"""A local folder as a site: its addresses, its starts, and what it refuses."""

import http.client
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from auditor.errors import UsageError
from auditor.net.folder import served


def status_of(url: str) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status
    finally:
        connection.close()


def write(folder: Path, *names: str) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("<!doctype html><title>Side</title>", encoding="utf-8")
    return folder


def port_of(url: str) -> int:
    return int(urlsplit(url).port or 0)


@pytest.mark.parametrize("index", ["index.html", "index.htm"])
def test_a_folder_with_an_index_page_starts_there(index: str, tmp_path: Path) -> None:
    with served(write(tmp_path, index, "side.html")) as starts:
        assert len(starts) == 1
        assert starts[0].endswith("/")
        assert status_of(starts[0]) == 200


def test_a_folder_without_one_starts_at_every_page_in_it(tmp_path: Path) -> None:
    write(tmp_path, "b.html", "a/æ ø.html", "a/C.XHTML", "bilde.png")
    with served(tmp_path) as starts:
        paths = [urlsplit(start).path for start in starts]
        assert paths == ["/a/C.XHTML", "/a/%C3%A6%20%C3%B8.html", "/b.html"]
        assert [status_of(start) for start in starts] == [200, 200, 200]


def test_a_folder_has_the_same_address_every_time(tmp_path: Path) -> None:
    write(tmp_path, "index.html")
    with served(tmp_path) as first:
        pass
    with served(tmp_path / ".") as second:
        assert second == first


def test_a_port_that_is_taken_gives_way_to_the_next(tmp_path: Path) -> None:
    write(tmp_path, "index.html")
    with served(tmp_path) as first, served(tmp_path) as second:
        assert port_of(second[0]) != port_of(first[0])
        assert status_of(second[0]) == 200


def test_a_scan_that_goes_on_gets_its_port_or_none(tmp_path: Path) -> None:
    write(tmp_path, "index.html")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port}"), served(tmp_path, port):
            pass
    with served(tmp_path, port) as starts:
        assert port_of(starts[0]) == port


def test_a_folder_without_a_page_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notat.txt").write_text("hei", encoding="utf-8")
    with pytest.raises(UsageError, match="no HTML page"), served(tmp_path):
        pass


def test_the_list_of_a_folder_is_nobodys_page(tmp_path: Path) -> None:
    with served(write(tmp_path, "index.html", "bilder/en.html")) as starts:
        assert status_of(f"{starts[0]}bilder/") == 404
        assert status_of(f"{starts[0]}bilder/en.html") == 200


def test_nothing_outside_the_folder_is_served(tmp_path: Path) -> None:
    write(tmp_path, "hemmelig.html", "side/index.html")
    with served(tmp_path / "side") as starts:
        assert status_of(f"{starts[0]}../hemmelig.html") == 404
        assert status_of(f"{starts[0]}%2e%2e/hemmelig.html") == 404


def test_hidden_folders_and_those_of_libraries_hold_no_starts(tmp_path: Path) -> None:
    write(tmp_path, "a.html", ".venv/b.html", ".auditor/runs/c.html", "d/node_modules/e/f.html")
    write(tmp_path, "d/.git/g.html", "d/h.html")
    with served(tmp_path) as starts:
        assert [urlsplit(start).path for start in starts] == ["/a.html", "/d/h.html"]


def test_what_a_page_fetches_from_the_folders_of_libraries_is_served(tmp_path: Path) -> None:
    write(tmp_path, "index.html", "node_modules/kart/kart.html", ".well-known/side.html")
    with served(tmp_path) as starts:
        assert status_of(f"{starts[0]}node_modules/kart/kart.html") == 200
        assert status_of(f"{starts[0]}.well-known/side.html") == 200


def test_no_symbolic_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    outside = write(tmp_path / "utenfor", "hemmelig.html", "index.html")
    folder = write(tmp_path / "side", "a.html", "tom/bilde.png")
    (folder / "lenke.html").symlink_to(outside / "hemmelig.html")
    (folder / "mappe").symlink_to(outside)
    (folder / "tom" / "index.html").symlink_to(outside / "index.html")
    (folder / "seg-selv.html").symlink_to(folder / "seg-selv.html")
    with served(folder) as starts:
        assert [urlsplit(start).path for start in starts] == ["/a.html"]
        base = starts[0].removesuffix("a.html")
        for path in ("lenke.html", "mappe/hemmelig.html", "mappe/", "tom/", "tom/index.html"):
            assert status_of(base + path) == 404, path
        assert status_of(f"{base}seg-selv.html") == 404
        assert status_of(f"{base}a%00.html") == 404


def test_a_symbolic_link_within_the_folder_is_served(tmp_path: Path) -> None:
    folder = write(tmp_path, "index.html", "ekte/a.html")
    (folder / "lenke").symlink_to(folder / "ekte")
    with served(folder) as starts:
        assert status_of(f"{starts[0]}lenke/a.html") == 200


def test_an_index_page_that_is_elsewhere_is_none(tmp_path: Path) -> None:
    outside = write(tmp_path / "utenfor", "index.html")
    folder = write(tmp_path / "side", "a.html")
    (folder / "index.html").symlink_to(outside / "index.html")
    with served(folder) as starts:
        assert [urlsplit(start).path for start in starts] == ["/a.html"]


def test_the_server_ends_with_its_scan(tmp_path: Path) -> None:
    with served(write(tmp_path, "index.html")) as starts:
        pass
    with pytest.raises(OSError, match="refused"):
        status_of(starts[0])
