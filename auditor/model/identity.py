"""Identity: what somebody says of how a site's occurrences are to be known from scan to scan."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What decides fingerprints beside the page itself; the one of everybody by default.

    Attributes:
        significant: names of attributes whose value tells an element, or what is in it, from all
            others, as it is written; the first that an element has counts.
        ignored: names of attributes that are read as if they were not there.
        scanned_base: address that was scanned instead of the live one; "" for none.
        public_base: the live address; "" for none.
    """

    significant: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    scanned_base: str = ""
    public_base: str = ""

    def public(self, url: str) -> str:
        """The live address that a scanned one stands for; itself where it stands for none.

        What is below the folder of the scanned base is below that of the public one.
        """
        if not self.public_base:
            return url
        scanned, public, own = map(urlsplit, (self.scanned_base, self.public_base, url))
        if (own.scheme, own.netloc) != (scanned.scheme, scanned.netloc):
            return url
        path = own.path or "/"
        folder = _folder(scanned.path)
        if path.startswith(folder):
            path = _folder(public.path) + path.removeprefix(folder)
        return urlunsplit((public.scheme, public.netloc, path, own.query, own.fragment))


EVERYBODYS = Identity()
"""Nobody said anything of it."""


def _folder(path: str) -> str:
    """A path up to its last slash."""
    return path.rpartition("/")[0] + "/"
