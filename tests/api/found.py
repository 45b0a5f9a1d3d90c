"""Scans with results for tests of what is read of them."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace

from sqlalchemy import select, update

from auditor.causes import fingerprinted, picture_key
from auditor.model.catalogue import Catalogue
from auditor.model.cause import Picture, Sight
from auditor.model.finding import Finding, Kind, Outcome
from auditor.model.page import PageState, Reason
from auditor.model.scan import CONSENT_PICTURE, ScanState
from auditor.services.seal import Judge, seal
from auditor.store import Archive, Store, schema
from auditor.wiring import catalogue
from auditor.wiring.service import ends
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE

PAGES = 5
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0/\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"


def found_on(seq: int) -> tuple[Finding, ...]:
    """A breach in the frame of all pages, two of the page alone, and one that needs a person."""
    found = [
        build.finding("image-alt", selector=("header > img",), snippet='<img src="/logo.png">'),
        build.finding("image-alt", selector=("#a",), snippet=f"<img id=a{seq} src=/{seq}.png>"),
        build.finding("image-alt", selector=("#b",), snippet="<script>alert(1)</script>"),
        build.finding("label", criteria=("4.1.2",), outcome=Outcome.CANT_TELL),
        build.finding("region", criteria=(), kind=Kind.ADVICE),
    ]
    return fingerprinted(found, [Sight()] * len(found), url=build.url(seq))


def picture(media_type: str, fingerprint: str = "") -> Picture:
    return Picture(
        media_type=media_type,
        width=1,
        height=1,
        page=build.url(0),
        viewport=WIDE,
        data=WEBP,
        fingerprint=fingerprint,
    )


def fill(
    store: Store,
    scan: str,
    pages: int = PAGES,
    findings_on: Callable[[int], tuple[Finding, ...]] = found_on,
    versions: Mapping[str, str] | None = None,
) -> None:
    """Audit all pages but the last one, which is still to come."""
    store.save_scan(replace(build.scan(), id=scan))
    store.open_edition(Catalogue.of(catalogue().values()), versions or {"auditor": "0.1.0"})
    store.add([build.address(seq) for seq in range(pages)])
    for seq in range(pages - 1):
        findings = findings_on(seq)
        visits = [build.visit(seq, WIDE, findings=findings), build.visit(seq, NARROW)]
        if not seq and findings:
            key = picture_key(findings[0], build.url(0))
            shown = picture("image/webp", findings[0].fingerprint)
            visits[0] = replace(visits[0], pictures={key: shown, CONSENT_PICTURE: shown})
        store.settle(build.audited(seq), visits, [])


def finish(store: Store, scan: str, pages: int = PAGES, judge: Judge | None = None) -> None:
    """Settle the last page, and seal."""
    last = build.address(pages - 1, PageState.TIMED_OUT, Reason.NO_RESPONSE)
    store.settle(last, [], [])
    over = replace(build.scan(), id=scan, state=ScanState.COMPLETED, ended=build.STARTED)
    store.save_scan(over)
    seal(store, judge)


def running(archive: Archive, scan: str, versions: Mapping[str, str] | None = None) -> Store:
    """A scan that was asked for, carried out but for its last page; to be closed."""
    store = archive.scan(scan)
    fill(store, scan, versions=versions)
    return store


def sealed(archive: Archive, scan: str) -> None:
    """Carry a scan out that was asked for."""
    with closing(running(archive, scan)) as store:
        finish(store, scan, judge=ends(archive).judge)


def completed(
    archive: Archive,
    scan: str,
    findings_on: Callable[[int], tuple[Finding, ...]] = found_on,
    state: ScanState = ScanState.COMPLETED,
    versions: Mapping[str, str] | None = None,
) -> None:
    """Carry a scan out that was asked for, so that all its pages are audited."""
    store = archive.scan(scan)
    fill(store, scan, PAGES, findings_on, versions)
    findings = findings_on(PAGES - 1)
    visits = [build.visit(PAGES - 1, WIDE, findings=findings), build.visit(PAGES - 1, NARROW)]
    store.settle(build.audited(PAGES - 1), visits, [])
    store.save_scan(replace(build.scan(), id=scan, state=state, ended=build.STARTED))
    seal(store, ends(archive).judge)
    store.close()


def change(archive: Archive, scan: str) -> None:
    """Change a result behind the seal's back."""
    database = archive.database()
    with database.write("change") as connection:
        number = select(schema.scan.c.number).where(schema.scan.c.id == scan).scalar_subquery()
        mine = schema.address.c.scan == number
        connection.execute(update(schema.address).where(mine).values(detail="changed"))
    database.close()
