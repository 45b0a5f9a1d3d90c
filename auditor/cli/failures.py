"""Failures nobody foresaw: the traceback goes to a file, a sentence to the user."""

import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

LOG_NAME: Final = "auditor.log"


@dataclass(slots=True)
class FailureLog:
    """Where tracebacks are kept.

    Attributes:
        folder: of the log; the command that runs sets it once it knows where results go.
    """

    folder: Path = Path(".auditor")

    def write(self, failure: BaseException) -> Path | None:
        """Add a traceback to the log.

        Returns:
            The file, in the folder for temporary files where the log's own cannot be written;
            None where neither can.
        """
        moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        entry = f"{moment}\n{''.join(traceback.format_exception(failure))}\n"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = self.folder / LOG_NAME
            with file.open("a", encoding="utf-8", errors="replace") as log:
                log.write(entry)
        except OSError:
            return _write_elsewhere(entry)
        return file.absolute()


def _write_elsewhere(entry: str) -> Path | None:
    import tempfile

    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="replace", prefix="auditor-", suffix=".log", delete=False
        ) as log:
            log.write(entry)
    except OSError:
        return None
    return Path(log.name)
