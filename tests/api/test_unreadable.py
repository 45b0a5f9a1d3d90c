"""What cannot be a request, over a bare connection: a problem with a code, whatever it is."""

import json
import socket
from contextlib import closing, suppress

import httpx
import pytest

from tests.api.homes import TARGET, Api

_JSON = "Content-Type: application/json"
_WISH = json.dumps({"url": TARGET})


def told(api: Api, head: str, *lines: str, body: bytes = b"") -> tuple[int, str, dict[str, object]]:
    """The status, the kind of the answer, and the problem that it tells."""
    host, _, port = api.base.removeprefix("http://").partition(":")
    key = f"Authorization: Bearer {api.secret()}"
    whole = "\r\n".join([head, "Connection: close", key, *lines, "", ""]).encode("latin-1") + body
    with closing(socket.create_connection((host, int(port)), timeout=20)) as connection:
        connection.sendall(whole)
        came = b""
        with suppress(ConnectionResetError):  # after the answer, where more was sent than is read
            while part := connection.recv(65536):
                came += part
    status, _, rest = came.partition(b"\r\n")
    fields, _, content = rest.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in fields.decode("latin-1").lower().split("\r\n"))
    if "chunked" in headers.get("transfer-encoding", ""):
        content = content.split(b"\r\n")[1]
    answer = httpx.Response(int(status.split()[1]), content=content)
    return answer.status_code, headers["content-type"], answer.json()


@pytest.mark.parametrize(
    ("head", "status", "code"),
    [
        ("GET /nowhere HTTP/1.1", 404, "not_found"),
        ("GET /v1/scans/ HTTP/1.1", 404, "not_found"),
        ("GET /v1/scans/../keys HTTP/1.1", 404, "not_found"),
        ("GET /v1/scans/%zz HTTP/1.1", 404, "not_found"),
        ("GET /v1/scans/%ff%00 HTTP/1.1", 404, "not_found"),
        ("GET /v1/scans/a%2Fb HTTP/1.1", 404, "not_found"),
        ("OPTIONS * HTTP/1.1", 404, "not_found"),
        ("PRI * HTTP/2.0", 404, "not_found"),
        ("PUT /v1/scans HTTP/1.1", 405, "method_not_allowed"),
        ("BREW /v1/scans HTTP/1.1", 405, "method_not_allowed"),
        ("GET /v1/scans?cursor=%zz HTTP/1.1", 422, "invalid"),
        ("GET /v1/scans?cursor=%ff HTTP/1.1", 422, "invalid"),
        ("GET /v1/scans?limit=many HTTP/1.1", 422, "invalid"),
        ("GET /v1/sc ans HTTP/1.1", 400, "malformed"),
        ("GET /v1/scans/\xe6 HTTP/1.1", 400, "malformed"),
        ("\x16\x03\x01", 400, "malformed"),
        (f"GET /{'a' * 20_000} HTTP/1.1", 431, "headers_too_large"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_address_that_there_is_not_is_a_problem(
    api: Api, head: str, status: int, code: str
) -> None:
    assert_problem(told(api, head, "Host: x"), status, code)


@pytest.mark.parametrize(
    ("lines", "body", "status", "code"),
    [
        ([_JSON], b"", 422, "invalid"),
        ([_JSON], b"[]", 422, "invalid"),
        ([_JSON], b"null", 422, "invalid"),
        ([_JSON], b"{bad", 400, "malformed"),
        ([_JSON], b'{"url": "\xff"}', 400, "malformed"),
        ([_JSON], b"[" * 100_000, 400, "malformed"),
        ([], b"{}", 415, "media_type"),
        (["Content-Type: text/plain"], b"{}", 415, "media_type"),
        (["Content-Type: multipart/form-data"], b"{}", 415, "media_type"),
        ([_JSON], b" " * 2_000_000, 413, "body_too_large"),
        ([_JSON, "Idempotency-Key: \xe6"], _WISH.encode(), 422, "invalid"),
        ([_JSON, "Transfer-Encoding: chunked"], b"0\r\n\r\n", 400, "malformed"),
        ([_JSON, "Content-Length: 3"], b"{}", 400, "malformed"),
        (["no field"], b"", 400, "malformed"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_body_that_is_none_is_a_problem(
    api: Api, lines: list[str], body: bytes, status: int, code: str
) -> None:
    length = f"Content-Length: {len(body)}"
    answer = told(api, "POST /v1/scans HTTP/1.1", "Host: x", length, *lines, body=body)
    assert_problem(answer, status, code)


def assert_problem(answer: tuple[int, str, dict[str, object]], status: int, code: str) -> None:
    given, kind, problem = answer
    assert (given, kind, problem["code"]) == (status, "application/problem+json", code)
    assert problem["status"] == status
    assert problem["detail"]


@pytest.mark.parametrize("path", ["/v1/scans", "/v1/scans/scan_0/findings", "/v1/rules"])
def test_a_filter_that_there_is_not_is_refused_and_not_passed_over(
    client: httpx.Client, path: str
) -> None:
    answer = client.get(path, params={"limt": "1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["field"] == "limt"
    assert "did you mean limit?" in answer.json()["detail"]


def test_whoever_watches_may_ask_for_the_head_alone(api: Api) -> None:
    with api.client(secret="") as nobody:
        assert (nobody.head("/healthz").status_code, nobody.head("/healthz").text) == (200, "")
        assert nobody.head("/readyz").status_code in {200, 503}
        assert nobody.head("/v1/limits").status_code == 405
