"""Which sources nothing runs in; what only looks like a script costs a load, and no more."""

import pytest

from auditor.observe.inanimate import runs_nothing

STILL = """<!doctype html><html lang="nb"><head><meta charset="utf-8">
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<link rel="stylesheet" href="smal.css" media="(max-width: 600px)">
<script type="application/ld+json">{"@type": "Place"}</script>
<script id="data" type='application/json'>{"on": 1}</script></head>
<body><h1>Kontoret</h1><form action="/sok"><input name="q"></form><img src="a.png" alt=""></body>"""


def test_a_page_of_markup_styles_and_data_runs_nothing() -> None:
    assert runs_nothing(STILL)


@pytest.mark.parametrize(
    "part",
    [
        "<script>document.currentScript.remove()</script>",
        "<SCRIPT SRC=a.js></SCRIPT>",
        '<script type="module" data-x=\'type="application/json"\'></script>',
        '<script data-x=">" type="text/javascript">1</script>',
        '<script type="text/javascript" type="application/json">1</script>',
        '<script x="type=" type="importmap">{}</script>',
        "<svg:script>1</svg:script>",
        "<img src=x onerror=alert(1)>",
        "<img src=x/onerror=alert(1)>",
        '<body\nonload = "go()">',
        '<a href="JavaScript:go()">x</a>',
        "<iframe src=b.html></iframe>",
        "<frame src=b.html>",
        "<object data=b.svg></object>",
        "<embed src=b.svg>",
        "<video src=b.mp4></video>",
        '<img srcset="a.png 1x, b.png 2x" alt="">',
        '<img src="a.png" alt="" loading="lazy">',
        "<input autofocus>",
        "<svg><animate attributeName=x /></svg>",
        "<svg><set attributeName=x /></svg>",
        '<meta http-equiv="refresh" content="5">',
        '<meta http-equiv="&#114;efresh" content="5">',
        '<meta http-equiv="Accept-CH" content="Sec-CH-Viewport-Width">',
        '<button interestfor="tip">?</button>',
        "<scr\x1b(Bipt>1</script>",
    ],
)
def test_what_may_run_or_choose_by_the_window_is_seen(part: str) -> None:
    assert not runs_nothing(STILL + part)


@pytest.mark.parametrize(
    "source", ["", "Bare tekst", "<\0h\0t\0m\0l\0>\0", STILL.encode("utf-16").decode("latin-1")]
)
def test_what_does_not_read_as_markup_is_not_known_to_run_nothing(source: str) -> None:
    assert not runs_nothing(source)
