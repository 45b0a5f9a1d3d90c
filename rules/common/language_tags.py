"""Language tags of pages: the language they name, the family it belongs to."""

import re
from collections.abc import Mapping

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_TWO = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu
    hy hz ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv
    kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr
    nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq
    sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi
    yo za zh zu
"""
_UNTOLD = frozenset({"und", "mul", "mis", "zxx"})
"""Valid, but they name no language."""
_NEVER = """
    ara bul ces cze dan deu dut ell eng est fas fin fra fre ger gre hun ice isl ita lav lit nld
    nno nob nor per pol por ron rum rus slk slo slv sme smi som spa sqi swe tha tur ukr urd vie
"""
"""Three letters for languages that have two: not valid in a tag."""
_FAMILIES = (
    "no nb nn da",
    "se sma smj smn sms sje sju sia sjd",
    "fi fkv fit olo krl",
    "bs hr sr sh cnr",
    "cs sk",
    "id ms in",
    "zh yue wuu cmn",
    "fa prs",
    "ar arz ary apc acm ajp",
    "ku kmr ckb sdh",
    "nl af",
    "pt gl",
    "ca oc",
    "tl fil",
    "he iw",
    "de gsw lb nds",
)
_FAMILY: Mapping[str, str] = {
    language: members.split()[0] for members in _FAMILIES for language in members.split()
}


def primary(tag: str) -> str:
    """The primary subtag, lower case; "" where the tag is not valid or names no language."""
    tag = tag.strip()
    if not _TAG.fullmatch(tag):
        return ""
    first = tag.split("-")[0].lower()
    if len(first) == 2:
        return first if first in _TWO.split() else ""
    return "" if first in _NEVER.split() or first in _UNTOLD else first


def family(language: str) -> str:
    """The group of languages that cannot be told apart in short texts; itself where it has none."""
    return _FAMILY.get(language, language)
