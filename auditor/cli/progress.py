"""Progress on standard error: a live line on a terminal, plain lines, JSON lines or nothing."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from auditor.cli import texts
from auditor.cli.evidence_texts import EVIDENCE_SO_FAR
from auditor.cli.sizes import in_words
from auditor.model.criteria import Language
from auditor.model.text import clean
from auditor.scan.progress import Listener, Progress, ProgressMode

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_LONGEST_ADDRESS: Final = 2_000
_REDRAWS: Final = 5
"""Redraws of the live line in a second."""
_PLAIN_EVERY: Final = timedelta(seconds=5)
_PLAIN_PAGES: Final = 25


@contextmanager
def shown(mode: ProgressMode, language: Language) -> Iterator[Listener]:
    """Show progress as long as the context lasts.

    Args:
        mode: how; AUTO is a live line on a terminal, plain lines elsewhere and in CI.
        language: of the words.
    """
    if mode is ProgressMode.NONE:
        yield _ignore
    elif mode is ProgressMode.JSON:
        yield _write_json
    elif mode is ProgressMode.PLAIN or not _on_terminal():
        yield _Plain(language)
    else:
        with _live(language) as listener:
            yield listener


def shortened(address: str, room: int) -> str:
    """An address on one line of at most ``room`` characters, its middle given up.

    What misleads a terminal is taken out: an address is what a stranger wrote.
    """
    text = " ".join(clean(address, _LONGEST_ADDRESS).split())
    if len(text) <= room:
        return text
    if room < 2:
        return "…"[:room]
    head = (room - 1) // 2
    return f"{text[:head]}…{text[len(text) - (room - 1 - head) :]}"


def span(time: timedelta, language: Language) -> str:
    """A span of time as people say it: seconds, whole minutes, hours and minutes."""
    seconds = round(time.total_seconds())
    if seconds < 60:
        return texts.SECONDS.say(language, n=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return texts.MINUTES.say(language, n=minutes)
    return texts.HOURS.say(language, hours=minutes // 60, minutes=minutes % 60)


@dataclass(slots=True)
class Pace:
    """How fast a scan goes; what a resumed scan had done before does not count."""

    first: Progress | None = None

    def parts(self, now: Progress, language: Language) -> list[str]:
        """Pages, pages per minute, findings and time left, in words."""
        self.first = self.first or now
        done = now.done - self.first.done
        seconds = (now.elapsed - self.first.elapsed).total_seconds()
        said = [texts.PAGES.say(language, done=now.done, known=now.known)]
        if now.beyond:
            said[0] += f" ({texts.KNOWN.say(language, n=now.known + now.beyond)})"
        if done > 0 and seconds >= 1:
            said.append(texts.RATE.say(language, n=round(60 * done / seconds)))
        said.append(texts.FAILED.say(language, n=now.failed))
        said.append(texts.CANT_TELL.say(language, n=now.cant_tell))
        if now.evidence is not None:
            said.append(EVIDENCE_SO_FAR.say(language, size=in_words(now.evidence, language)))
        if done > 0 and seconds >= 1 and now.known > now.done:
            left = timedelta(seconds=(now.known - now.done) * seconds / done)
            said.append(texts.TIME_LEFT.say(language, time=span(left, language)))
        return said


def _on_terminal() -> bool:
    return sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


def _ignore(_progress: Progress) -> None:
    """Nobody is told."""


def _write_json(progress: Progress) -> None:
    line = {
        "done": progress.done,
        "known": progress.known,
        "beyond": progress.beyond,
        "audited": progress.audited,
        "failed": progress.failed,
        "cant_tell": progress.cant_tell,
        "current": progress.current and clean(progress.current, _LONGEST_ADDRESS),
        "elapsed": round(progress.elapsed.total_seconds(), 3),
        **({} if progress.evidence is None else {"evidence": progress.evidence}),
    }
    print(json.dumps(line), file=sys.stderr, flush=True)  # noqa: T201  # a line is the product


class _Plain:
    """A line at the start, every few seconds or pages, and when all that is known is done."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._pace = Pace()
        self._last: Progress | None = None

    def __call__(self, now: Progress) -> None:
        last = self._last
        if last is not None and not (
            now.elapsed - last.elapsed >= _PLAIN_EVERY
            or now.done - last.done >= _PLAIN_PAGES
            or (now.done == now.known and now.done > last.done)
        ):
            return
        self._last = now
        said = " · ".join(self._pace.parts(now, self._language))
        print(said, file=sys.stderr, flush=True)  # noqa: T201  # a line is the product


class _Line:
    """The live line as rich draws it: what fits of the words, then the page in work."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._parts: list[str] = []
        self._current = ""
        self._pace = Pace()

    def show(self, now: Progress) -> None:
        self._parts = self._pace.parts(now, self._language)
        self._current = now.current or ""

    def __rich_console__(self, _console: "Console", options: "ConsoleOptions") -> "RenderResult":
        from rich.text import Text

        line = Text(no_wrap=True, overflow="ellipsis")
        if self._parts:
            line.append(self._parts[0], style="bold")
            line.append("".join(f" · {part}" for part in self._parts[1:]))
            room = options.max_width - line.cell_len - 3
            if self._current and room >= 12:
                line.append(" · ").append(shortened(self._current, room), style="dim")
        yield line


@contextmanager
def _live(language: Language) -> Iterator[Listener]:
    from rich.console import Console
    from rich.live import Live

    line = _Line(language)
    # Standard output belongs to the results; what others write to standard error appears above.
    with Live(
        line,
        console=Console(stderr=True, highlight=False, markup=False),
        refresh_per_second=_REDRAWS,
        transient=True,
        redirect_stdout=False,
    ):
        yield line.show
