"""A name server on loopback whose answers change from one question to the next."""

import ipaddress
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from dnslib import AAAA, QTYPE, RCODE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSLogger, DNSServer

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NameServer(BaseResolver):
    """Serves until its context is left.

    Args:
        names: of each host what it resolves to the first time, the second time and so on; the last
            stays. Hosts that are not named do not exist.

    Attributes:
        asked: how often each host was asked for.
    """

    def __init__(self, names: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self.asked: Counter[str] = Counter()
        self._names = names
        self._lock = threading.Lock()
        quiet = DNSLogger("-request,-reply,-truncated,-error")
        self._server = DNSServer(self, address="127.0.0.1", port=0, logger=quiet)
        self._place = self._server.server.server_address
        # Its own thread would look every half second whether it is to end.
        self._thread = threading.Thread(target=self._server.server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        self._thread.join()
        self._server.server.server_close()

    def resolve(self, request: DNSRecord, _handler: object) -> DNSRecord:
        """Answer one question, by a time to live of 0."""
        reply = request.reply()
        host = str(request.q.qname).removesuffix(".")
        answers = self._names.get(host)
        if answers is None:
            reply.header.rcode = RCODE.NXDOMAIN
            return reply
        with self._lock:
            turn = self.asked[host]
            self.asked[host] += request.q.qtype == QTYPE.AAAA  # asked for last, see `find`
        for one in map(ipaddress.ip_address, answers[min(turn, len(answers) - 1)]):
            kind, data = (QTYPE.A, A) if one.version == 4 else (QTYPE.AAAA, AAAA)
            if kind == request.q.qtype:
                reply.add_answer(RR(host, kind, rdata=data(str(one)), ttl=0))
        return reply

    def find(self, host: str) -> tuple[Address, ...]:
        """Ask the server over the wire, as a resolver does: for IPv4, then for IPv6 addresses.

        Raises:
            OSError: there is no such host.
        """
        found = []
        for kind in ("A", "AAAA"):
            question = DNSRecord.question(host, kind)
            reply = DNSRecord.parse(question.send(*self._place, timeout=10))
            if reply.header.rcode != RCODE.NOERROR:
                raise OSError(host)
            found += [ipaddress.ip_address(str(one.rdata)) for one in reply.rr]
        return tuple(found)
