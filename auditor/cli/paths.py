"""Paths as people would write them."""

from pathlib import Path


def for_people(path: Path) -> str:
    """A path as people would write it from here."""
    path = path.absolute()
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
