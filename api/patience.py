"""How long a client may take, before its connection goes to somebody else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds that a client has.

    Attributes:
        head: from the first byte of a request, or from connecting, to the end of its head.
        body: from the end of the head to the end of the body.
        reading: to read what its connection holds, about 50 kB.
        handed_in: to send a result that is handed in.
        idle: without a byte between two requests.
    """

    head: float = 10
    body: float = 30
    reading: float = 30
    handed_in: float = 600
    idle: float = 15
