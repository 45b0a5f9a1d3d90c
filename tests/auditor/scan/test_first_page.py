"""The first page of a scan: others begin once the site has met its visitor, and no sooner."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.model.scan import ConsentMode
from auditor.model.secrets import Secrets
from auditor.model.target import TargetKind
from tests.auditor.scan.scanning import DESKTOP, PHONE, plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document

pytestmark = pytest.mark.usefixtures("no_browser")

PATIENCE = 10.0
"""Seconds after which the first page goes on though no other was asked for."""
BANNER = """<div id="samtykke" role="dialog" aria-label="Informasjonskapsler">
<p>Vi bruker informasjonskapsler på dette nettstedet.</p>
<button onclick="document.cookie = 'svar=nei'; this.parentNode.remove()">Avvis alle</button></div>
<script>if (document.cookie.includes('svar=')) document.getElementById('samtykke').remove()</script>
"""


def a_page(asked: threading.Event) -> Callable[[Exchange], None]:
    def other(exchange: Exchange) -> None:
        if exchange.path == "/annen":
            asked.set()
        exchange.html(document("Annen side", "<p>En annen side på nettstedet.</p>" + BANNER))

    return other


@pytest.mark.parametrize("signed_in", [False, True], ids=["a stranger", "signed in"])
def test_others_begin_while_the_first_page_is_seen_in_another_window(
    signed_in: bool, site: SiteServer, tmp_path: Path
) -> None:
    asked, waited = threading.Event(), []

    def first(exchange: Exchange) -> None:
        if len([one for one in site.requests if one.path == "/"]) > 2 and not waited:
            waited.append(asked.wait(0.5 if signed_in else PATIENCE))
        exchange.html(document("Første", "<p>Den første siden.</p><script>1</script>" + BANNER))

    site.add("/", first)
    other = site.add("/annen", a_page(asked))
    plan = plan_for(
        site.url(),
        other,
        kind=TargetKind.LIST,
        viewports=(DESKTOP, PHONE),
        consent=ConsentMode.REJECT,
        page_timeout=timedelta(seconds=30),
        signed_in=signed_in,
    )
    secrets = Secrets(headers=(("X-Okt", "hemmelig"),)) if signed_in else Secrets()
    result = scan(tmp_path, plan, secrets=secrets)
    assert len(result.audited) == 2
    assert waited == [not signed_in]
    answered = [one for one in site.requests if one.path == "/annen"]
    assert all("svar=nei" in one.headers.get("cookie", "") for one in answered)


def test_what_other_pages_set_meanwhile_is_taken_back(site: SiteServer, tmp_path: Path) -> None:
    names, last = [f"/side{number}" for number in range(5)], threading.Event()

    def more(exchange: Exchange) -> None:  # the first page waits for it, in its first window
        last.wait(PATIENCE)
        exchange.html("<p>Mer.</p>")

    def other(exchange: Exchange) -> None:
        if exchange.path == names[-1]:
            last.set()
        cookie = ("Set-Cookie", f"satt{exchange.path[-1]}=1; Path=/")
        exchange.html(document("Annen", "<p>En annen side.</p>"), headers=[cookie])

    script = "<script>setTimeout(() => fetch('/mer'), 700)</script>"
    site.add("/", document("Første", f"<p>Den første siden.</p>{script}"))
    site.add("/mer", more)
    others = [site.add(name, other) for name in names]
    plan = plan_for(site.url(), *others, kind=TargetKind.LIST, consent=ConsentMode.REJECT, jobs=1)
    assert len(scan(tmp_path, plan).audited) == 6
    asked = [one for one in site.requests if one.path in names]
    assert [one.path for one in asked] == names
    assert not any(one.headers.get("cookie") for one in asked)
