"""Texts that people read, kept as files so that a change of them is seen and meant."""

import os
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "snapshots" / "reports"


def assert_same(name: str, text: str) -> None:
    """Hold a text against its snapshot; with UPDATE_SNAPSHOTS=1 the snapshot is written anew."""
    path = _FOLDER / name
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    assert text == path.read_bytes().decode("utf-8"), f"{name} changed; UPDATE_SNAPSHOTS=1 keeps it"
