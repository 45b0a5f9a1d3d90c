"""The report of a scan on a service elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from shutil import copyfileobj
from typing import BinaryIO
from urllib.parse import urlencode

from auditor.model.criteria import Language
from auditor.services.remote_scan import path_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteReport:
    """The report of a scan on a service, which writes every format itself.

    Attributes:
        fetch: gives what the service answers at an address, as a file.
        scan: its id.
        since: ids of earlier scans that it tells of.
        group_by: what its pages are grouped by; None for nothing.
    """

    fetch: Callable[[str], BinaryIO]
    scan: str
    since: tuple[str, ...] = ()
    group_by: str | None = None

    def write(
        self,
        name: str,
        options: Mapping[str, str],
        out: BinaryIO,
        *,
        language: Language,
        color: bool,
        width: int,
    ) -> None:
        """Write the report in a format: whole, or nothing of it.

        Args:
            name: of the format.
            options: how it is to be written.
            out: takes the bytes.
            language: of all sentences.
            color: a service paints nothing.
            width: a service has its own.

        Raises:
            UsageError: there is no such format.
            ServiceError: the service does not do as asked.
        """
        del color, width
        asked = [("format", name), ("lang", language.value), *options.items()]
        asked += [("since", one) for one in self.since]
        if self.group_by:
            asked.append(("group_by", self.group_by))
        query = urlencode(asked)
        with self.fetch(f"{path_of(self.scan)}/report?{query}") as whole:
            copyfileobj(whole, out)
