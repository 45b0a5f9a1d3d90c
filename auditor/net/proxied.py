"""Connections that go through a proxy, by the same ways that Chromium takes.

Source: RFC 9110 section 9.3.6 (CONNECT); RFC 7617 (Basic); RFC 1928 (SOCKS 5).
"""

import base64
import ipaddress
import socket
import ssl
from datetime import timedelta

from urllib3.util.ssltransport import SSLTransport

from auditor.model.proxy import Proxy, ProxyScheme
from auditor.net.address import host, is_loopback
from auditor.net.connection import SocketDeadline, connect

_LONGEST_HEAD = 64 * 1024
_SOCKS_OK, _SOCKS_NO_PASSWORD, _SOCKS_NAME = 0, 0, 3


class ProxyError(OSError):
    """The proxy opens no way to the site.

    Attributes:
        code: what went wrong, by Chromium's name for it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def goes_by(proxy: Proxy | None, url: str) -> bool:
    """Whether a request for an address goes by the proxy; those to this machine go by a sole one.

    Source: Chromium's implicit bypass rules,
    https://chromium.googlesource.com/chromium/src/+/HEAD/net/docs/proxy.md (read 2026-11).
    """
    if proxy is None or proxy.sole:
        return proxy is not None
    return not is_loopback(url) and not _is_link_local(host(url))


def is_forwarded(proxy: Proxy, *, secure: bool) -> bool:
    """Whether the proxy itself reads and sends on a request, instead of the bytes alone."""
    return proxy.scheme is not ProxyScheme.SOCKS5 and not secure


def authorization(proxy: Proxy) -> dict[str, str]:
    """The header that a proxy with a password wants; none for another."""
    if proxy.login is None:
        return {}
    pair = ":".join(proxy.login).encode()
    return {"Proxy-Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def connect_by(
    proxy: Proxy,
    name: str,
    port: int,
    *,
    tls: ssl.SSLContext | None,
    timeout: timedelta,
    deadline: SocketDeadline,
) -> socket.socket | SSLTransport:
    """Connect to a site by a proxy, and shake hands with the site if ``tls`` is given.

    Args:
        proxy: resolves the site's name, which is not asked for here.
        name: of the site's host, or an IP address without brackets.
        port: of the site.
        tls: the context to verify the site with; None for plain HTTP.
        timeout: for each address of the proxy's host.
        deadline: for everything.

    Raises:
        ProxyError: the proxy opens no way.
        OSError: the handshake with the site fails, or time is over.
    """
    own = ssl.create_default_context() if proxy.scheme is ProxyScheme.HTTPS else None
    try:
        sock = connect(proxy.host, proxy.port, tls=own, timeout=timeout, deadline=deadline)
    except (OSError, UnicodeError) as error:
        if deadline.passed:
            raise
        raise ProxyError("ERR_PROXY_CONNECTION_FAILED") from error
    try:
        if proxy.scheme is ProxyScheme.SOCKS5:
            _ask_socks(sock, name, port)
        elif tls is not None:
            _ask_tunnel(sock, proxy, name, port)
        if tls is None:
            return sock
        if own is None:
            return tls.wrap_socket(sock, server_hostname=name)
        return SSLTransport(sock, tls, server_hostname=name)
    except BaseException:
        sock.close()
        raise


def _ask_tunnel(sock: socket.socket, proxy: Proxy, name: str, port: int) -> None:
    place = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    fields = {"Host": place, **authorization(proxy)}
    lines = [f"CONNECT {place} HTTP/1.1", *(f"{key}: {value}" for key, value in fields.items())]
    sock.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        if len(head) > _LONGEST_HEAD:
            raise ProxyError("ERR_TUNNEL_CONNECTION_FAILED")
        head += _exactly(sock, 1)  # what follows is the site's
    status = head.split(b" ", 2)[1:2]
    if status == [b"407"]:
        raise ProxyError("ERR_PROXY_AUTH_REQUESTED")
    if status != [b"200"]:
        raise ProxyError("ERR_TUNNEL_CONNECTION_FAILED")


def _ask_socks(sock: socket.socket, name: str, port: int) -> None:
    sock.sendall(bytes([5, 1, _SOCKS_NO_PASSWORD]))
    if _exactly(sock, 2) != bytes([5, _SOCKS_NO_PASSWORD]):
        raise ProxyError("ERR_SOCKS_CONNECTION_FAILED")
    wanted = name.encode("ascii")
    place = bytes([_SOCKS_NAME, len(wanted)]) + wanted + port.to_bytes(2, "big")
    sock.sendall(bytes([5, 1, 0]) + place)
    _, answer, _, kind = _exactly(sock, 4)
    if answer != _SOCKS_OK:
        raise ProxyError("ERR_SOCKS_CONNECTION_FAILED")
    lengths = {1: 4, 4: 16}
    length = lengths[kind] if kind in lengths else _exactly(sock, 1)[0]
    _exactly(sock, length + 2)


def _exactly(sock: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        more = sock.recv(count - len(got))
        if not more:
            raise ProxyError("ERR_PROXY_CONNECTION_FAILED")
        got += more
    return got


def _is_link_local(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")).is_link_local
    except ValueError:
        return False
