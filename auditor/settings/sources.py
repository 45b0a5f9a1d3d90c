"""Where settings come from: flag before variable before file before default.

Those of scans and those of a service come from the same variables and the same file, where the
service has a table of its own; who reads the one kind passes over the other, but over nothing else.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from auditor.errors import UsageError
from auditor.model.text import clean
from auditor.request import by_comma, nearest, nearest_or_all, refusal
from auditor.settings.fields import Settings
from auditor.settings.service import ServiceSettings

PREFIX: Final = "AUDITOR_"
FILE: Final = "auditor.toml"
_NOT_SETTINGS: Final = frozenset(
    {
        *("AUDITOR_NO_SANDBOX", "AUDITOR_BROWSER"),
        *("AUDITOR_SERVER", "AUDITOR_KEY", "AUDITOR_KEY_FILE"),
        *("AUDITOR_BRANCH", "AUDITOR_COMMIT", "AUDITOR_PULL_REQUEST"),
    }
)
"""Variables of the browser room: its sandbox, and the mark that its processes carry; and those of a
CI: the service that is asked, which no file may choose that comes with the code, and the code."""
SERVICE: Final = "service"
"""The table of the service's settings in the file."""
_PATHS: Final = frozenset(
    {"out", "chromium", "chromedriver", "data_dir", "sign_key", "sign_passphrase_file"}
)
_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Given:
    """A value as somebody wrote it, and the place that an error names."""

    place: str
    value: object


def load(
    flags: Mapping[str, Given],
    *,
    environment: Mapping[str, str],
    folder: Path,
    home: Path | None,
    other_variables: Collection[str] = (),
) -> Settings:
    """Put the settings together.

    Args:
        flags: what the command line gave, by field.
        environment: all environment variables.
        folder: the working folder; the settings file is looked for from here upwards.
        home: the user's home folder, where the search ends; None where there is none.
        other_variables: names that begin with ``AUDITOR_`` and are not settings.

    Raises:
        UsageError: a name is unknown or a value is not allowed; the message names the place.
    """
    asked = flags.get("proxy")
    if asked is not None and "@" in str(asked.value):
        raise UsageError(
            f"{asked.place} takes no password, which others could read off the command line:"
            f" set {PREFIX}PROXY, or proxy in {FILE}."
        )
    given = {
        **_from_file(Settings, folder, home),
        **_from_environment(Settings, environment, other_variables),
        **flags,
    }
    return _validated(Settings, given)


def load_service(
    *,
    environment: Mapping[str, str],
    folder: Path,
    home: Path | None,
) -> ServiceSettings:
    """Put the settings of a service together; they have no flags.

    Args:
        environment: all environment variables.
        folder: the working folder; the settings file is looked for from here upwards.
        home: the user's home folder, where the search ends; None where there is none.

    Raises:
        UsageError: a name is unknown or a value is not allowed; the message names the place.
    """
    given = {
        **_from_file(ServiceSettings, folder, home),
        **_from_environment(ServiceSettings, environment, ()),
    }
    return _validated(ServiceSettings, given)


def _validated(model: type[_Model], given: Mapping[str, Given]) -> _Model:
    try:
        return model.model_validate({name: one.value for name, one in given.items()})
    except ValidationError as error:
        places = {name: one.place for name, one in given.items()}
        raise refusal(error, model, places) from error


def _from_environment(
    model: type[BaseModel], environment: Mapping[str, str], others: Collection[str]
) -> dict[str, Given]:
    fields = _variables(model)
    known = _variables(Settings) | _variables(ServiceSettings)
    given = {}
    for variable, value in sorted(environment.items()):
        if variable in fields:
            # A variable that is set to nothing counts as not set, as shells' users expect.
            if value.strip():
                given[fields[variable]] = Given(variable, value)
        elif variable.startswith(PREFIX) and variable not in {*known, *_NOT_SETTINGS, *others}:
            raise UsageError(
                f"The environment variable {variable} is not a setting: {nearest(variable, known)}"
            )
    return given


def _variables(model: type[BaseModel]) -> dict[str, str]:
    """The fields of a model by the variables that they come from."""
    return {PREFIX + name.upper(): name for name in model.model_fields}


def _from_file(model: type[BaseModel], folder: Path, home: Path | None) -> dict[str, Given]:
    for place in _folders(folder, home):
        for name, path in ((FILE, ()), ("pyproject.toml", ("tool", "auditor"))):
            table = _table(place / name, path)
            if table is not None:
                return _read_part(model, place / name, table)
    return {}


def _read_part(model: type[BaseModel], file: Path, table: Mapping[str, object]) -> dict[str, Given]:
    """The settings of a model in a file's table, and in that of the service below it."""
    own = {name: value for name, value in table.items() if name != SERVICE}
    of_service = table.get(SERVICE, {})
    if not isinstance(of_service, dict):
        raise UsageError(f"[{SERVICE}] in {file} is not a table: put settings below it.")
    return _read(model, file, of_service if model is ServiceSettings else own)


def _folders(folder: Path, home: Path | None) -> Iterator[Path]:
    """The working folder and those above it, up to the repository's root or the home folder.

    Outside of both only the working folder counts: who may write to a folder far above it is
    not known, and a settings file says which program to start.
    """
    above = [folder, *folder.parents]
    root = next((place for place in above if (place / ".git").exists()), None)
    end = root or (home if home in above else folder)
    for place in above:
        yield place
        if place == end:
            return


def _table(file: Path, path: tuple[str, ...]) -> Mapping[str, object] | None:
    try:
        content: object = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"The settings file {file} cannot be read ({error}): mend it.") from error
    for part in path:
        content = content.get(part) if isinstance(content, dict) else None
    if content is not None and not isinstance(content, dict):
        raise UsageError(f"[{'.'.join(path)}] in {file} is not a table: put settings below it.")
    return content


def _read(model: type[BaseModel], file: Path, table: Mapping[str, object]) -> dict[str, Given]:
    given = {}
    for name, value in table.items():
        if name not in model.model_fields:
            raise UsageError(
                f"{clean(name, 80)} in {file} is not a setting:"
                f" {nearest_or_all(name, model.model_fields)}"
            )
        given[name] = Given(f"{name} in {file}", _from_folder(file.parent, name, value))
    return given


def _from_folder(folder: Path, name: str, value: object) -> object:
    """Paths in a file count from the file's folder, so that a command works below it, too."""
    if name in _PATHS and isinstance(value, str) and value:
        return str(folder / Path(value).expanduser())
    if name == "formats" and isinstance(listed := by_comma(value), list | tuple):
        return tuple(_output_from(folder, one) for one in listed)
    return value


def _output_from(folder: Path, value: object) -> object:
    if not isinstance(value, str) or not value.partition(":")[2]:
        return value
    name, _, path = value.partition(":")
    return f"{name}:{folder / Path(path).expanduser()}"
