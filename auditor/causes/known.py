"""What pages and frames are known by from scan to scan, and in which way occurrences are."""

from urllib.parse import urlsplit

from auditor.causes.fingerprint import site_name
from auditor.causes.identity import page_identity
from auditor.causes.names import stable_path
from auditor.hosts import host_of
from auditor.model.identity import EVERYBODYS, Identity


def page_known_by(url: str, identity: Identity = EVERYBODYS) -> str:
    """What a page is known by: its site, and its identity there, as fingerprints hold them."""
    public = identity.public(url)
    return f"{site_name(host_of(public))} {page_identity(public)}"


def frame_known_by(url: str) -> str:
    """What a frame is known by within its page: the last part of its address.

    Its element may write the address as a relative one, and servers send on to another folder.
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return stable_path(path).rstrip("/").rpartition("/")[2] or path[:1]


def form_of(fingerprint: str) -> str:
    """In which way a fingerprint was made; those made in two ways are never the same occurrence."""
    return fingerprint.partition(":")[0]
