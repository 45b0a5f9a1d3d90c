"""What strangers ask a server for reaches nothing of its own machine, by no way."""

import socket
from pathlib import Path

import pytest

from tests.auditor.cli.serving import serving
from tests.site import SiteServer
from tests.site.canary import Canary
from tests.site.reaching import Reaching

pytestmark = pytest.mark.usefixtures("no_browser")


@pytest.fixture
def site(bare_site: SiteServer) -> SiteServer:
    """A site that has the pages of its test alone."""
    return bare_site


def test_nothing_private_is_reached_by_what_the_api_is_given(
    site: SiteServer, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        closed = nobody.getsockname()[1]
    here = f"127.0.0.1:{site.port}"
    with Canary() as canary, serving(tmp_path / "data", [here], SLOTS="1") as server:
        pages = Reaching(site, f"127.0.0.1:{canary.port}", (f"localhost:{canary.port}",))
        own = server.client().base_url.port
        refused = [
            f"http://127.0.0.1:{canary.port}/",
            f"http://127.0.0.1:{closed}/",
            f"http://127.0.0.1:{own}/",
            f"http://0x7f.1:{canary.port}/",
            f"http://[::ffff:127.0.0.1]:{canary.port}/",
            f"https://localhost:{canary.port}/",
            "http://10.0.0.7/",
            "http://169.254.169.254/latest/meta-data/",
            f"http://localhost:{site.port}/",
        ]
        answers, times = set(), []
        with server.client() as client:
            for url in refused:
                answer = client.post("/v1/scans", json={"url": url})
                assert answer.status_code == 422
                assert answer.json()["code"] == "address_refused"
                detail = answer.json()["detail"].split(" cannot be scanned")[1]
                answers.add(repr({**answer.json(), "detail": detail}))
                times.append(answer.elapsed.total_seconds())
        assert len(answers) == 1, answers
        assert min(times) >= 0.5
        quick = {"engine": "axe", "viewports": ["1280x1024"], "pictures": "none", "delay": 0}
        ended = server.finish(server.ask({"url": pages.start, **quick}))
        assert ended == "partial"  # no style sheet of /markup comes
        assert canary.hits == []
        tried = {one.path for one in site.requests}
    assert tried >= {"/robots.txt", "/sitemap.xml", "/worker", "/to/redirect-fetch", "/leave-301"}
