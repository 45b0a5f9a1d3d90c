"""Our own rules: what each page and each site must meet, judged over evidence alone.

Adding a rule is adding its file to ``page/`` or ``site/`` and its fixtures to ``fixtures/``.
"""

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TypeVar

from auditor.rulekit import PageRule, SiteRule
from rules import page, site

_Rule = TypeVar("_Rule", PageRule, SiteRule)


@cache
def page_rules() -> tuple[PageRule, ...]:
    """Every rule over one page, by id."""
    return tuple(_only(module, PageRule) for module in _modules(page))


@cache
def site_rules() -> tuple[SiteRule, ...]:
    """Every rule over the pages of a site, by id."""
    return tuple(_only(module, SiteRule) for module in _modules(site))


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        yield import_module(f"{package.__name__}.{found.name}")


def _only(module: ModuleType, kind: type[_Rule]) -> _Rule:
    """The one rule of a file."""
    found = [value for value in vars(module).values() if isinstance(value, kind)]
    if len(found) != 1:
        raise ImportError(f"{module.__name__} must hold exactly one {kind.__name__}")
    return found[0]
