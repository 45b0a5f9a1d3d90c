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


def test_the_server_ends_with_its_scan(tmp_path: Path) -> None:
    with served(write(tmp_path, "index.html")) as starts:
        pass
    with pytest.raises(OSError, match="refused"):
        status_of(starts[0])
