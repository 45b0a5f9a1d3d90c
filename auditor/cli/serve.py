"""``auditor serve``: the API, and the workers that carry its scans out; a signal ends both."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

import click

from auditor.cli import texts
from auditor.cli.options import GroupedCommand, given_settings, language_option, set_up_logging
from auditor.cli.paths import for_people
from auditor.errors import SetupError
from auditor.model.criteria import Language
from auditor.services.verdict import ExitCode

if TYPE_CHECKING:
    from auditor.services.courier import Courier
    from auditor.services.housekeeping import Routine
    from auditor.wiring import ServiceSettings

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@click.command(cls=GroupedCommand, short_help="Answer the API, and carry out its scans.")
@language_option
@click.pass_context
def serve(ctx: click.Context, /, **_settings: object) -> None:
    """Answer the API, and carry out the scans that are asked for.

    Everything is kept in the data folder, AUDITOR_DATA_DIR. The first administrator's key is
    written to admin.key in it. Settings come from environment variables and from the table
    [service] in auditor.toml.

    Ctrl-C or SIGTERM ends the server; scans that were being carried out go on when it is started
    again.
    """
    from auditor import wiring
    from auditor.services.data_folder import held

    wiring.refuse_root()
    settings = wiring.load_settings(given_settings(ctx))
    language = ctx.obj.language = settings.lang
    service = wiring.load_service_settings()
    set_up_logging(verbose=False)
    with held(service.data_dir) as folder:
        ctx.obj.folder = folder
        if not wiring.sandbox():
            _say(texts.NO_SANDBOX.say(language))
        _serve(service, settings.chromium, folder, language)


def _serve(
    settings: "ServiceSettings", chromium: Path | None, folder: Path, language: Language
) -> None:
    from api.app import create_app
    from api.server import listen, server
    from auditor.services.first_key import FILE, see_to_first_key
    from auditor.wiring.keeping import housekeeping
    from auditor.wiring.service import service_of
    from auditor.wiring.webhooks import courier_of
    from auditor.wiring.work import supervisor

    listening = listen(settings.host, settings.port)
    beneath = service_of(settings, chromium)
    try:
        secret = see_to_first_key(beneath.keys, beneath.organisations.default().id, folder)
        running = server(create_app(beneath))
        answering = threading.Thread(
            target=running.run, kwargs={"sockets": [listening]}, name="api", daemon=True
        )
        workers = supervisor(settings)
        beside: tuple[Routine | Courier, ...] = (*housekeeping(settings), courier_of(settings))
        with _ended_by_signals() as ended:
            workers.start()
            for one in beside:
                one.start()
            answering.start()
            host, port = listening.getsockname()[:2]
            _say(texts.SERVING.say(language, address=_address(host, port)))
            if secret is not None:
                _tell_of_key(secret, folder / FILE, language)
            while not ended.wait(1.0) and answering.is_alive():
                pass
            failed = not answering.is_alive()
            _say(texts.SERVER_STOPPING.say(language))
            running.should_exit = True
            endings = [  # beside the workers', who may take all the time there is
                threading.Thread(target=one.end, name=f"end of {one.name}", daemon=True)
                for one in beside
            ]
            for ending in endings:
                ending.start()
            workers.end()
            for ending in endings:
                ending.join()
            answering.join()
        if failed:
            raise SetupError(
                "The API ended by itself: see what stands in the log above, and start again."
            )
    finally:
        listening.close()
        beneath.close()


def _tell_of_key(secret: str, file: Path, language: Language) -> None:
    """Say where the first key is; the key itself is for a person's eyes, never for a log."""
    _say(texts.FIRST_KEY.say(language, path=for_people(file)))
    if sys.stderr.isatty():
        _say(texts.FIRST_KEY_ITSELF.say(language, key=secret))


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _ended_by_signals() -> Iterator[threading.Event]:
    """An event that the first signal sets; the second ends the process, and the workers with it."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        if ended.is_set():
            os._exit(ExitCode.INTERRUPTED)  # workers see their pipes close, and end their browsers
        ended.set()

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
