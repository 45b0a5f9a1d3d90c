"""The settings of a service: where it listens, what it keeps and where, how much it takes on."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from auditor.model.tenant import Trusted
from auditor.net.egress.hostport import HostPort
from auditor.request import Allowed, by_comma, not_truth, one_of, read_size
from auditor.settings.values import known_path, read_contact, read_host_port


def _cores() -> int:
    return len(os.sched_getaffinity(0))


class ServiceSettings(BaseModel):
    """What a service can be told, from variables, a file's table ``[service]``, or the defaults."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, validate_default=False
    )

    data_dir: Annotated[Path, BeforeValidator(known_path), Allowed("a folder")] = Path(
        "auditor-data"
    )
    """Folder of the service: its archive, its keys, and the lock that keeps a second server out."""
    database: Annotated[
        str | None,
        Allowed(
            "an address such as postgresql://user@host/database or sqlite:////a/file", secret=True
        ),
    ] = None
    """Where the archive is; by default the file auditor.sqlite in the data folder. Several servers,
    each with a data folder of its own, may share an archive on PostgreSQL."""
    host: Annotated[
        str, Field(min_length=1, max_length=255), Allowed("an address or a name of this machine")
    ] = "127.0.0.1"
    """Address of this machine that the API listens on; 0.0.0.0 means all of them. The API speaks
    plain HTTP: only a proxy with TLS belongs before it."""
    port: Annotated[int, Field(ge=0, le=65_535), Allowed("a whole number from 0 to 65535")] = 8080
    """Port that the API listens on; 0 takes any that is free, and says which."""
    allow_hosts: Annotated[
        tuple[Annotated[HostPort, BeforeValidator(read_host_port)], ...],
        BeforeValidator(by_comma),
        Allowed("hosts with their ports, such as intranett.example:443 or 10.0.0.7:8080"),
    ] = ()
    """Hosts with ports, by comma, that may be scanned although they are not on the open Internet,
    each by exactly this name and port. Give a name only where its name server is your own."""
    slots: Annotated[int, Field(ge=1, le=256), Allowed("a whole number from 1 to 256")] = Field(
        default_factory=_cores
    )
    """Scans that are carried out at the same time, each in a process of its own with a browser of
    its own; as many as there are processor cores by default."""
    scan_memory: Annotated[
        int | None,
        BeforeValidator(read_size),
        Field(ge=100_000_000),
        Allowed("a size of at least 100 MB, such as 1500MB or 4GB"),
    ] = None
    """Memory that a scan may take, its browser included; without it there is no cap. At it the
    process is ended and the scan goes on from the pages that are settled; a page that it is ended
    over three times is counted as crashed. Two pages at a time take 1 to 1.6 GB as a rule."""
    page_quota: Annotated[
        Annotated[int, Field(ge=0, le=1_000_000_000)] | None,
        BeforeValidator(not_truth),
        Allowed("a whole number from 0 to 1000000000"),
    ] = None
    """Pages that an organisation's scans of 24 hours may visit, unless it has a quota of its own;
    by default there is no cap. With one, a scan without a cap of its own is refused."""
    queue_cap: Annotated[
        int,
        Field(ge=1, le=1_000_000),
        BeforeValidator(not_truth),
        Allowed("a whole number from 1 to 1000000"),
    ] = 1000
    """Scans of one organisation that may wait at the same time; more are refused until some have
    begun."""
    rate_limit: Annotated[
        int,
        Field(ge=1, le=1_000_000),
        BeforeValidator(not_truth),
        Allowed("a whole number from 1 to 1000000"),
    ] = 3000
    """Requests that a key may make in a minute."""
    own_pace: Annotated[Trusted, one_of(Trusted)] = Trusted.OPERATOR
    """Whose keys may ask for scans that pass over robots.txt (`robots: false`) or visit a site more
    often than twice a second (`delay`): nobody, the operator's own, or everybody."""
    max_body: Annotated[
        int,
        Field(ge=1024, le=100 * 1024 * 1024),
        BeforeValidator(not_truth),
        Allowed("a whole number of bytes from 1024 to 104857600"),
    ] = 1024 * 1024
    """Bytes of a request's body at the most; a list of 10,000 addresses has about a million."""
    max_import: Annotated[
        int,
        Field(ge=1024, le=2 * 1024**3),
        BeforeValidator(not_truth),
        Allowed("a whole number of bytes from 1024 to 2147483648"),
    ] = 64 * 1024 * 1024
    """Bytes of a result that is handed in at the most. While a result is written, which takes about
    a second for 5 MB, an archive in a file takes nothing else in."""
    retention_days: Annotated[
        int, Field(ge=0, le=36_500), Allowed("a whole number of days from 0 to 36500")
    ] = 365
    """Days that scans are kept after they ended, pictures included, of organisations that have no
    number of their own; then they are removed. 0 keeps them until somebody removes them."""
    disk_cap: Annotated[
        int | None,
        BeforeValidator(read_size),
        Field(ge=1_000_000),
        Allowed("a size of at least 1 MB, such as 500MB, 20GB or 2TB"),
    ] = None
    """Size that the archive may grow to; without one it may fill its disk but for the last 200 MB.
    At it no scan is taken on any more, and those that are being carried out end as failed, with
    what they found so far."""
    scan_evidence: Annotated[
        int,
        BeforeValidator(read_size),
        Field(ge=0),
        Allowed("a size such as 500MB or 2GB, or 0"),
    ] = 2_000_000_000
    """Bytes of evidence that a scan may keep at the most (`evidence` of a request), and no more
    than a tenth of what its organisation may; they count as room of the archive. A scan that asks
    for more is refused, and with 0 every one that asks for evidence."""
    evidence_quota: Annotated[
        int | None,
        BeforeValidator(read_size),
        Field(ge=0),
        Allowed("a size such as 500MB or 20GB, or 0"),
    ] = None
    """Bytes of evidence that the scans of an organisation may keep together; what they have in
    common counts once, and a scan that is not over with all that it may keep. Without it 20 GB, and
    a quarter of the disk cap at the most. A scan that could keep more than is left is refused."""
    security_contact: Annotated[
        str | None,
        BeforeValidator(read_contact),
        Allowed("an e-mail address, or an address that begins with https://"),
    ] = None
    """Whom to tell of a hole in the service, told at `/.well-known/security.txt`; without one there
    is no such page."""
    secret_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=400)] | None,
        Allowed("32 random bytes in base64, or several of them by comma", secret=True),
    ] = None
    """Key that the credentials of sites are locked with; earlier ones behind it only open. By
    default that in the file secret.key in the data folder, which is made at the first start. It is
    never in a backup: keep it elsewhere, and give several servers of one archive the same."""
    sign_key: Annotated[Path | None, BeforeValidator(known_path), Allowed("a PKCS#12 file")] = None
    """PKCS#12 file (.p12, .pfx) with the key and the certificate that the service signs reports in
    PDF with (PAdES). Without one they are not signed."""
    sign_passphrase: Annotated[
        Annotated[str, Field(min_length=1, max_length=1024)] | None,
        Allowed("the passphrase of the signing key", secret=True),
    ] = None
    """Passphrase that opens the signing key; never on the command line."""
    sign_passphrase_file: Annotated[Path | None, BeforeValidator(known_path), Allowed("a file")] = (
        None
    )
    """File that holds this passphrase instead."""
