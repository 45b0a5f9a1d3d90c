"""What a site's robots.txt lets Auditor visit.

Source: RFC 9309, Robots Exclusion Protocol (September 2022); Crawl-delay is a custom of search
engines outside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Self

from protego import Protego

from auditor.net.address import normalise, shown
from auditor.net.client import FetchError, HttpClient, TooManyRedirectsError
from auditor.net.user_agent import PRODUCT_TOKEN

_READ_BYTES = 512 * 1024  # RFC 9309 section 2.5 asks for 500 KiB at least
_REDIRECTS = 5  # section 2.3.1.2
_DEADLINE = timedelta(seconds=20)
_LONGEST_DELAY = timedelta(seconds=60)
_AGENT_LINE = re.compile(r"\s*user-?agent\s*:\s*(\*|[a-z_-]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The rules of one origin.

    Attributes:
        crawl_delay: what the site asks for between two requests, at most 60 s; None if nothing.
        sitemaps: the sitemaps it names, normalised, in its order, each once.
        reachable: False if the server failed, and then nothing may be visited.
        answered: False if no HTTP answer came at all.
        detail: why it was not reachable, technically: its address and an error or a status; "" if
            it was.
        url: the address that answered, after redirects; None if none did.
    """

    crawl_delay: timedelta | None = None
    sitemaps: tuple[str, ...] = ()
    reachable: bool = True
    answered: bool = True
    detail: str = ""
    url: str | None = None
    _rules: Protego | None = field(default=None, repr=False)

    @classmethod
    def fetch(cls, client: HttpClient, origin: str) -> Self:
        """Get and read ``/robots.txt`` of an origin; never raises.

        A status 4xx, or more than five redirects, means that there are no rules; a status 5xx or
        trouble on the network means that nothing may be visited (RFC 9309 section 2.3.1).

        Args:
            client: what requests are made with.
            origin: scheme, host and port, as `auditor.net.address.origin` writes them.
        """
        url = f"{origin}/robots.txt"
        try:
            answer = client.get(
                url, max_bytes=_READ_BYTES, deadline=_DEADLINE, max_redirects=_REDIRECTS
            )
        except TooManyRedirectsError:
            return cls()
        except FetchError as error:
            return cls(reachable=False, answered=False, detail=f"{shown(url)}: {error.code}")
        if answer.status >= 500:
            told = f"{shown(url)}: HTTP {answer.status}"
            return cls(reachable=False, detail=told, url=answer.url)
        if not 200 <= answer.status < 300:
            return cls(url=answer.url)
        body = answer.body
        if answer.truncated:  # half a line may say "Disallow: /"
            body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
        return replace(
            cls._parse(body.decode("utf-8-sig", errors="replace"), origin), url=answer.url
        )

    @classmethod
    def _parse(cls, text: str, origin: str) -> Self:
        try:
            rules = Protego.parse("\n".join(_with_plain_agents(text)))
            delay = rules.crawl_delay(PRODUCT_TOKEN)
            named = [normalise(value, origin) for value in rules.sitemaps]
        except Exception:  # a stranger's text must not end the scan, whatever its parser does
            return cls(
                reachable=False, detail=f"{shown(origin)}/robots.txt: ERR_INVALID_ROBOTS_TXT"
            )
        return cls(
            crawl_delay=None if delay is None else _capped(delay),
            sitemaps=tuple(dict.fromkeys(url for url in named if url is not None)),
            _rules=rules,
        )

    def allows(self, url: str) -> bool:
        """Whether a normalised address of this origin may be visited."""
        if not self.reachable:
            return False
        asked = url.partition("#")[0]  # what reaches the server
        return self._rules is None or bool(self._rules.can_fetch(asked, PRODUCT_TOKEN))


def _with_plain_agents(text: str) -> Iterator[str]:
    """Leave only the product token of each User-agent line, and only our own.

    Protego takes any beginning of our name for us, and does not know us by ``Auditor/1.0``;
    RFC 9309 section 2.2.1 wants the whole token, and nothing but the token, compared.
    """
    for line in text.splitlines():
        agent = _AGENT_LINE.match(line)
        if agent is None:
            yield line
        elif agent[1] == "*" or agent[1].lower() == PRODUCT_TOKEN.lower():
            yield f"User-agent: {agent[1]}"
        else:
            yield "User-agent: another"


def _capped(seconds: float) -> timedelta:
    return timedelta(seconds=min(seconds, _LONGEST_DELAY.total_seconds()))
