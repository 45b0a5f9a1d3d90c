"""The process that sets pages: begun, held to its limits, and told of when it fails."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from auditor.errors import RenderingFailed
from auditor.model.text import clean

SET: Final = "set.pdf"
"""The file that is made."""
_TIME: Final = 900
"""Seconds that the setting of a report may take, however busy the machine is."""
_WORK: Final = 300
"""Seconds of work that it may take."""
_MEMORY: Final = 3 * 1024**3
"""Bytes of address space; what is used of it is about a third."""
_LONGEST: Final = 300
_PASSED_ON: Final = (
    "HOME",
    "PATH",
    "XDG_CACHE_HOME",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "TMPDIR",
)


def set_pages(folder: Path) -> None:
    """Set the page of a folder as a PDF beside it.

    Raises:
        RenderingFailed: it was not made.
    """
    command = [sys.executable, "-P", "-s", "-m", "reports.pdf.setting", str(folder)]
    command += [str(_MEMORY), str(_WORK)]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"PYTHONHASHSEED": "0", "LANG": "C.UTF-8", "TZ": "UTC"}
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and our own module
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_TIME,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderingFailed(
            f"The PDF was not ready after {_TIME} seconds: report fewer pages, or take another"
            " format."
        ) from error
    if done.returncode or not (folder / SET).is_file():
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        why = clean(told[-1], _LONGEST) if told else f"exit code {done.returncode}"
        raise RenderingFailed(f"The PDF could not be set ({why}): take another format.")
