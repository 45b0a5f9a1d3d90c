"""The service that a command asks: its address, and the key, which is on no command line."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from auditor.cli import texts
from auditor.cli.options import GroupedOption, Heading
from auditor.errors import UsageError
from auditor.model.job import Environment
from auditor.model.text import clean

if TYPE_CHECKING:
    from auditor.services.remote import RemoteScans
    from auditor.wiring import Settings

_Command = TypeVar("_Command", bound=Callable[..., object])

KEY: Final = "AUDITOR_KEY"
SERVER: Final = "AUDITOR_SERVER"
_LONGEST: Final = 500


def server_options(command: _Command) -> _Command:
    """Which service is asked, and where its key is kept."""
    key_file = click.option(
        "--key-file",
        cls=GroupedOption,
        group=Heading.SERVICE,
        metavar="PATH",
        envvar="AUDITOR_KEY_FILE",
        help="Read the key from a file. [default: the variable AUDITOR_KEY]",
    )
    server = click.option(
        "--server",
        cls=GroupedOption,
        group=Heading.SERVICE,
        metavar="URL",
        envvar=SERVER,
        help="Address of the service. [default: the variable AUDITOR_SERVER]",
    )
    return server(key_file(command))


def environment_option(command: _Command) -> _Command:
    """What a scanned address is used for."""
    return click.option(
        "--environment",
        cls=GroupedOption,
        group=Heading.SERVICE,
        type=click.Choice([one.value for one in Environment]),
        help="What the address is used for. [default: ci in a CI, production elsewhere]",
    )(command)


def remote_scans(settings: "Settings", server: str | None, key_file: str | None) -> "RemoteScans":
    """The scans of the service that was named.

    Raises:
        UsageError: no service is named, or no key; no sentence repeats what may be a key.
    """
    from auditor import wiring
    from auditor.net.address import is_loopback

    address = _address(server)
    key = _key(key_file)
    if address.startswith("http://") and not is_loopback(address):
        click.echo(texts.KEY_IN_CLEAR.say(settings.lang, server=address), err=True)
    return wiring.remote_scans(settings, address, key)


def _address(given: str | None) -> str:
    from auditor.request import AddressError, read_address, shown

    if given is None or not given.strip():
        raise UsageError(f"Say which service to ask: give --server, or set {SERVER}.")
    try:
        address = read_address(given.strip())
    except AddressError as error:
        raise UsageError(f"--server {shown(given)} is no address of a service.") from error
    if "?" in address or "#" in address:
        raise UsageError(f"--server {shown(given)} is no address of a service.")
    return address.rstrip("/")


def _key(file: str | None) -> str:
    if file:
        found, place = _read(Path(file).expanduser()), f"The file {clean(file, 200)}"
    else:
        found, place = os.environ.get(KEY, ""), f"The variable {KEY}"
    key = found.strip()
    if not key and not file:
        raise UsageError(f"A key is missing: set {KEY}, or name a file with --key-file.")
    if not 0 < len(key) <= _LONGEST or not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError(f"{place} holds no key: it is one line that begins with aud_.")
    return key


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_LONGEST * 4).decode("ascii", "replace")
    except OSError as error:
        raise UsageError(f"The file of --key-file cannot be read ({error.strerror}).") from error
