"""Commands whose code is read when they are asked for: a call needs one of them, seldom all."""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click


class LateCommands(MutableMapping[str, click.Command]):
    """The commands of a group, by name."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """Name them.

        Args:
            places: where each is in this room, as ``module.name``.
        """
        self._places = dict(places)
        self._read: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._read:
            module, _, variable = self._places[name].rpartition(".")
            self._read[name] = getattr(import_module(f"{__package__}.{module}"), variable)
        return self._read[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._read[name] = command

    def __delitem__(self, name: str) -> None:
        del self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._places, **self._read})

    def __len__(self) -> int:
        return len({**self._places, **self._read})
