"""Gates of a scan on the test site, for tests."""

from typing import TypeVar

from auditor.model.page import Ruling
from auditor.scan.gates import Gates
from auditor.scan.inquiries import Steps

T = TypeVar("T")


def finish(steps: Steps[T]) -> T:
    """What steps end in, once all that they wait for was answered."""
    while True:
        try:
            next(steps).wait()
        except StopIteration as end:
            value: T = end.value
            return value


def judged(gates: Gates, url: str, depth: int) -> Ruling | None:
    """The verdict on an address, once what it hangs on is known."""
    finish(gates.prepare(url, depth))
    return gates.judge(url, depth)


def listed(gates: Gates) -> tuple[str, ...]:
    """The addresses that the site's sitemaps name."""
    return finish(gates.sitemap_addresses())
