"""Sites that a service knows: whose they are, and how they are opened and told apart."""

from dataclasses import dataclass, field
from datetime import datetime

from auditor.model.criteria import Standard
from auditor.model.secrets import Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWish:
    """What somebody says of a site.

    Attributes:
        name: what people call it.
        url: where it begins; credentials go to its origin and nowhere else.
        owner: whose site it is; None where nobody said.
        supplier: who made it; None where nobody said.
        standard: that its scans judge by, unless they say otherwise; None for the default.
        significant, ignored: as `auditor.model.identity.Identity` has them.
    """

    name: str
    url: str
    owner: str | None = None
    supplier: str | None = None
    standard: Standard | None = None
    significant: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCredentials:
    """What is told of credentials: that there are some, never what they are.

    Attributes:
        headers, cookies: names.
        basic_auth: whether there is a user with a password.
        given: when they were given.
    """

    headers: tuple[str, ...]
    cookies: tuple[str, ...]
    basic_auth: bool
    given: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSite:
    """A site as it is kept.

    Attributes:
        id: "site_" and random characters.
        revision: rises with each change, from 1.
        credentials: None where there are none.
        locked: there are credentials that the service's key does not open.
    """

    id: str
    wish: SiteWish
    created: datetime
    revision: int
    credentials: ShownCredentials | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteShare:
    """What a scan has from its site.

    Attributes:
        secrets: for the site's own origin.
        url: of the site, "" for a scan of none.
        owner, standard: for what was not asked for otherwise.
    """

    secrets: Secrets = field(default_factory=Secrets)
    url: str = ""
    owner: str | None = None
    standard: Standard | None = None


NO_SITE = SiteShare()
"""What a scan of no site has."""
