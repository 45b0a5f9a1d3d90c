"""One call of the command line, as its commands share it."""

from dataclasses import dataclass

import click

from auditor.cli.failures import FailureLog
from auditor.model.criteria import Language


@dataclass(slots=True)
class Call(FailureLog):
    """Where tracebacks of a call go, and the language that it speaks.

    Attributes:
        language: of help and failures; the command that runs sets it once settings are known.
    """

    language: Language = Language.NB


def language_of(ctx: click.Context) -> Language:
    """The language that a call speaks; English where there is no call, as in generated pages."""
    call = ctx.find_root().obj
    return call.language if isinstance(call, Call) else Language.EN
