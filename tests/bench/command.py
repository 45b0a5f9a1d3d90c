"""Auditor's own command on a list of addresses, its JSON result brought back."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

AUDITOR = Path(sys.executable).with_name("auditor")
VIEWPORT = "1280x1024"


def scan(urls: Iterable[str], folder: Path, *options: str) -> dict[str, Any]:
    """Scan exactly these addresses in one viewport, without delay.

    Args:
        urls: absolute addresses.
        folder: takes the list, the run and the result.
        options: further options of ``auditor scan``.

    Returns:
        The result, of schema auditor-result/1.

    Raises:
        subprocess.CalledProcessError: the scan failed (exit code 2) or tested nothing (5).
    """
    addresses, result = folder / "urls.txt", folder / "result.json"
    addresses.write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
    command: list[str | Path] = [
        AUDITOR,
        "scan",
        "--urls",
        addresses,
        "--out",
        folder,
        "--exit-zero",
    ]
    command += ["--viewport", VIEWPORT, "--delay", "0", "--ignore-robots", "--consent", "leave"]
    # In a folder without auditor.toml, so that nobody's settings decide the figures.
    subprocess.run([*command, *options, "-f", f"json:{result}"], check=True, cwd=folder)
    told: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return told


def target(selector: list[str | list[str]]) -> str:
    """A selector as one string, written as axe-core's nested ``target`` is when it is joined."""
    return " ".join(part if isinstance(part, str) else ",".join(part) for part in selector)
