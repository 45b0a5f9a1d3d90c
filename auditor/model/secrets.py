"""Secrets: what opens a site under construction; kept in memory, never stored, logged or shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Secrets:
    """Headers and cookies that go to the site's own origin only.

    Attributes:
        headers: (name, value) pairs; basic authentication is an ``Authorization`` header.
        cookies: (name, value) pairs.
    """

    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """Everything that must not be shown: values, and credentials without their scheme."""
        headers = [part for _, value in self.headers for part in (value, value.split(" ")[-1])]
        return (*headers, *(value for _, value in self.cookies))

    def __bool__(self) -> bool:
        return bool(self.headers or self.cookies)

    def __repr__(self) -> str:
        # Reaches logs and tracebacks, so it counts and names nothing but the kinds.
        return f"Secrets({len(self.headers)} headers, {len(self.cookies)} cookies)"
