"""Evidence of runs: exported, verified and replayed, with runs in a folder."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from auditor.browser.provider import Provider
from auditor.errors import ServiceError, StoreError, UsageError
from auditor.services.evidence import CheckedEvidence, Exported, check, kept_of
from auditor.services.remote import RemoteScans
from auditor.services.replay import ReplayedFinding, replay
from auditor.settings import Settings
from auditor.store import DATABASE_NAME, Store
from auditor.store.evidence_archive import EvidenceArchive, Label, check_is_new, pack
from auditor.store.parcel import workplace
from auditor.store.pieces import FOLDER_NAME, PieceFolder
from auditor.wiring.archive import RunFolders
from auditor.wiring.replaying import replaying

SUFFIX = ".zip"


def export_evidence(settings: Settings, run: str | None, file: Path | None) -> Exported:
    """Write the evidence of a run into one archive.

    Args:
        settings: of the command line.
        run: the run's id, or where it is kept; None for the newest.
        file: the new file; None for one named after the run, in the working folder.

    Raises:
        UsageError: there is no such run, no evidence was kept of it, or the file is there already.
        StoreError: something cannot be read or written, or is not as it was kept.
    """
    folders = RunFolders(settings.out)
    folder = folders.folder(run)
    with folders.read(run) as reader, reader.snapshot():
        kept = kept_of(reader)
    target = file or Path(f"{kept.run}-evidence{SUFFIX}")
    label = Label(run=kept.run, seal=kept.seal, versions=kept.versions)
    size = pack(folder, label, kept.digests, target)
    return Exported(file=target, size=size, pieces=len(kept.digests))


def fetch_evidence(scans: RemoteScans, scan: str, file: Path | None) -> Exported:
    """Have the archive of a scan's evidence from the service that carried it out.

    Args:
        scans: of the service.
        scan: its id.
        file: the new file; None for one named after the scan, in the working folder.

    Raises:
        UsageError: there is no such scan, no evidence was kept of it, or the file is there already.
        ServiceError: the service does not do as asked.
        StoreError: the archive cannot be written.
    """
    target = file or Path(f"{scan}-evidence{SUFFIX}")
    check_is_new(target)
    with workplace(target.absolute().parent, "write the archive") as place:
        made = place / "archive.zip"
        with made.open("xb") as out:
            scans.fetch_evidence(scan, out)
        try:
            with EvidenceArchive(made) as archive:
                pieces = archive.pieces
        except UsageError:
            raise ServiceError(
                f"What the service sent of the scan {scan} is no archive of evidence: check the"
                " address of the service."
            ) from None
        made.chmod(0o600)
        size = made.stat().st_size
        made.rename(target)
    return Exported(file=target, size=size, pieces=pieces)


def check_evidence(file: Path) -> CheckedEvidence:
    """Whether an archive of evidence is still what was written.

    Raises:
        UsageError: it is none.
        StoreError: it cannot be read any more.
    """
    with EvidenceArchive(file) as archive, tempfile.TemporaryDirectory() as place:
        pieces = tuple(archive.checked())

        @contextmanager
        def results() -> Iterator[Store]:
            archive.unpack_run(Path(place))
            store = Store.open_read_only(Path(place) / DATABASE_NAME)
            try:
                yield store
            finally:
                store.close()

        label = archive.label
        return check(label.run, label.seal, DATABASE_NAME, pieces, archive.state(), results)


@contextmanager
def replayed(
    settings: Settings, place: str | None, provider: Provider
) -> Iterator[Iterator[ReplayedFinding]]:
    """The findings of a run or of an archive of one, looked for again in the evidence.

    Args:
        settings: of the command line.
        place: an archive, a run's id, or where a run is kept; None for the newest run.
        provider: starts the browser.

    Raises:
        UsageError: there is no such run, or no evidence was kept of it.
        SetupError: Chromium or axe-core is missing.
        StoreError: something cannot be read, or is not as it was kept.
    """
    with (
        _opened(settings, place) as (store, read),
        store.snapshot(),
        replaying(provider) as judging,
    ):
        yield replay(store, read, judging.judge_for, judging.programs())


@contextmanager
def _opened(
    settings: Settings, place: str | None
) -> Iterator[tuple[Store, Callable[[str], bytes]]]:
    if place is None or not Path(place).is_file():
        folders = RunFolders(settings.out)
        pieces = PieceFolder(folders.folder(place) / FOLDER_NAME)
        with folders.read(place) as reader:
            yield reader, pieces.get
        return
    with EvidenceArchive(Path(place)) as archive, tempfile.TemporaryDirectory() as folder:
        try:
            archive.unpack_run(Path(folder))
        except OSError as error:
            raise StoreError(
                f"{place} could not be unpacked ({error.strerror or error}): check that the disk"
                " for temporary files has room."
            ) from error
        store = Store.open_read_only(Path(folder) / DATABASE_NAME)
        try:
            yield store, archive.get
        finally:
            store.close()
