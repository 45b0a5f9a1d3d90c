"""How long a client may take, before its connection goes to somebody else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds that a client has, and what it does in them.

    Attributes:
        head: from the first byte of a request, or from connecting, to the end of its head.
        body: from the end of the head to the end of the body.
        reading: to read what its connection holds, about 50 kB.
        handed_in: to send a result that is handed in, however large.
        pace: bytes a second that a result comes with, and evidence is taken with, once there was
            time for a body: either has one of few places meanwhile.
        taking: to wait in all for who takes evidence, beside the time that ``pace`` gives for what
            was taken.
        idle: without a byte between two requests.
    """

    head: float = 10
    body: float = 30
    reading: float = 30
    handed_in: float = 600
    pace: float = 64 * 1024
    taking: float = 120
    idle: float = 15
