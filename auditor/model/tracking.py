"""Parts of a query that advertisers and statistics tools append to links."""

_PREFIXES = ("utm_", "mtm_")
_NAMES = frozenset(
    {
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "srsltid",
        "_ga",
        "_gl",
        "fbclid",
        "msclkid",
        "mc_cid",
        "mc_eid",
        "igshid",
        "igsh",
        "twclid",
        "ttclid",
        "yclid",
        "epik",
        "li_fat_id",
        "mkt_tok",
        "vero_id",
        "oly_anon_id",
        "oly_enc_id",
        "_openstat",
        "_hsenc",
        "_hsmi",
        "__hsfp",
        "__hssc",
        "__hstc",
        "hsctatracking",
        "pk_campaign",
        "pk_cid",
        "pk_content",
        "pk_keyword",
        "pk_kwd",
        "pk_medium",
        "pk_source",
    }
)
"""In lower case. Only names that nobody else uses: removing one that the site itself reads would
request another page."""


def is_tracking(name: str) -> bool:
    """Whether a part of a query, by its name in lower case, changes nothing of the page."""
    return name in _NAMES or name.startswith(_PREFIXES)
