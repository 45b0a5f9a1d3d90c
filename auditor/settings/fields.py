"""Every setting there is: how scans are done, and what is done with their results."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from auditor.model.criteria import Language
from auditor.model.proxy import Proxy
from auditor.net.pattern import AddressPattern
from auditor.request import TRUTH, Allowed, ScanChoices, by_comma, one_of
from auditor.request.values import pattern
from auditor.scan.progress import ProgressMode
from auditor.settings.values import Output, known_path, output, read_proxy

_Program = Annotated[Path | None, BeforeValidator(known_path), Allowed("the path of a program")]


class Settings(ScanChoices):
    """What a scan and its results can be told, from flags, variables, a file or the defaults."""

    fail_on: Annotated[
        Literal["breach", "review", "new", "never"], Allowed("one of breach, review, new, never")
    ] = "breach"
    """What makes the exit code 1: breaches, also what a person must review, only what is new since
    the `baseline`, or nothing."""
    baseline: Annotated[
        Annotated[str, Field(min_length=1)] | None,
        Allowed("a run's name, its folder, or the file of a baseline"),
    ] = None
    """An earlier run of the site that the results are compared with, by its name or its folder; or
    the file of a baseline, whose name ends in .json."""
    lang: Annotated[Language, one_of(Language)] = Language.NB
    """Language of results and messages: bokmål, nynorsk or English."""
    progress: Annotated[ProgressMode, one_of(ProgressMode)] = ProgressMode.AUTO
    """How progress is shown on standard error; auto is a live line on a terminal, else lines."""
    exit_zero: Annotated[bool, TRUTH] = False
    """Let the exit code be 0 where it would be 1 or 3."""
    formats: Annotated[
        tuple[Annotated[Output, BeforeValidator(output)], ...],
        BeforeValidator(by_comma),
        Field(min_length=1),
        Allowed("FORMAT or FORMAT:PATH, such as json:result.json, csv:PATH?dialect=rfc4180"),
    ] = (Output("text"),)
    """Formats of the results; one without a path goes to standard output. `csv` is for a
    spreadsheet that is set to the language; `csv:PATH?dialect=rfc4180` has commas and no mark, for
    programs; `csv:PATH?table=pages` has a row for each address and `?table=criteria` one for each
    requirement, instead of one for each finding."""
    group_by: Annotated[
        Annotated[str, Field(min_length=1), AfterValidator(pattern)] | None,
        Allowed("a regular expression of RE2, such as no/([^/]+)/"),
    ] = None
    """A pattern over addresses whose first group names whom a page belongs to, such as an owner or
    a department: `html` then also tells what was found by group. A named group comes before one
    without a name, and without a group all that is matched is the name. Written as those of
    `include`."""
    out: Annotated[Path, BeforeValidator(known_path), Allowed("a folder")] = Path(".auditor")
    """Folder in which runs are kept, each in runs/ID."""
    proxy: Annotated[
        Proxy | None,
        BeforeValidator(read_proxy),
        Allowed("a proxy such as http://proxy.example:3128, https:// or socks5://", secret=True),
    ] = None
    """The proxy that sites are reached by, for the browser and for robots.txt and sitemaps:
    `http://`, `https://` or `socks5://`, with host and port. `USER:PASSWORD@` may stand before the
    host of the first two, in the variable or the file, never on the command line. This machine is
    always reached directly; without a proxy everything is, whatever `HTTP_PROXY` says."""
    sign_key: Annotated[Path | None, BeforeValidator(known_path), Allowed("a PKCS#12 file")] = None
    """PKCS#12 file (.p12, .pfx) with the key and the certificate that reports in PDF are signed
    with (PAdES). Without one they are not signed."""
    sign_passphrase: Annotated[
        Annotated[str, Field(min_length=1, max_length=1024)] | None,
        Allowed("the passphrase of the signing key", secret=True),
    ] = None
    """Passphrase that opens the signing key; never on the command line."""
    sign_passphrase_file: Annotated[Path | None, BeforeValidator(known_path), Allowed("a file")] = (
        None
    )
    """File that holds this passphrase instead."""
    chromium: _Program = None
    """The Chromium to start; by default a headless shell, or else the one on the search path."""
    chromedriver: _Program = None
    """The ChromeDriver to start it with; by default the one on the search path."""

    def choices(self) -> dict[str, object]:
        """How scans are to be done: what was given of it, by field; the rest has its default."""
        of_scans = self.model_fields_set & ScanChoices.model_fields.keys()
        return {name: getattr(self, name) for name in of_scans}

    def grouping(self) -> AddressPattern | None:
        """What pages are grouped by; None where nobody asked for that."""
        return AddressPattern(self.group_by) if self.group_by else None
