"""What a client may send and hold: sizes, times, and how often it may ask."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx
import pytest

from api.connection import CONNECTIONS, HEAD_BYTES
from api.patience import Patience
from auditor.wiring.service import Allowance
from tests.api.homes import TARGET, Api, serving

pytestmark = pytest.mark.big

PATIENCE = Patience(head=1, body=1, reading=1, idle=1, pace=1024)
BODY = 20_000
OTHER = "127.0.0.2"
"""An address that another client has."""


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A service that takes little and waits for nobody."""
    file = tmp_path_factory.mktemp("archive") / "auditor.sqlite"
    few = Allowance(requests=5, body=BODY, pages=50)
    with serving(f"sqlite:///{file}", few, patience=PATIENCE) as one:
        yield one


def _connect(api: Api, source: str = "127.0.0.1") -> socket.socket:
    host, _, port = api.base.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20, source_address=(source, 0))


def _until_closed(connection: socket.socket) -> bytes:
    """What came until the server closed the connection."""
    came = b""
    try:
        while part := connection.recv(65536):
            came += part
    except ConnectionResetError:
        pass
    return came


def _post(api: Api, length: int) -> bytes:
    lines = [
        "POST /v1/scans HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {api.secret()}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@pytest.mark.parametrize("begun", [b"", b"GET /v1/limits HTTP/1.1\r\nHost: x\r\n"])
def test_whoever_does_not_finish_a_head_is_cut(impatient: Api, begun: bytes) -> None:
    with closing(_connect(impatient)) as connection:
        begin = time.monotonic()
        connection.sendall(begun)
        assert _until_closed(connection) == b""
        assert time.monotonic() - begin < 10


def test_a_head_that_comes_drop_by_drop_is_cut(impatient: Api) -> None:
    with closing(_connect(impatient)) as connection:
        connection.settimeout(0.1)
        begin = time.monotonic()
        sent = 0
        try:
            while time.monotonic() - begin < 10:
                connection.sendall(b"X" if sent else b"GET / HTTP/1.1\r\nX: ")
                sent += 1
                try:
                    if connection.recv(1) == b"":
                        break
                except TimeoutError:
                    continue
        except OSError:
            pass  # cut while it sent
        assert 1 < sent < 90


def test_a_second_head_on_a_connection_must_come_whole_too(impatient: Api) -> None:
    with closing(_connect(impatient)) as connection:
        connection.sendall(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\n")
        begin = time.monotonic()
        assert _until_closed(connection).count(b"HTTP/1.1 404") == 1
        assert time.monotonic() - begin < 10


def test_a_body_that_does_not_come_is_answered_and_cut(impatient: Api) -> None:
    with closing(_connect(impatient)) as connection:
        connection.sendall(_post(impatient, 100) + b'{"url"')
        came = _until_closed(connection)
    head, _, body = came.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    assert json.loads(body)["code"] == "body_too_slow"


def _hand_in(api: Api) -> bytes:
    lines = [
        "POST /v1/scans/import HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {api.secret()}",
        "Content-Type: application/json",
        "Content-Length: 50000",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_a_result_that_comes_drop_by_drop_gives_its_place_to_others(impatient: Api) -> None:
    """In ten minutes, which a large result may take, it would have come to a few hundred bytes."""
    with closing(_connect(impatient)) as connection:
        connection.settimeout(0.1)
        connection.sendall(_hand_in(impatient))
        begin, came = time.monotonic(), b""
        while not came and time.monotonic() - begin < 60:
            connection.sendall(b" ")
            with suppress(TimeoutError):
                came = connection.recv(65536)
        came += _until_closed(connection)
    head, _, body = came.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    assert json.loads(body)["detail"] == (
        "The result comes too slowly: send 1 kB of it a second, and all within 600 seconds."
    )


def test_a_result_that_comes_at_its_pace_has_the_time_that_it_takes(impatient: Api) -> None:
    """Three times as long as a body may take."""
    with closing(_connect(impatient)) as connection:
        connection.sendall(_hand_in(impatient))
        begin = time.monotonic()
        connection.settimeout(0.3)
        while time.monotonic() - begin < 3 * PATIENCE.body:
            connection.sendall(b" " * 2_000)
            with pytest.raises(TimeoutError):
                connection.recv(1)


def test_a_client_that_reads_nothing_is_cut(impatient: Api) -> None:
    document = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
    with closing(socket.socket()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.settimeout(20)
        host, _, port = impatient.base.removeprefix("http://").partition(":")
        connection.connect((host, int(port)))
        begin = time.monotonic()
        try:
            while time.monotonic() - begin < 15:  # asks on and on, and reads none of the answers
                connection.sendall(document)
        except (ConnectionError, TimeoutError):
            pass
        assert time.monotonic() - begin < 15


@pytest.mark.parametrize("told", [True, False])
def test_a_body_that_is_too_large_is_refused(impatient: Api, told: bool) -> None:
    parts = (b" " * 1000 for _ in range(BODY // 1000 + 1))
    sent: bytes | Iterator[bytes] = b" " * (BODY + 1) if told else parts
    with impatient.client() as client:
        refused = client.post("/v1/scans", content=sent, headers={"Content-Type": "x/y"})
    assert refused.status_code == 413
    assert refused.json()["code"] == "body_too_large"
    assert refused.headers["Connection"] == "close"


def test_a_head_that_is_too_large_is_refused(impatient: Api) -> None:
    with closing(_connect(impatient)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * (2 * HEAD_BYTES))
        came = _until_closed(connection)
    head, _, body = came.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431")
    assert json.loads(body)["code"] == "headers_too_large"


def test_a_head_that_is_too_large_is_refused_also_where_it_comes_whole(impatient: Api) -> None:
    with closing(_connect(impatient)) as connection:
        head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"x" * HEAD_BYTES + b"\r\n\r\n"
        connection.sendall(head)
        came = _until_closed(connection)
    assert came.startswith(b"HTTP/1.1 431")
    assert b"headers_too_large" in came


def test_whoever_holds_all_connections_keeps_nobody_out(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path}/auditor.sqlite") as api, ExitStack() as stack:
        held = [stack.enter_context(closing(_connect(api, OTHER))) for _ in range(CONNECTIONS)]
        with api.client() as client:
            for _ in range(3):
                assert client.get("/v1/limits").status_code == 200
            more = [stack.enter_context(closing(_connect(api, OTHER))) for _ in range(20)]
            assert [_until_closed(one) for one in held[:21]] == [b""] * 21
            assert client.get("/v1/limits").status_code == 200
        more[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert _until_closed(more[-1]).startswith(b"HTTP/1.1 200")


def test_clients_of_one_address_go_on_where_one_of_them_holds_the_rest(tmp_path: Path) -> None:
    """As behind a proxy: who has a request in work is not cut, and who comes is answered."""
    with serving(f"sqlite:///{tmp_path}/auditor.sqlite") as api, ExitStack() as stack:
        client = stack.enter_context(api.client())
        place = client.post("/v1/scans", json={"url": TARGET}).headers["Location"]
        asked = stack.enter_context(closing(_connect(api)))
        key = client.headers["Authorization"]
        lines = [f"GET {place} HTTP/1.1", "Host: x", f"Authorization: {key}", "Prefer: wait=30"]
        asked.sendall(("\r\n".join(lines) + "\r\nConnection: close\r\n\r\n").encode())
        for _ in range(CONNECTIONS + 50):
            stack.enter_context(closing(_connect(api)))
        # On a connection of its own: the client's earlier one has been idle for longest.
        fresh = stack.enter_context(api.client(key.removeprefix("Bearer ")))
        assert fresh.post(f"{place}/cancel").status_code == 200
        assert b'"status":"cancelled"' in _until_closed(asked)


def test_what_is_no_http_is_a_problem(impatient: Api) -> None:
    with closing(_connect(impatient)) as connection:
        connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        came = _until_closed(connection)
    head, _, body = came.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert json.loads(body)["code"] == "malformed"


def test_a_key_that_asks_too_often_is_told_when_to_come_back(impatient: Api) -> None:
    with impatient.client() as client, impatient.client() as other:
        answers = [client.get("/v1/limits") for _ in range(6)]
        assert [one.status_code for one in answers] == [200] * 5 + [429]
        lefts = [one.headers["RateLimit"].split(";")[1] for one in answers]
        assert lefts == ["r=4", "r=3", "r=2", "r=1", "r=0", "r=0"]
        last = answers[-1]
        assert last.json()["code"] == "rate_limit"
        assert 0 < int(last.headers["Retry-After"]) <= 60
        assert last.headers["RateLimit-Policy"] == '"requests";q=5;w=60'
        assert other.get("/v1/limits").status_code == 200


def test_pages_of_a_day_are_counted_before_they_are_visited(impatient: Api) -> None:
    with impatient.client() as client:
        first = client.post("/v1/scans", json={"url": TARGET, "max_pages": 40})
        assert first.status_code == 202
        over = {"url": f"{TARGET}?more", "max_pages": 11}
        refused = client.post("/v1/scans", json=over)
        assert refused.status_code == 429
        assert refused.json()["code"] == "page_quota"
        without_cap = client.post("/v1/scans", json={"url": f"{TARGET}?all", "max_pages": 0})
        assert without_cap.status_code == 429
        assert client.get("/v1/limits").json()["pages"] == {"quota": 50, "remaining": 10}


def test_no_more_scans_of_an_organisation_wait_than_may(tmp_path: Path) -> None:
    few = Allowance(queued=2)
    with (
        serving(f"sqlite:///{tmp_path}/auditor.sqlite", few) as api,
        api.client() as client,
        api.client() as other,
    ):
        asked = [{"url": f"{TARGET}?{number}"} for number in range(4)]
        batch = client.post("/v1/scans/batch", json={"scans": asked[:3]}).json()["items"]
        assert [one["status"] for one in batch] == [202, 202, 429]
        assert batch[2]["problem"]["code"] == "queue_full"
        refused = client.post("/v1/scans", json=asked[3])
        assert (refused.status_code, refused.json()["code"]) == (429, "queue_full")
        assert int(refused.headers["Retry-After"]) > 0
        assert client.get("/v1/limits").json()["caps"]["queued"] == 2
        assert other.post("/v1/scans", json=asked[3]).status_code == 202
        client.post(f"/v1/scans/{batch[0]['scan']['id']}/cancel")
        assert client.post("/v1/scans", json=asked[3]).status_code == 202


def test_an_error_of_the_server_tells_nothing_of_it(tmp_path: Path) -> None:
    file = tmp_path / "auditor.sqlite"
    with serving(f"sqlite:///{file}") as api, api.client() as client:
        file.write_bytes(b"no database" * 1000)
        for extra in file.parent.glob("auditor.sqlite-*"):
            extra.unlink()
        refused = client.get("/v1/scans")
    assert refused.status_code == 503
    told = refused.text.lower()
    assert refused.json()["code"] == "archive_unavailable"
    assert not any(word in told for word in ("sqlite", "select", "traceback", str(tmp_path)))


def test_a_fault_of_ours_is_answered_and_logged_by_its_line_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(f"sqlite:///{tmp_path}/auditor.sqlite") as api, api.client() as client:

        @api.app.get("/fault")
        def fault() -> None:
            raise LookupError("hemmelig")

        failed = client.get("/fault")
        assert client.get("/v1/limits").status_code == 200
    assert failed.status_code == 500
    assert failed.headers["Content-Type"] == "application/problem+json"
    assert failed.json()["code"] == "internal"
    assert failed.headers["X-Content-Type-Options"] == "nosniff"
    assert "LookupError in fault, line" in caplog.text
    assert "hemmelig" not in failed.text + caplog.text


def test_every_answer_tells_browsers_what_not_to_do(client: httpx.Client) -> None:
    for place in ("/v1/limits", "/v1/scans/scan_1", "/nothing", "/openapi.json"):
        headers = client.get(place).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "server" not in headers
        assert "access-control-allow-origin" not in headers


def test_no_other_site_may_ask_with_a_browser(client: httpx.Client) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    preflight = client.options("/v1/scans", headers=asked)
    assert preflight.status_code == 405
    assert not any(name.startswith("access-control") for name in preflight.headers)


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b"\xff", "application/json", 400, "malformed"),
        (b"[" * 5000, "application/json", 400, "malformed"),
        (b"{}", "text/plain", 415, "media_type"),
        (b"url=x", "application/x-www-form-urlencoded", 415, "media_type"),
        (b"[]", "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
        (b"", "application/json", 422, "invalid"),
        (b'{"url": "\\ud800"}', "application/json", 422, "invalid"),
        (b'{"url": "http://127.0.0.1:9/", "title": "\\u0000"}', "application/json", 422, "invalid"),
        (b'{"sample": [{"url": "x.no", "reason": "\\u0000"}]}', "application/json", 422, "invalid"),
        (
            b'{"url": "http://127.0.0.1:9/", "include": ["\\u0000"]}',
            "application/json",
            422,
            "invalid",
        ),
        (b'{"url": "http://127.0.0.1:9/", "max_pages": NaN}', "application/json", 422, "invalid"),
    ],
)
def test_a_body_that_cannot_be_used_is_told(
    client: httpx.Client, content: bytes, media_type: str, status: int, code: str
) -> None:
    refused = client.post("/v1/scans", content=content, headers={"Content-Type": media_type})
    assert refused.status_code == status, refused.text
    assert refused.json().get("code", "") == code


def test_titles_of_problems_are_in_the_language_asked_for(client: httpx.Client) -> None:
    asked = {"Accept-Language": "da, nn;q=0.8, en;q=0.5"}
    assert client.get("/nothing", headers=asked).json()["title"] == "Finst ikkje"
    assert client.get("/nothing").json()["title"] == "Not found"
