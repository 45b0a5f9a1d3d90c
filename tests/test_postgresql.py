"""The server that tests start."""

import signal
import subprocess
import sys

import psutil
import psycopg
import pytest

from tests.postgresql import PostgreSQL

pytestmark = pytest.mark.postgresql

STARTER = """
import sys
from tests.postgresql import PostgreSQL
server = PostgreSQL()
print(server.pid, server.folder, flush=True)
sys.stdin.read()
"""


def test_the_server_is_no_root_and_reached_by_its_socket_alone() -> None:
    server = PostgreSQL()
    with psycopg.connect(server.address()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert psutil.Process(server.pid).uids().effective != 0
    server.close()
    assert not psutil.pid_exists(server.pid)
    assert not server.folder.exists()


def test_the_server_ends_with_tests_that_are_killed() -> None:
    command = [sys.executable, "-c", STARTER]
    tests = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert tests.stdout is not None
    pid, folder = tests.stdout.readline().split()
    server = psutil.Process(int(pid))
    tests.kill()
    tests.communicate()
    assert tests.returncode == -signal.SIGKILL
    server.wait(timeout=60)
    subprocess.run(["rm", "-r", folder], check=True)
