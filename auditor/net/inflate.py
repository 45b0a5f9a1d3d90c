"""Reading bytes that a stranger sends, compressed or not, without ever holding more than a cap."""

import zlib
from collections.abc import Iterable

GZIP_MAGIC = b"\x1f\x8b"
_GZIP_ONLY = 16 + zlib.MAX_WBITS


def collect(chunks: Iterable[bytes], limit: int) -> tuple[bytes, bool]:
    """Join ``chunks`` up to ``limit`` bytes.

    Returns:
        The bytes, and whether there were more than ``limit``.
    """
    body = bytearray()
    for chunk in chunks:
        body += chunk[: limit + 1 - len(body)]
        if len(body) > limit:
            return bytes(body[:limit]), True
    return bytes(body), False


def gunzip(chunks: Iterable[bytes], limit: int) -> tuple[bytes, bool]:
    """Inflate a gzip stream of one or more members up to ``limit`` bytes, read or inflated.

    What follows the last member is ignored, as browsers do. A stream that is damaged or ends
    early gives what could be inflated.

    Returns:
        The inflated bytes, and whether bytes are missing from them.

    Raises:
        zlib.error: not gzip at all.

    Source: RFC 1952 section 2.2.
    """
    member = zlib.decompressobj(_GZIP_ONLY)
    body = bytearray()
    received = 0
    for chunk in chunks:
        received += len(chunk)
        rest = chunk
        while rest:
            if member.eof:
                if not rest.startswith(GZIP_MAGIC[:1]):
                    return bytes(body), False
                member = zlib.decompressobj(_GZIP_ONLY)
            try:
                body += member.decompress(rest, limit + 1 - len(body))
            except zlib.error:
                if not body:
                    raise
                return bytes(body), True
            if len(body) > limit:
                return bytes(body[:limit]), True
            rest = member.unused_data or member.unconsumed_tail
        if received > limit:  # endless empty members inflate to nothing
            return bytes(body), True
    return bytes(body), not member.eof
