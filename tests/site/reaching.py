"""Pages that try to reach a place by every way there is, each way by an address of its own."""

from collections.abc import Callable, Mapping

from tests.site import Exchange, SiteServer
from tests.site.hostile.pages import FAULTS, document

MARKUP: Mapping[str, str] = {
    "img": '<img src="{at}" alt="">',
    "srcset": '<img srcset="{at} 1x" alt="">',
    "picture": '<picture><source srcset="{at}"><img src="data:," alt=""></picture>',
    "input-image": '<input type="image" src="{at}" alt="Bilde">',
    "script": '<script src="{at}"></script>',
    "module": '<script type="module" src="{at}"></script>',
    "module-import": '<script type="module">import "{at}"</script>',
    "stylesheet": '<link rel="stylesheet" href="{at}">',
    "css-import": '<style>@import url("{at}");</style>',
    "css-url": '<p style="background-image: url({at})">Bakgrunn</p>',
    "css-cursor": '<p style="cursor: url({at}), auto">Peker</p>',
    "css-mask": '<p style="mask-image: url({at})">Maske</p>',
    "css-content": "<style>h1::before {{ content: url({at}) }}</style>",
    "font": '<style>@font-face {{ font-family: f; src: url("{at}") }} p {{ font-family: f }}'
    "</style>",
    "iframe": '<iframe src="{at}" title="Ramme"></iframe>',
    "iframe-srcdoc": '<iframe srcdoc="&lt;img src={at}&gt;" title="Ramme"></iframe>',
    "iframe-refresh": '<iframe title="Ramme" srcdoc="&lt;meta http-equiv=refresh content='
    "'0;url={at}'&gt;\"></iframe>",
    "object": '<object data="{at}" type="text/html"></object>',
    "embed": '<embed src="{at}" type="text/html">',
    "video": '<video src="{at}" preload="auto"></video>',
    "poster": '<video poster="{at}"></video>',
    "audio": '<audio src="{at}" preload="auto"></audio>',
    "source": '<audio preload="auto"><source src="{at}"></audio>',
    "track": '<video src="/film" preload="auto" crossorigin><track default src="{at}"></video>',
    "preload": '<link rel="preload" as="image" href="{at}">',
    "prefetch": '<link rel="prefetch" href="{at}">',
    "modulepreload": '<link rel="modulepreload" href="{at}">',
    "preconnect": '<link rel="preconnect" href="{at}">',
    "dns-prefetch": '<link rel="dns-prefetch" href="{at}">',
    "manifest": '<link rel="manifest" href="{at}">',
    "icon": '<link rel="icon" href="{at}">',
    "svg-use": '<svg><use href="{at}#a"/></svg>',
    "svg-image": '<svg><image href="{at}" width="9" height="9"/></svg>',
    "svg-filter": '<svg><filter id="f"><feImage href="{at}"/></filter>'
    '<rect width="9" height="9" filter="url(#f)"/></svg>',
    "speculation": '<script type="speculationrules">{{"prerender": [{{"urls": ["{at}"],'
    ' "eagerness": "immediate"}}]}}</script>',
}
"""What markup alone asks for."""

SCRIPTS: Mapping[str, str] = {
    "fetch": 'fetch("{at}")',
    "fetch-no-cors": 'fetch("{at}", {{mode: "no-cors"}})',
    "fetch-preflight": 'fetch("{at}", {{method: "PUT", headers: {{"X-A": "1"}}}})',
    "fetch-keepalive": 'fetch("{at}", {{keepalive: true, mode: "no-cors"}})',
    "xhr": 'const x = new XMLHttpRequest(); x.open("GET", "{at}"); x.send()',
    "beacon": 'navigator.sendBeacon("{at}", "hei")',
    "websocket": 'new WebSocket("{at}".replace("http", "ws"))',
    "eventsource": 'new EventSource("{at}")',
    "image": 'new Image().src = "{at}"',
    "audio-new": 'new Audio("{at}").load()',
    "import": 'import("{at}")',
    "font-face": 'new FontFace("g", "url({at})").load()',
    "written": 'document.write(`<script src="{at}"><\\/script>`)',
    "worker": 'new Worker("/worker?way=worker")',
    "worker-fetch": 'new Worker("/worker?way=worker-fetch")',
    "worker-websocket": 'new Worker("/worker?way=worker-websocket")',
    "shared-worker": 'new SharedWorker("/worker?way=shared-worker")',
    "service-worker": 'navigator.serviceWorker.register("/worker?way=service-worker")',
    "audio-worklet": 'new OfflineAudioContext(1, 1, 8000).audioWorklet.addModule("{at}")',
    "paint-worklet": 'CSS.paintWorklet.addModule("{at}")',
    "cache-add": 'caches.open("a").then((c) => c.add("{at}"))',
    "frame-location": 'const f = document.createElement("iframe"); f.title = "Ramme";'
    ' document.body.append(f); f.contentWindow.location = "{at}"',
    "form": 'const f = document.createElement("iframe"); f.name = "n"; f.title = "Ramme";'
    ' document.body.append(f); const g = document.createElement("form"); g.target = "n";'
    ' g.method = "post"; g.action = "{at}"; document.body.append(g); g.submit()',
    "attribution": 'const i = new Image(); i.attributionSrc = "{at}"; i.src = "data:,"',
    "fedcm": 'navigator.credentials.get({{identity: {{providers: [{{configURL: "{at}",'
    ' clientId: "a"}}]}}}})',
    "background-fetch": 'navigator.serviceWorker.ready.then((r) => r.backgroundFetch.fetch("b",'
    ' ["{at}"]))',
    "payment": 'new PaymentRequest([{{supportedMethods: "{at}"}}], {{total: {{label: "a",'
    ' amount: {{currency: "NOK", value: "1"}}}}}}).canMakePayment()',
    "fetch-later": 'fetchLater("{at}", {{activateAfter: 0}})',
}
"""What scripts ask for; each runs by itself, so that one which fails stops no other."""

