"""The first key of a service: made when nobody could ask anything else."""

from pathlib import Path
from typing import Final

from auditor.errors import StoreError
from auditor.model.tenant import Scope
from auditor.services.data_folder import write_secret
from auditor.services.keys import PREFIX, Keys, new_secret

FILE: Final = "admin.key"
"""In the data folder; its mode is 600."""


def see_to_first_key(keys: Keys, organisation: str, folder: Path) -> str | None:
    """Make the first administrator's key, unless there is or was one.

    It is written to its file before it opens anything: a server that is killed in between makes the
    same key of the file when it is started again.

    Args:
        keys: of the service.
        organisation: id of the one that runs the service.
        folder: the data folder.

    Returns:
        The secret, None where no key was made.

    Raises:
        StoreError: it cannot be kept.
    """
    if keys.list(organisation, "", 1).rows:
        return None
    secret = _written_before(folder / FILE) or new_secret()
    write_secret(folder / FILE, secret)
    keys.create(organisation, FILE, frozenset(Scope), None, secret)
    return secret


def _written_before(file: Path) -> str | None:
    try:
        written = file.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise StoreError(
            f"Could not read {file} ({error.strerror}): let the user who runs the server read it."
        ) from error
    return written if written.startswith(PREFIX) else None
