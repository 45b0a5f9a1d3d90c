"""Pages that hang, loop, pop up and lie; each module registers a group of them."""

from html import escape

from tests.site.exchange import Exchange
from tests.site.hostile import (
    classification,
    crawling,
    frames,
    hanging,
    pages,
    preview,
    scripts,
    truth,
)
from tests.site.hostile.registry import KNOWN_FAULTS, PAGES, HostilePage, handler_for, route

__all__ = ["GROUPS", "KNOWN_FAULTS", "PAGES", "HostilePage", "handler_for"]

_MODULES = (truth, hanging, scripts, frames, classification, crawling, preview)
GROUPS = tuple(module.__name__.rsplit(".", 1)[-1] for module in _MODULES)
"""The groups of hostile pages; each has a sound index page at ``/hostile/<group>/``."""

route(pages.IMAGE)(pages.picture)


@route("/hostile/")
def _index(exchange: Exchange) -> None:
    items = "".join(f'<li><a href="/hostile/{name}/">Gruppen {name}</a></li>' for name in GROUPS)
    exchange.html(pages.document("Vanskelige sider", f"<ul>{items}</ul>"))


def _group_index(group: str) -> None:
    @route(f"/hostile/{group}/")
    def index(exchange: Exchange) -> None:
        items = "".join(
            f'<li><a href="{escape(one.path)}">{escape(one.title)}</a></li>'
            for one in PAGES
            if one.group == group
        )
        exchange.html(pages.document(f"Vanskelige sider: {group}", f"<ul>{items}</ul>"))


for _name in GROUPS:
    _group_index(_name)
