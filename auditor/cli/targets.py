"""Targets: the address, the list of addresses or the folder that the command line names."""

import sys
from collections.abc import Iterable
from pathlib import Path

from auditor.errors import UsageError
from auditor.request import AddressError, HoldsSecret, NoAddress, read_address, shown


def read_target(place: str) -> str | Path:
    """What to scan: an existing folder, or an address.

    Args:
        place: a path or an address; a host without scheme is meant with https, this machine
            itself with http.

    Returns:
        The address, normalised, or the folder, without symbolic links.

    Raises:
        UsageError: it is neither.
    """
    folder = Path(place).expanduser()
    if place and folder.is_dir():
        return folder.resolve()
    if place and folder.is_file():
        raise UsageError(f"{shown(place)} is a file: give its folder, or its address.")
    if place.startswith((".", "/", "~")):
        raise UsageError(f"There is no folder {shown(place)}: give one that exists, or an address.")
    try:
        return read_address(place)
    except NoAddress as error:
        raise UsageError(
            f"{shown(place)} is neither an existing folder nor an address such as"
            " https://kommune.no."
        ) from error
    except HoldsSecret as error:
        raise UsageError(
            f"{shown(place)} holds a name or password: give them with --basic-auth."
        ) from error
    except AddressError as error:
        raise UsageError(str(error)) from error


def read_list(file: str) -> list[dict[str, str]]:
    """The pages of a list: an address a line, and after a tab the reason why it was chosen.

    Two columns that are copied from a spreadsheet are such a list. Empty lines and lines that
    begin with # are skipped.

    Args:
        file: a path, or "-" for standard input.

    Returns:
        The pages of a sample, as a request takes them.

    Raises:
        UsageError: the list cannot be read, is empty, or a line is no address; every such line
            is named.
    """
    name = "standard input" if file == "-" else shown(file)
    pages, problems = [], []
    for number, line in enumerate(_lines(file, name), start=1):
        place, reason, *_ = (part.strip() for part in f"{line}\t".split("\t"))
        if not place or place.startswith("#"):
            continue
        try:
            pages.append({"url": read_address(place), "reason": reason})
        except AddressError as error:
            problems.append(f"line {number}: {error}")
    if problems:
        bad = "\n".join(f"  {problem}" for problem in problems)
        raise UsageError(f"These lines of {name} are no addresses:\n{bad}")
    if not pages:
        raise UsageError(f"There are no addresses in {name}: give one a line.")
    return pages


def _lines(file: str, name: str) -> Iterable[str]:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).expanduser().read_bytes()
        return data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"The list {name} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The list {name} is not UTF-8 text: save it as such.") from error
