"""Reading the values that only a command line and its files have: outputs and paths."""

import re
from dataclasses import dataclass
from pathlib import Path

from auditor.model.proxy import Proxy
from auditor.net.egress.hostport import HostPort

_OPTIONS = re.compile(r"\?([a-z]+=[a-z0-9-]+(?:&[a-z]+=[a-z0-9-]+)*)$")
_CONTACT = re.compile(
    r"(?:mailto:)?[^\s:/@<>\x00-\x20\x7f]+@[^\s:/@<>\x00-\x20\x7f]+\.[a-z]+|https://[!-~]+", re.I
)


@dataclass(frozen=True, slots=True)
class Output:
    """One format that results are written in; without a path it goes to standard output.

    Attributes:
        options: pairs of name and value; reports say which there are.
    """

    format: str
    path: Path | None = None
    options: tuple[tuple[str, str], ...] = ()


def output(value: object) -> object:
    """Read ``FORMAT`` or ``FORMAT:PATH``, perhaps with ``?OPTION=VALUE`` after it.

    Raises:
        ValueError: the format or the path is empty.
    """
    if not isinstance(value, str):
        return value
    found = _OPTIONS.search(value)
    given = found[1].split("&") if found else ()
    options = tuple((name, chosen) for name, _, chosen in (one.partition("=") for one in given))
    name, colon, path = value[: found.start() if found else None].partition(":")
    if not name or (colon and not path):
        raise ValueError(value)
    return Output(name, Path(path).expanduser() if path else None, options)


def read_proxy(value: object) -> object:
    """Read ``SCHEME://[USER:PASSWORD@]HOST:PORT``.

    Raises:
        ValueError: it has another form.
    """
    return Proxy.parse(value) if isinstance(value, str) else value


def read_host_port(value: object) -> object:
    """Read ``HOST:PORT``.

    Raises:
        ValueError: it has another form.
    """
    return HostPort.parse(value) if isinstance(value, str) else value


def read_contact(value: object) -> object:
    """Read an e-mail address or one of a page, as security.txt has them.

    Raises:
        ValueError: it is neither.

    Source: RFC 9116 section 2.5.3.
    """
    if not isinstance(value, str):
        return value
    if not _CONTACT.fullmatch(value):
        raise ValueError(value)
    return value if ":" in value else f"mailto:{value}"


def known_path(value: object) -> object:
    """Let ``~`` mean the home folder.

    Raises:
        ValueError: the path is empty.
    """
    if value == "":
        raise ValueError(value)
    return Path(value).expanduser() if isinstance(value, str) else value
