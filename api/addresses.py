"""What there is at an address: its routes, before one of them is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts


@dataclass(frozen=True, slots=True)
class Address:
    """What can be asked of one address.

    Attributes:
        routes: template of the path of each method.
    """

    routes: dict[str, str]

    @classmethod
    def of(cls, app: FastAPI, path: str) -> Self:
        """What an app has at a path; the framework looks no further than at its first route.

        A path that is written out is no id: `batch` is none of a scan.
        """
        found = list(_routes(app, path))
        literal = [(method, template) for method, template in found if template == path]
        return cls(dict(literal or found))

    @property
    def allow(self) -> str:
        """Its methods, as the header Allow has them."""
        return ", ".join(sorted(self.routes))


def _routes(app: FastAPI, path: str) -> Iterator[tuple[str, str]]:
    for route in iter_route_contexts(app.routes):
        if route.path is not None and route.path_regex.match(path):
            for method in route.methods or ():
                yield method, route.path
