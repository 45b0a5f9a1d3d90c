"""Our own web site and its server: the demo municipality, and pages that hang, loop and lie."""

from tests.site.exchange import Asked, Exchange
from tests.site.loopback import DEMO, SiteServer

__all__ = ["DEMO", "Asked", "Exchange", "SiteServer"]
