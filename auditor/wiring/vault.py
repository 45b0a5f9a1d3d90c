"""The vault of a service: its key from the environment, or from a file in the data folder."""

import stat
from typing import Final

from auditor.errors import StoreError, UsageError
from auditor.services.data_folder import write_secret
from auditor.settings import ServiceSettings
from auditor.store.vault import Vault, new_key

KEY_FILE: Final = "secret.key"


def vault_of(settings: ServiceSettings, *, make: bool = True) -> Vault:
    """The vault of a service.

    Args:
        settings: of the service.
        make: make a key where there is none.

    Raises:
        UsageError: the key is none, or others may read it, or there is none and none is made.
        StoreError: it cannot be read or written.
    """
    if settings.secret_key is not None:
        return Vault.of(settings.secret_key)
    file = settings.data_dir.absolute() / KEY_FILE
    if not file.exists():
        if not make:
            raise UsageError(
                f"There is no key at {file}: give the data folder of the service, or its key."
            )
        write_secret(file, new_key())
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        text = file.read_text("ascii", errors="replace")
    except OSError as error:
        raise StoreError(
            f"Could not read {file} ({error.strerror}): credentials of sites are locked with it."
        ) from error
    if mode & 0o077:
        raise UsageError(
            f"{file} may be read by others (mode {mode:o}): make it yours alone with chmod 600."
        )
    return Vault.of(text)
