"""What a site is made from, and what is told of it: of its credentials only that there are some."""

from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from api.fields import A_LINE, Line
from api.sites.credentials import GivenCredentials
from auditor.model.criteria import Standard
from auditor.model.site import KeptSite, SiteWish
from auditor.request import Allowed, Explained, one_of, read_address

_MOST_ATTRIBUTES: Final = 20


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


_Attribute = Annotated[
    str, BeforeValidator(_lower), Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.:-]{0,99}$")
]
_Attributes = Annotated[tuple[_Attribute, ...], Field(max_length=_MOST_ATTRIBUTES)]
_ATTRIBUTES = Allowed(f"a list of up to {_MOST_ATTRIBUTES} names of attributes, such as data-key")
_Url = Annotated[str, AfterValidator(read_address)]
_URL = Allowed("an address such as https://www.kommune.no")


class SiteChange(BaseModel):
    """What is to be different of a site; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    name: Annotated[Line | None, A_LINE] = None
    """What people call it."""
    url: Annotated[_Url | None, _URL] = None
    """Where it begins; its credentials go to the origin of this address and nowhere else."""
    owner: Annotated[Line | None, A_LINE] = None
    """Whose site it is; its reports name them."""
    supplier: Annotated[Line | None, A_LINE] = None
    """Who made it."""
    standard: Annotated[Standard | None, one_of(Standard)] = None
    """What its scans judge by, unless they say otherwise; null for the default."""
    significant_attributes: Annotated[_Attributes, _ATTRIBUTES] = ()
    """Attributes whose value tells an element from all others, wherever it stands."""
    ignored_attributes: Annotated[_Attributes, _ATTRIBUTES] = ()
    """Attributes that tell nothing: elements are known from scan to scan as if they lacked them."""
    credentials: GivenCredentials = None
    """What it is opened with, never shown again; null for nothing."""

    @model_validator(mode="after")
    def _named(self) -> Self:
        for name in ("name", "url"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise Explained(f"{name} cannot be null: leave it out, or give another.")
        return self


class SiteAsk(SiteChange):
    """A site that is to be kept."""

    name: Annotated[Line, A_LINE]
    """What people call it."""
    url: Annotated[_Url, _URL]
    """Where it begins; its credentials go to the origin of this address and nowhere else."""

    def wish(self) -> SiteWish:
        """What is said of it."""
        return SiteWish(
            name=self.name,
            url=self.url,
            owner=self.owner,
            supplier=self.supplier,
            standard=self.standard,
            significant=self.significant_attributes,
            ignored=self.ignored_attributes,
        )


class CredentialsTold(BaseModel):
    """That a site has credentials."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    headers: list[str]
    """Names of headers."""
    cookies: list[str]
    """Names of cookies."""
    basic_auth: bool
    """Whether there is a user with a password."""
    given: datetime | None
    """When they were given; null where they cannot be read."""
    readable: bool
    """Whether the service's key opens them; where not, give them again."""


class SiteTold(BaseModel):
    """A site."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: str
    """Its id."""
    name: str
    """What people call it."""
    url: str
    """Where it begins."""
    owner: str | None
    """Whose site it is."""
    supplier: str | None
    """Who made it."""
    standard: Standard | None
    """What its scans judge by, unless they say otherwise; null for the default."""
    significant_attributes: list[str]
    """Attributes whose value tells an element from all others, wherever it stands."""
    ignored_attributes: list[str]
    """Attributes that tell nothing."""
    credentials: CredentialsTold | None
    """What it is opened with: names, never values."""
    created: datetime
    """When it was made."""
    links: dict[str, str]
    """Where more is told of it: its scans."""


_UNREADABLE: Final = CredentialsTold(
    headers=[], cookies=[], basic_auth=False, given=None, readable=False
)


def told_site(site: KeptSite) -> SiteTold:
    """A site as it is told of."""
    shown, wish = site.credentials, site.wish
    credentials = _UNREADABLE if site.locked else None
    if shown is not None:
        credentials = CredentialsTold(
            headers=list(shown.headers),
            cookies=list(shown.cookies),
            basic_auth=shown.basic_auth,
            given=shown.given,
            readable=True,
        )
    return SiteTold(
        id=site.id,
        name=wish.name,
        url=wish.url,
        owner=wish.owner,
        supplier=wish.supplier,
        standard=wish.standard,
        significant_attributes=list(wish.significant),
        ignored_attributes=list(wish.ignored),
        credentials=credentials,
        created=site.created,
        links={"self": f"/v1/sites/{site.id}", "scans": f"/v1/scans?site={site.id}"},
    )


def changed(site: KeptSite, change: SiteChange) -> SiteWish:
    """What is said of a site after a change."""
    now = told_site(site).model_dump(include=set(SiteChange.model_fields) - {"credentials"})
    given = change.model_dump(include=change.model_fields_set - {"credentials"})
    return SiteAsk.model_validate({**now, **given}).wish()