CALLS: Mapping[str, str] = {
    "stun": 'const c = new RTCPeerConnection({{iceServers: [{{urls: "stun:{host}"}}]}});'
    ' c.createDataChannel("d"); c.createOffer().then((o) => c.setLocalDescription(o))',
    "turn-udp": 'const c = new RTCPeerConnection({{iceServers: [{{urls: "turn:{host}",'
    ' username: "u", credential: "p"}}]}}); c.createDataChannel("d");'
    " c.createOffer().then((o) => c.setLocalDescription(o))",
    "turn-tcp": "const c = new RTCPeerConnection({{iceServers: [{{"
    'urls: "turn:{host}?transport=tcp", username: "u", credential: "p"}}]}});'
    ' c.createDataChannel("d"); c.createOffer().then((o) => c.setLocalDescription(o))',
    "ice-candidate": "const c = new RTCPeerConnection(), d = new RTCPeerConnection();"
    ' c.createDataChannel("d"); c.createOffer().then((o) => c.setLocalDescription(o)'
    ".then(() => d.setRemoteDescription(o)).then(() => d.createAnswer())"
    ".then((a) => d.setLocalDescription(a).then(() => c.setRemoteDescription(a)))"
    ".then(() => c.addIceCandidate({{"
    'candidate: "candidate:1 1 udp 2130706431 {ip} {port} typ host", sdpMid: "0"}})))',
    "webtransport": 'new WebTransport("{at}".replace("http", "https"))',
}
"""What goes by UDP, or by TCP without HTTP."""

OPENS: Mapping[str, str] = {
    "popup": 'open("{at}")',
    "popup-blank": 'const p = open("about:blank"); if (p) p.location = "{at}"',
    "form-blank": 'const g = document.createElement("form"); g.target = "_blank";'
    ' g.action = "{at}"; document.body.append(g); g.submit()',
    "ping": 'const a = document.createElement("a"); a.href = "#p"; a.ping = "{at}";'
    " document.body.append(a); a.click()",
    "download": 'const a = document.createElement("a"); a.href = "{at}"; a.download = "x";'
    " document.body.append(a); a.click()",
}
"""What opens a window, or leaves the page."""

REDIRECTED: Mapping[str, str] = {
    "redirect-img": '<img src="/to/{way}" alt="">',
    "redirect-script": '<script src="/to/{way}"></script>',
    "redirect-style": '<link rel="stylesheet" href="/to/{way}">',
    "redirect-iframe": '<iframe src="/to/{way}" title="Ramme"></iframe>',
    "redirect-fetch": '<script>fetch("/to/{way}").catch(() => 0)</script>',
    "redirect-worker": '<script>try {{ new Worker("/to/{way}") }} catch {{}}</script>',
    "redirect-events": '<script>new EventSource("/to/{way}")</script>',
    "redirect-media": '<audio src="/to/{way}" preload="auto"></audio>',
}
"""What the site itself sends on."""

LEAVES = ("leave-301", "leave-307", "leave-refresh", "leave-header", "leave-script", "leave-pdf")
"""Pages that go there, or lead there, themselves."""


