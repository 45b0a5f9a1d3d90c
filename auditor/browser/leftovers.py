"""Browsers that an earlier process left behind, their guard included: ended before the next starts.

A guard ends its browser however the scan ends. Only where the guard was killed as well, as by
somebody who ends everything that looks like Auditor, is there anything left.
"""

import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from auditor.browser import guard

_log = logging.getLogger(__name__)

PREFIX: Final = "auditor-browser-"
"""How the folders of browsers begin, in the folder for temporary files."""


def sweep_left_overs() -> int:
    """End what is left of browsers whose guard is gone; returns how many there were.

    Only folders of this user count, whose guard ran among the processes that are seen from here.
    """
    swept = 0
    for folder in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        if _is_ours(folder) and not guard.lives(folder):
            again = [sys.executable, "-I", "-S", guard.__file__, str(folder)]
            subprocess.run(again, stdin=subprocess.DEVNULL, check=False)  # noqa: S603  # our own
            swept += 1
    if swept:
        _log.warning("%s browsers of an earlier process were left behind and are ended", swept)
    return swept


def _is_ours(folder: Path) -> bool:
    try:
        home = (folder / guard.HOME).read_text(encoding="ascii")
        return folder.stat().st_uid == os.geteuid() and home == guard.here() != ""
    except (OSError, UnicodeDecodeError):
        return False
