"""A site that changes between two scans, and its scan before it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auditor.model.scan import PictureMode
from tests.auditor.scan.scanning import plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document

OLA, KARI = '<img src="/ola.png">', '<img src="/kari.png">'
OLA_TOLD, KARI_TOLD = OLA.replace(">", ' alt="Ola">'), KARI.replace(">", ' alt="Kari">')
SCAN = ("--engine", "axe", "--viewport", "1280x1024", "--pictures", "none", "--progress", "none")
Pages = dict[str, str | None]


def serve(site: SiteServer, pages: Pages) -> str:
    """Serve these pages from now on; no body is an answer of 404, an empty one of 500."""

    def handler(exchange: Exchange) -> None:
        body = pages.get(exchange.path)
        if body is None:
            exchange.html(document("Finnes ikke", "<p>Siden finnes ikke.</p>"), 404)
        elif not body:
            exchange.html(document("Feil", "<p>Det gikk galt.</p>"), 500)
        else:
            exchange.html(document("Skolen", f"<main><h1>Skolen</h1>{body}</main>"))

    return site.answer_all(handler)


def pages(first: str, second: str) -> Pages:
    return {"/": f'<p>{first}</p><p><a href="/om">Om skolen</a></p>', "/om": f"<p>{second}</p>"}


BEFORE = pages(OLA + KARI_TOLD, "Skolen ligger ved fjorden.")


@contextmanager
def scanned_before(out: Path) -> Iterator[tuple[SiteServer, Path]]:
    """A site as it was, which the tests of a module change, and the folder of its scan."""
    with SiteServer(None) as site:
        plan = plan_for(serve(site, BEFORE), pictures=PictureMode.NONE)
        yield site, scan(out, plan).run
