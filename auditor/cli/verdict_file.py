"""The file of verdicts: found, read, and written whole or not at all."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.errors import ChangedMeanwhile, StoreError, UsageError
from auditor.model.asked import Slice
from auditor.model.text import clean

if TYPE_CHECKING:
    from auditor.model.triage import TriageKey, TriageVerdict

_LONGEST: Final = 300
"""Characters of a path that is named."""


class VerdictFile:
    """The verdicts in a file; meets `auditor.services.triage.KeepsVerdicts`."""

    def __init__(self, path: Path, *, make: bool = False) -> None:
        """Read the file.

        Args:
            path: of the file.
            make: it may be missing, and is made when a verdict is kept.

        Raises:
            UsageError: there is no such file, or it holds no verdicts.
        """
        from auditor.request.verdicts import LARGEST, read_verdicts

        self._path = path.expanduser().resolve()
        self._name = clean(str(path), _LONGEST)
        self._found: dict[TriageKey, Sequence[TriageVerdict]] = {}
        self._read: bytes | None = None
        if make and not self._path.exists():
            return
        try:
            with self._path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except FileNotFoundError as error:
            raise UsageError(
                f"There is no file {self._name}: make it with 'auditor verdicts set'."
            ) from error
        except OSError as error:
            raise UsageError(
                f"The verdicts in {self._name} cannot be read ({error.strerror})."
            ) from error
        self._found = dict(read_verdicts(data, self._name))
        self._read = data

    def all(self) -> Sequence["TriageVerdict"]:
        """The verdicts that stand, by what they are on."""
        last = (self._found[on][-1] for on in sorted(self._found))
        return [one for one in last if one.ruling.decision is not None]

    def find(self, on: "TriageKey") -> "TriageVerdict | None":
        """The verdict on something, one that was taken back, too; None where there never was."""
        history = self._found.get(on)
        return history[-1] if history else None

    def history(self, on: "TriageKey", after: int, limit: int) -> Slice["TriageVerdict"]:
        """All that was ever decided on something, the first first, behind that revision."""
        history = self._found.get(on, ())
        some = tuple(history[after : after + limit])
        return Slice(some, (after + limit,) if len(history) > after + limit else None)

    def keep(self, verdict: "TriageVerdict") -> None:
        """Keep a verdict behind those that were given before, and write the file.

        Raises:
            ChangedMeanwhile: its revision does not follow the one that there is, or the file is
                another by now.
            StoreError: the file cannot be written; what was there is there still.
        """
        self.keep_all([verdict])

    def keep_all(self, verdicts: Sequence["TriageVerdict"]) -> None:
        """Keep some verdicts, each on something else, and write the file once: all, or none.

        Raises:
            ChangedMeanwhile: as for one.
            StoreError: the file cannot be written; what was there is there still.
        """
        from auditor.request.verdicts import written_verdicts

        found = dict(self._found)
        for verdict in verdicts:
            history = found.get(verdict.on, ())
            if verdict.revision != len(history) + 1 or self._is_another():
                raise ChangedMeanwhile(
                    "Somebody decided on this meanwhile: read it again, and decide anew."
                )
            found[verdict.on] = [*history, verdict]
        part = self._path.with_name(f".{self._path.name[:100]}.{secrets.token_hex(4)}.part")
        try:
            data = written_verdicts(found)
            part.write_bytes(data)
            part.replace(self._path)
            self._found, self._read = found, data
        except OSError as error:
            raise StoreError(
                f"The verdicts could not be written to {self._name} ({error.strerror})."
            ) from error
        finally:
            part.unlink(missing_ok=True)

    def _is_another(self) -> bool:
        """Whether the file is not what was read: what others decided would be lost with it."""
        try:
            return self._path.read_bytes() != self._read
        except OSError:
            return self._read is not None


def verdicts_in(place: str | None) -> Sequence["TriageVerdict"]:
    """The verdicts that stand in a file; none where no file is named.

    Raises:
        UsageError: there is no such file, or it holds no verdicts.
    """
    return () if place is None else VerdictFile(Path(place)).all()