class Reaching:
    """Adds the pages to a site.

    Args:
        site: that they are on.
        host: host and port that they try to reach.
        spellings: other ways to write it, each tried by a picture.
    """

    def __init__(self, site: SiteServer, host: str, spellings: tuple[str, ...] = ()) -> None:
        self._host = host
        self.start = site.add("/", self._start)
        names = {f"spelling-{n}": spelling for n, spelling in enumerate(spellings)}
        pictures = (f'<img src="http://{place}/{way}" alt="">' for way, place in names.items())
        self.ways = (*MARKUP, *SCRIPTS, *CALLS, *OPENS, *REDIRECTED, *LEAVES, *names)
        pages = {
            "/markup": "".join(self._fill(text, way) for way, text in MARKUP.items()),
            "/scripts": self._scripts(SCRIPTS),
            "/calls": self._scripts(CALLS),
            "/opens": self._scripts(OPENS),
            "/redirected": "".join(self._fill(text, way) for way, text in REDIRECTED.items()),
            "/spelled": "".join(pictures),
        }
        for path, body in pages.items():
            site.add(path, document(path, FAULTS + body))
        site.add("/reported", self._reported)
        site.add("/worker", self._worker)
        for way in (*REDIRECTED, *LEAVES, "robots", "sitemap"):
            site.add(f"/to/{way}", self._to(way))
        site.add("/leave-301", self._to("leave-301", 301))
        site.add("/leave-307", self._to("leave-307", 307))
        refresh = f'<meta http-equiv="refresh" content="0;url={self._at("leave-refresh")}">'
        site.add("/leave-refresh", document("Videre", FAULTS, head=refresh))
        site.add("/leave-header", self._refreshing)
        move = f'<script>location.href = "{self._at("leave-script")}"</script>'
        site.add("/leave-script", document("Flytter", FAULTS + move))
        site.add("/leave-pdf", self._to("leave-pdf"))
        site.add("/robots.txt", self._robots)
        site.add("/sitemap.xml", self._to("sitemap"))

    def _at(self, way: str) -> str:
        return f"http://{self._host}/{way}"

    def _fill(self, text: str, way: str) -> str:
        ip, _, port = self._host.rpartition(":")
        return text.format(at=self._at(way), host=self._host, ip=ip, port=port, way=way)

    def _scripts(self, ways: Mapping[str, str]) -> str:
        """A script for each way, in a block of its own: none stops another, or takes its names."""
        every = (self._fill(text, way) for way, text in ways.items())
        return "".join(f"<script>try {{ {one} }} catch (e) {{}}</script>" for one in every)

    def _start(self, exchange: Exchange) -> None:
        own = ("/markup", "/scripts", "/calls", "/opens", "/redirected", "/spelled", "/reported")
        paths = (*own, *(f"/{way}" for way in LEAVES), self._at("leave-link"))
        links = "".join(f'<a href="{path}">Til {path}</a> ' for path in paths)
        exchange.html(document("Start", FAULTS + links))

    def _robots(self, exchange: Exchange) -> None:
        named = f"Sitemap: {self._at('robots-sitemap.xml')}\nSitemap: {exchange.site.origin}"
        exchange.send(f"User-agent: *\nAllow: /\n{named}/sitemap.xml\n", "text/plain")

    def _to(self, way: str, status: int = 302) -> Callable[[Exchange], None]:
        return lambda exchange: exchange.redirect(self._at(way), status)

    def _refreshing(self, exchange: Exchange) -> None:
        headers = [("Refresh", f"0; url={self._at('leave-header')}")]
        exchange.html(document("Sender videre", FAULTS), headers=headers)

    def _reported(self, exchange: Exchange) -> None:
        """A page whose breaches of its own policy are to be told elsewhere."""
        at = self._at
        headers = [
            ("Reporting-Endpoints", f'default="{at("reporting")}", csp="{at("report-to")}"'),
            ("Report-To", f'{{"group":"nel","max_age":9,"endpoints":[{{"url":"{at("nel")}"}}]}}'),
            ("NEL", '{"report_to":"nel","max_age":9,"success_fraction":1.0}'),
            ("Content-Security-Policy", f"img-src 'none'; report-uri {at('report-uri')}"),
            ("Content-Security-Policy-Report-Only", "font-src 'none'; report-to csp"),
            ("Link", f"<{at('link-preload')}>; rel=preload; as=script"),
            ("Link", f"<{at('link-preconnect')}>; rel=preconnect"),
        ]
        exchange.html(document("Melder", FAULTS + '<img src="/p" alt="">'), headers=headers)

    def _worker(self, exchange: Exchange) -> None:
        way = exchange.asked.query["way"]
        at = self._at(way)
        other = {
            "worker-fetch": f"fetch('{at}', {{mode: 'no-cors'}})",
            "worker-websocket": f"new WebSocket('{at.replace('http', 'ws')}')",
        }
        exchange.send(other.get(way, f"importScripts('{at}')"), "text/javascript")
