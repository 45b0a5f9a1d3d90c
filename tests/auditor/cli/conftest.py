import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from auditor.cli import main
from auditor.model.catalogue import Catalogue
from auditor.model.scan import PictureMode
from auditor.store import DATABASE_NAME, Store
from auditor.wiring import catalogue
from tests.api.homes import Api, serving
from tests.auditor.cli.school import scanned_before
from tests.auditor.scan.scanning import plan_for, scan
from tests.auditor.store import build
from tests.conftest import Chromium
from tests.site import SiteServer
from tests.site.hostile.pages import document


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """In a folder of its own, in English, without settings of the machine of the tests."""
    for name in os.environ:
        if name.startswith("AUDITOR_") or name in {"CI", "NO_COLOR"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("AUDITOR_LANG", "en")
    monkeypatch.chdir(tmp_path)
    yield
    logging.getLogger("auditor").setLevel(logging.NOTSET)


@pytest.fixture
def auditor(capfd: pytest.CaptureFixture[str]) -> Command:
    """The command line in this process."""

    def run(*arguments: str) -> Answer:
        capfd.readouterr()
        code = main(list(arguments))
        said = capfd.readouterr()
        return Answer(int(code), said.out, said.err)

    return run


@pytest.fixture
def stored_run(tmp_path: Path) -> Path:
    """A run with one audited page and one breach, kept where the commands look for it."""
    folder = tmp_path / ".auditor" / "runs" / build.scan().id
    folder.mkdir(parents=True)
    store = Store.create(folder / DATABASE_NAME)
    store.save_scan(build.scan())
    store.open_edition(Catalogue.of(catalogue().values()), {"auditor": "0.1.0"})
    store.add([build.address(0)])
    runs, findings = (build.run("image-alt", failed=1),), (build.finding("image-alt"),)
    visits = [build.visit(0, size, runs=runs, findings=findings) for size in build.plan().viewports]
    store.settle(build.audited(0), visits, [])
    store.close()
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A service that the tests of a module share; it carries out no scan by itself."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('archive')}/auditor.sqlite") as one:
        yield one


@pytest.fixture
def api(home: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The service, which the command line asks with the key of a new organisation."""
    monkeypatch.setenv("AUDITOR_SERVER", home.base)
    monkeypatch.setenv("AUDITOR_KEY", home.secret())
    return home


@pytest.fixture(scope="session")
def scanned_fault(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a scan of one page, whose picture has no alternative; nobody changes it."""
    chromium.put_away()
    with SiteServer(None, sitemap=False) as site:
        url = site.add("/", document("Skolen", '<h1>Skolen</h1><img src="/kart.png">'))
        plan = plan_for(url, pictures=PictureMode.NONE)
        return scan(tmp_path_factory.mktemp("fault"), plan).run


@pytest.fixture
def fault_run(scanned_fault: Path) -> Path:
    """That scan, kept where the commands look for it."""
    folder = Path(".auditor", "runs", scanned_fault.name)
    return Path(shutil.copytree(scanned_fault, folder))


@pytest.fixture(scope="module")
def before(
    chromium: Chromium, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SiteServer, Path]]:
    """A site that the tests of a module change, and the folder of its scan before they do."""
    chromium.put_away()
    with scanned_before(tmp_path_factory.mktemp("before")) as scanned:
        yield scanned
