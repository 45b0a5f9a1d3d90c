"""What processes hold, measured on real ones."""

import os
import subprocess
import sys

from auditor.services.memory import held_by
from tests.auditor.cli.serving import until

HOLD = """
import mmap, os, sys
own = bytearray(b"x") * 40_000_000
shared = mmap.mmap(-1, 60_000_000)
shared.write(b"x" * 60_000_000)
if os.fork():
    os.wait()
else:
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_what_is_shared_is_counted_once_and_what_descends_is_counted() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        alone = held_by([process.pid])[process.pid]
        ours = held_by([os.getpid()])[os.getpid()]
        process.communicate(b"")
    # The child has a copy of its parent's own memory as far as the kernel tells.
    assert 100_000_000 < alone < 180_000_000
    assert ours > alone
    until(lambda: held_by([process.pid]) == {process.pid: 0})
