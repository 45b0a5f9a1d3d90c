"""Places from what a finding itself carries, where the page no longer has its element."""

import re

from auditor.causes.hashing import digest
from auditor.causes.names import skeleton, stable_address, stable_classes, stable_id
from auditor.model.finding import Finding
from auditor.model.locator import PagePlace

_POSITION = re.compile(r":nth-[a-z-]+\([^)]{0,20}\)|:first-child|:last-child")
_STEP = re.compile(r"[ >+~]+")
_TAG = re.compile(r"<?([A-Za-z][A-Za-z0-9-]{0,59})")
_ID = re.compile(r"#([^\s.#:\[>+~]{1,100})")
_CLASSES = re.compile(r'\sclass="([^"]{0,300})')
_ADDRESS = re.compile(r'\s(?:src|href)="([^"]{0,300})')
_LABEL = re.compile(r'\s(?:aria-label|alt|name)="([^"]{0,200})')
_WHOLE = re.compile(r"\[[^\]]{0,1000}\]")


def trace(finding: Finding, page_url: str, site: str) -> PagePlace:
    """The place of an element that is gone, from its selector and its start tag.

    Args:
        finding: hostile text.
        page_url: address of the page.
        site: host of the site.
    """
    last = finding.selector[-1] if finding.selector else ""
    selector = last if isinstance(last, str) else " ".join(last)
    bare = _POSITION.sub("", _WHOLE.sub("", selector))
    steps = [step for step in _STEP.split(bare) if step]
    tags = [tag[1].lower() for step in steps if (tag := _TAG.match(step))]
    ids = [kept for found in _ID.findall(bare) if (kept := stable_id(found))]
    snippet = finding.snippet
    own = _TAG.match(snippet)
    classes = stable_classes(_found(_CLASSES, snippet), 3)
    chain = (*tags[:-1], own[1].lower() if own else (tags[-1] if tags else ""))
    address = _found(_ADDRESS, snippet)
    made = f"{chain} {ids[-1:]} {classes}"
    return PagePlace(
        anchor=ids[-1] if ids else "",
        chain=chain,
        name=skeleton(_found(_LABEL, snippet)),
        classes=classes,
        alike=("", "", digest(made)),
        address=stable_address(address, page_url, site) if address else "",
    )


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
