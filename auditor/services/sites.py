"""Sites: kept for an organisation, and what a scan has from the one that it is of."""

from typing import Protocol

from auditor.errors import UsageError
from auditor.model.asked import Slice
from auditor.model.secrets import Credentials
from auditor.model.site import KeptSite, SiteShare, SiteWish
from auditor.model.target import Target
from auditor.net.address import origin
from auditor.request import ScanRequest


class Sites(Protocol):
    """Where sites are kept.

    Every method raises `auditor.errors.StoreError` where the archive refuses.
    """

    def add(self, organisation: str, wish: SiteWish, credentials: Credentials | None) -> KeptSite:
        """Keep a new site; its id and when it was made are chosen there."""

    def find(self, organisation: str, name: str) -> KeptSite:
        """The site of this id.

        Raises:
            NotThere: the organisation has no such site.
        """

    def list(self, organisation: str, after: str, limit: int) -> Slice[KeptSite]:
        """Sites of an organisation in the order they were made, behind the one at ``after``."""

    def change(
        self,
        organisation: str,
        name: str,
        revision: int,
        wish: SiteWish,
        credentials: Credentials | None,
        *,
        keep_credentials: bool,
    ) -> KeptSite:
        """Say something else of a site.

        Raises:
            NotThere: the organisation has no such site.
            ChangedMeanwhile: it has another revision.
        """

    def remove(self, organisation: str, name: str, revision: int) -> None:
        """Forget a site with its credentials; its scans stay.

        Raises:
            NotThere: the organisation has no such site.
            ChangedMeanwhile: it has another revision.
            InUse: a scan of it is not over.
        """


def check_origin(target: Target, url: str) -> None:
    """See that all of a target is of a site's own origin, which alone its credentials go to.

    Args:
        target: of a scan of the site.
        url: of the site.

    Raises:
        UsageError: some of it is not.
    """
    place = origin(url)
    strange = next((one for one in target.urls if origin(one) != place), None)
    if strange is not None:
        raise UsageError(
            f"The credentials of the site go to {place} only, and {origin(strange)} is to be"
            " scanned: scan it without the site, or as a site of its own."
        )


def may_keep(site: KeptSite, wish: SiteWish) -> bool:
    """Whether a site may keep its credentials: they were given for its origin and for no other.

    Args:
        site: as it is.
        wish: what is said of it from now on.
    """
    return origin(site.wish.url) == origin(wish.url)


def of_site(request: ScanRequest, share: SiteShare) -> ScanRequest:
    """A request with what its site says, where it says nothing itself."""
    told = {"standard": share.standard, "owner": share.owner}
    given = request.model_fields_set
    return request.model_copy(
        update={n: value for n, value in told.items() if value is not None and n not in given}
    )
