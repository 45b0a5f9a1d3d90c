"""What a server does when room or time is over: scans end, and it goes on answering."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from auditor.model.scan import ScanState
from auditor.services.housekeeping import BALLAST
from auditor.services.seal import seal
from auditor.store import Archive
from tests.auditor.cli.serving import serving, until
from tests.auditor.scan.killing import serve
from tests.auditor.store import build
from tests.auditor.store.test_seal import fill
from tests.site import SiteServer

PAGES = 60
QUICK = {"engine": "axe", "viewports": ["1280x1024"], "pictures": "none", "delay": 0}
MEGABYTE = 1024 * 1024


@contextmanager
def mounted(folder: Path) -> Iterator[Path]:
    """A disk of its own, a little larger than what stays free on one."""
    folder.mkdir()
    size = f"size={300 * MEGABYTE}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def filled(disk: Path) -> Path:
    """A file that takes all that is free."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096):
            while written(file, size):
                pass
    return filler


def written(file: IO[bytes], size: int) -> bool:
    """Whether there was room for so many bytes more."""
    try:
        return file.write(bytes(size)) == size
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False


@pytest.mark.browser
@pytest.mark.usefixtures("no_browser")
def test_a_disk_that_is_full_ends_the_scan_and_the_server_goes_on(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        see_a_disk_filled(tmp_path)
    else:  # only in a namespace of one's own may one mount anything
        alone = ["unshare", "--user", "--map-root-user", "--mount"]
        ours = [sys.executable, "-m", __name__, str(tmp_path)]
        subprocess.run([*alone, *ours], check=True, cwd=Path(__file__).parents[3])


def see_a_disk_filled(folder: Path) -> None:
    site = SiteServer(None, sitemap=False)
    start = serve(site, PAGES, lambda _exchange, _number: None)
    hosts = [site.origin.partition("//")[2]]
    with mounted(folder / "disk") as disk, site, serving(disk / "data", hosts, SLOTS="1") as server:
        until(lambda: (server.folder / "ballast").exists())
        name = server.ask({"url": start, "max_pages": PAGES, **QUICK})
        with server.client() as client:
            until(lambda: len(client.get(f"/v1/scans/{name}/pages").json()["items"]) > 2)
            filler = filled(disk)
            assert server.finish(name) == "failed"
            found = server.result(name)  # whose seal is checked
            assert "must stay free" in (found.scan.failure or "")
            pages = client.get(f"/v1/scans/{name}/pages").json()["items"]
            assert {one["state"] for one in pages} == {"audited", "interrupted"}
            assert client.get("/healthz").status_code == 200
            assert client.get("/readyz").json()["checks"]["disk"] == "full"
            refused = client.post("/v1/scans", json={"url": start, **QUICK})
            assert (refused.status_code, refused.json()["code"]) == (503, "archive_full")
            filler.unlink()
            until(lambda: client.get("/readyz").json()["checks"]["disk"] == "ok")
            until(lambda: (server.folder / "ballast").exists())
            again = client.post("/v1/scans", json={"url": start, "max_pages": 1, **QUICK})
            assert again.status_code == 202
        assert server.finish(again.json()["id"]) == "completed"


@pytest.mark.browser
@pytest.mark.usefixtures("no_browser")
def test_an_archive_at_its_cap_ends_the_scan_that_would_go_beyond(tmp_path: Path) -> None:
    site = SiteServer(None, sitemap=False)
    start = serve(site, PAGES, lambda _exchange, _number: None)
    hosts = [site.origin.partition("//")[2]]
    with site, serving(tmp_path / "data", hosts, SLOTS="1", DISK_CAP="2MB") as server:
        name = server.ask({"url": start, "max_pages": 0, **QUICK})
        assert server.finish(name) == "failed"
        assert "its cap of 2 MB" in (server.result(name).scan.failure or "")
        with server.client() as client:
            assert client.delete(f"/v1/scans/{name}").status_code == 204


@pytest.mark.big
def test_a_scan_whose_time_is_over_is_removed_by_the_server(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    archive = Archive.prepared(f"sqlite:///{folder / 'auditor.sqlite'}")
    with closing(archive.new_scan()) as store:
        fill(store)
        over = replace(build.scan(), state=ScanState.COMPLETED, ended=build.STARTED)
        store.save_scan(over)
        seal(store)
    assert archive.scans() == (over.id,)
    with serving(folder, RETENTION_DAYS="0") as server:
        until(lambda: (folder / "ballast").exists())
        assert server.archive.scans() == (over.id,)
    with serving(folder, RETENTION_DAYS="1") as server:
        until(lambda: server.archive.scans() == ())
    assert (folder / "ballast").stat().st_size == BALLAST


if __name__ == "__main__":
    see_a_disk_filled(Path(sys.argv[1]))
