"""The first key of a service: made when nobody could ask anything else."""

from pathlib import Path
from typing import Final

from auditor.model.tenant import Scope
from auditor.services.data_folder import write_secret
from auditor.services.keys import Keys

FILE: Final = "admin.key"
"""In the data folder; its mode is 600."""
_NAME: Final = FILE
_MANY: Final = 500


def see_to_first_key(keys: Keys, organisation: str, folder: Path) -> str | None:
    """Make the first administrator's key, unless somebody has one.

    One whose file was never written, since the server was killed first, is taken back and made
    anew. Where the file was taken away after the key was used, nothing is made.

    Args:
        keys: of the service.
        organisation: id of the one that runs the service.
        folder: the data folder.

    Returns:
        The secret, None where no key was made.

    Raises:
        StoreError: it cannot be kept.
    """
    file = folder / FILE
    there = [key for key in keys.list(organisation, (), _MANY).rows if key.revoked is None]
    if any(key.last_used is not None or key.name != _NAME for key in there):
        return None
    if there and file.exists():
        return None
    for key in there:
        keys.revoke(organisation, key.id)
    made = keys.create(organisation, _NAME, frozenset(Scope), None)
    write_secret(file, made.secret)
    return made.secret
