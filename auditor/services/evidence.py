"""Evidence of runs: what belongs to it, and whether what somebody hands on is still the same."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import AuditorError, NothingYet, UsageError
from auditor.model.dossier import Dossier
from auditor.model.exhibit import ExhibitKind
from auditor.model.proof import ArchiveState
from auditor.services.replay import Source
from auditor.services.seal import read_report


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvidence:
    """The evidence of a run.

    Attributes:
        run: id of the scan.
        seal: SHA-256 of its result, hex.
        versions: of the programs that it was carried out with.
        digests: SHA-256 of its pieces, each once.
    """

    run: str
    seal: str
    versions: Mapping[str, str]
    digests: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An archive that was written.

    Attributes:
        size: bytes.
        pieces: how many pieces of evidence are in it.
    """

    file: Path
    size: int
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedEvidence:
    """What was found of an archive that somebody holds.

    Attributes:
        run: id of the scan that it is made from.
        seal: hash of the result, as the archive says.
        changed: names of what was changed, is missing or was put in later.
        pieces: how many there are to be.
        state: of the archive as a whole, also around its pieces.
    """

    run: str
    seal: str
    changed: tuple[str, ...]
    pieces: int
    state: ArchiveState


def kept_of(reader: Source) -> KeptEvidence:
    """The evidence of a run that is over.

    Raises:
        UsageError: none was kept, or the scan goes on.
        StoreError: the results cannot be read, or are not as they were sealed.
    """
    report = read_report(reader)
    scan = report.scan
    if scan.evidence is None:
        raise UsageError(f"No evidence was kept of the run {scan.id}: scan with --evidence.")
    if not report.seal:
        raise UsageError(f"The run {scan.id} is not over: go on with it or cancel it first.")
    return KeptEvidence(
        run=scan.id, seal=report.seal, versions=scan.versions, digests=_digests(reader)
    )


def check(
    run: str,
    seal: str,
    results: str,
    pieces: Sequence[tuple[str, bool]],
    state: ArchiveState,
    opened: Callable[[], AbstractContextManager[Source]],
) -> CheckedEvidence:
    """What is to be said of an archive.

    Args:
        run: id of the scan, as the archive says.
        seal: hash of the result, as the archive says.
        results: name of the file that the results are in.
        pieces: everything in it, and whether it is as its manifest says.
        state: of the archive as a whole.
        opened: opens the results in it; asked where they are as the manifest says.
    """
    changed = [name for name, same in pieces if not same]
    if results not in changed and not _holds(run, seal, pieces, opened):
        changed.insert(0, results)
    return CheckedEvidence(
        run=run, seal=seal, changed=tuple(changed), pieces=len(pieces), state=state
    )


def _holds(
    run: str,
    seal: str,
    pieces: Sequence[tuple[str, bool]],
    opened: Callable[[], AbstractContextManager[Source]],
) -> bool:
    """Whether the results are as they were sealed, and name the pieces that are there."""
    named = {name.rpartition("/")[2] for name, _ in pieces}
    try:
        with opened() as reader, reader.snapshot():
            kept = kept_of(reader)
    except (AuditorError, OSError):
        return False
    return (kept.run, kept.seal) == (run, seal) and named.issuperset(kept.digests)


def _digests(reader: Source) -> tuple[str, ...]:
    scan = reader.load_scan()
    if scan is None:
        raise NothingYet
    found: dict[str, None] = {}
    for record in reader.addresses():
        for window in scan.plan.viewports:
            for exhibit in reader.exhibits(record.seq, window):
                if exhibit.kind is ExhibitKind.DOSSIER:
                    for state in Dossier.from_json(exhibit.data).states:
                        found |= dict.fromkeys(state.digests)
    return tuple(sorted(found))
