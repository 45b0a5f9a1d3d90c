"""Names that last: what people wrote is kept, what a machine made up anew is left out."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from auditor.hosts import host_of, same_party

MAX_NAME = 80
_MAX_TOKEN = 100
_WORDS = re.compile(r"[-_.]+")
_GUID = re.compile(r"[0-9a-f]{8}([-_])(?:[0-9a-f]{4}[-_]){3}[0-9a-f]{12}", re.IGNORECASE)
_REACT = re.compile(r"_[rR]_[0-9a-v]{1,12}(?:H[0-9a-v]{1,3})?_")
"""Ids that React counts up, in base 32."""
_NAMED_THEN_MADE = (
    re.compile(r"(.*[^_]_[^_].*?)__[\w+-]{5}"),
    re.compile(r"(.+?)(?:__|--)_?(?![A-Z]?[a-z]{3,8}\d{0,2}$)[A-Za-z0-9]{4,8}"),
    re.compile(r"_([A-Za-z].*)_[a-z0-9]{5,6}_\d{1,4}"),
    re.compile(r"(?:css|emotion|mui|svelte|tss)-[a-z0-9]{5,8}(?:-(.*))?"),
    re.compile(r"sc-(?=[a-z]*[A-Z])[A-Za-z]{5,7}()"),
)
"""Classes as builds write them: the name that somebody gave, then a hash; the last one turned
round. A word that could stand after the name as well (``card__media``) is no hash, except where
``Card_title__aB-x9`` tells what wrote it."""
_WORD_AFTER = re.compile(r".*__[a-z]{5}")
_STYLED = re.compile(r"(?:^|\s|-)sc-")
_LETTERS_OF_STYLED = re.compile(r"(?=[a-z]*[A-Z])[A-Za-z]{5,7}")
"""A class that styled-components put beside one that begins with ``sc-``."""
_SCOPES = re.compile(r"\[(?:data-v-|data-astro-cid-|_ngcontent-|_nghost-)[\w-]*(?:=\"\")?\]")
"""Attributes that builds put on what a component's own stylesheet styles."""
_NAMES_IN_SELECTOR = re.compile(r"([.#])([A-Za-z_-][\w-]*)")
_PLAIN = re.compile(r"([^\W\d_]+)(\d*)")
_NUMBER = re.compile(r"\d+[a-z]?")
_HEX = re.compile(r"(?=[a-f]*\d)[0-9a-f]{6,}")
_HASH = re.compile(r"(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{6,}")
_HASH_OF_DIGITS = re.compile(
    r"(?<=[^/])\.(?!(?:19|20)\d{6}|\d{4}(?:19|20)\d\d)\d{8}(?=(?:\.\w{2,5}){1,2}$)"
)
"""Between a file's name and its ending: one hash of eight in forty has no letter. Dates stay."""
_FEW_LETTERS = re.compile(r"(?=.{6})[A-Za-z]{1,4}\d{2,}")
"""Too few letters to be told from those that chance put before digits."""
_HUMPS = re.compile(r"[A-ZÆØÅ]?[a-zæøå]+|[A-ZÆØÅ]+")
_ONLY_ASCII = re.compile(r"[a-z]{5,}")
_DIGITS = re.compile(r"\d+")


def words_in(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


_FRAMEWORKS = words_in(
    "aria aui cdk chakra css data e el ember emotion ext extgen gen guid headlessui id item jsx jss"
    " mui ng ngcontent nghost r radix react reach rc s sc styled svelte tns ui uid uuid v yui"
    " select2 x"
)
"""Words that frameworks put before what they make up: alone they name nothing."""
_STATES = words_in(
    "active checked closed collapsed collapsing current disabled even expanded first focus focused"
    " hidden hover in last loaded loading odd open opened selected show shown visible visited"
    " aktiv valgt apen lukket"
)
_UTILITIES = words_in(
    "absolute align b bg block border bottom break btn clearfix col cols column columns"
    " container content d display fixed flex float font fs fw g gap grid gutter gutters gx gy h"
    " inline items justify leading left lg lh m margin max mb md me min ml mr ms mt mx my no"
    " offset order p padding pb pe pl position pr ps pt pull push px py relative right ring"
    " rounded row rows self shadow size sm space span sticky table text top tracking truncate u"
    " uppercase w width wrap wrapper xl xs xxl z"
)
"""First words of classes that say how something looks; they name no part of a page."""
_MEASURES = words_in(
    "auto center centre eight eleven end first five fluid four fourth full half large last"
    " medium nine one quarter quarters seven six small start ten third thirds three tiny twelve"
    " two"
)
"""Words for how wide or where; with the others, or alone, they name no part either."""
_PREFIXES = words_in("ant elementor el fl govuk ms pure tw uk usa vc w3")
"""Words that frameworks put before every class of theirs."""

_INDEX = frozenset({"index-html", "index-htm", "index-php", "index-aspx"})

_COSTS = (
    "95449759596343959343667779",
    "36673889348377469446399949",
    "39673783594478279463599979",
    "37652678289477479545578979",
    "57446567696453767233867579",
    "39773489289488289455499969",
    "38862755469565579347578989",
    "28772798378667299564698969",
    "56455559996452459544959796",
    "39991999697999279869399999",
    "37872869454485479433567969",
    "37752788398377369854579949",
    "25972789498656339756599969",
    "48433638486685479843669979",
    "65448659796442549255465779",
    "39773786498387349354598949",
    "96877899699685989669098999",
    "37652759395656369444578959",
    "59572685365567559842478969",
    "37572684398677469344578959",
    "54564659596343749333999999",
    "27991788299877589767788999",
    "39653774297674479347777698",
    "58363686399548539662778559",
    "56554557596544639433766787",
    "38971898399868479976789967",
)
"""How surprising a letter is after another in Norwegian and English words, in bits up to 9: a row
for each first letter, a digit for each second one. Counted over the words of public manuals."""
_SURPRISING = 5.25
"""Mean bits from which a word of letters was made up by a machine: of words that people wrote one
in a hundred reaches it, of random ones six in seven."""
_DOUBTFUL = 4.5
"""The same for ids: of what people wrote one in fourteen reaches it, of random ones nearly all."""


@lru_cache(maxsize=20_000)
def stable_name(token: str) -> str:
    """A name without what a machine made up, digits as ``#``; "" if nothing is left."""
    return _stable(token, _SURPRISING)


@lru_cache(maxsize=20_000)
def stable_id(token: str) -> str:
    """An id without what a machine made up, as `stable_name`, but in doubt left out.

    An id that scripts make up anew on each visit would make everything inside look new each time;
    one that is left out in vain costs little, since the place is known by more than the id.
    """
    return _stable(token, _DOUBTFUL)


def _stable(token: str, surprising: float) -> str:
    if not token or len(token) > _MAX_TOKEN or any(mark in token for mark in ":{}()[]/%$@"):
        return ""
    words: list[str] = []
    dropped = False
    for word in _WORDS.split(_without_hash(token)):
        kept = _stable_word(word, surprising)
        if kept and not (dropped and len(kept) <= 2):  # what follows a hash is often its rest
            words.append(kept)
        dropped = dropped or bool(word and not kept)
    if all(word.rstrip("#") in _FRAMEWORKS or word == "#" for word in words):
        return ""
    return "-".join(words)


def _without_hash(token: str) -> str:
    """A token without the hash that its form alone shows to be one."""
    token = _REACT.sub("_", _GUID.sub("", token))
    for form in _NAMED_THEN_MADE:
        match = form.fullmatch(token)
        if match and not (form is _NAMED_THEN_MADE[0] and _WORD_AFTER.fullmatch(token)):
            return match[1] or ""
    return token


def _stable_word(word: str, surprising: float) -> str:
    """A word in lower case with its number as ``#``; "" for one that was made up."""
    if _NUMBER.fullmatch(word):
        # A hash may happen to be of digits alone; a number that a script draws has one digit less
        # in one of ten, and an id must not be another then.
        return "#" if len(word) < (3 if surprising == _DOUBTFUL else 6) else ""
    if _HEX.fullmatch(word.lower()) and len(word) >= 6:
        return ""
    plain = _PLAIN.fullmatch(word)
    if plain is None or (surprising == _DOUBTFUL and _FEW_LETTERS.fullmatch(word)):
        return ""
    humps = _HUMPS.findall(plain[1])
    if len(humps) > 1 and len(humps) * 3 > len(plain[1]):
        return ""
    if any(_made_up(hump.lower(), surprising) for hump in humps):
        return ""
    return plain[1].lower() + ("#" if plain[2] else "")


def _made_up(word: str, surprising: float) -> bool:
    if not _ONLY_ASCII.fullmatch(word):
        return False
    bits = sum(int(_COSTS[ord(one) - 97][ord(two) - 97]) for one, two in pairwise(word))
    return bits >= surprising * (len(word) - 1)


@lru_cache(maxsize=5_000)
def stable_classes(value: str, most: int) -> tuple[str, ...]:
    """The classes that people wrote, without those that tell a state; those that name first."""
    value = value[:1000]
    tokens = value.split()
    if _STYLED.search(value):
        tokens = [token for token in tokens if not _LETTERS_OF_STYLED.fullmatch(token)]
    kept = {stable_name(token) for token in tokens}
    lasting = sorted(name for name in kept if name and not _is_state(name))
    named = telling(tuple(lasting))
    return (*named, *(name for name in lasting if name not in named))[:most]


def _is_state(name: str) -> bool:
    words = name.split("-")
    return words[0] in ("is", "has", "js") or words[-1] in _STATES


def stable_selector(selector: str) -> str:
    """A selector with the ids and classes that last; "" where it had some and none of them does."""
    bare = _SCOPES.sub("", selector)
    found = [stable_name(name[2]) for name in _NAMES_IN_SELECTOR.finditer(bare)]
    if (found or bare != selector) and not any(found):
        return ""
    return _NAMES_IN_SELECTOR.sub(lambda name: name[1] + stable_name(name[2]), bare)


def part_name(classes: tuple[str, ...]) -> str:
    """The class that names a part of a page, of those that only say how it looks none."""
    return next(iter(telling(classes)), "")


@lru_cache(maxsize=5_000)
def telling(classes: tuple[str, ...]) -> tuple[str, ...]:
    """Of classes those that name something; the others say how it looks and where it is put."""
    return tuple(name for name in classes if not _is_utility(name))


def _is_utility(name: str) -> bool:
    first, *others = (word.rstrip("#") for word in name.split("-"))
    if first in _UTILITIES:
        return True
    looks = all(not word or word in _UTILITIES or word in _MEASURES for word in others)
    return looks and (first in _MEASURES or not first or (bool(others) and first in _PREFIXES))


def skeleton(text: str) -> str:
    """A text as it stays while numbers in it change: lower case, ``#`` for digits, 80 characters.

    Only the beginning is looked at, so that a text of any length costs the same.
    """
    start = " ".join(text[: 4 * MAX_NAME].split()).lower()
    return _DIGITS.sub("#", start)[:MAX_NAME]


@lru_cache(maxsize=20_000)
def stable_address(value: str, base: str, site: str, public: Callable[[str], str] = str) -> str:
    """An address without query, fragment, port and what changes with every release.

    Args:
        value: of the src or href attribute.
        base: address of the document it is in.
        site: host of the site; only other hosts are named.
        public: gives the live address that one stands for.
    """
    value = value.strip()
    if value.startswith("#"):
        return "#" + stable_id(value[1:])
    try:
        parts = urlsplit(public(urljoin(base, value)))
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https", "file"):
        return f"{parts.scheme}:"[:20]
    host = host_of(parts.geturl())
    path = stable_path(parts.path)
    return path if same_party(host, site) else f"//{host.partition(':')[0]}{path}"


def stable_path(path: str) -> str:
    """A path whose last part has lost the hash of its content, ``index.html`` folded."""
    folder, _, file = path.partition(";")[0].rpartition("/")
    file = _HASH_OF_DIGITS.sub("", file)
    words = [word for word in _WORDS.split(file) if word]
    if len(words) > 1:
        file = "-".join(word for word in words if not _is_hash(word))
    return f"{folder}/{'' if file in _INDEX else file}"[:200]


def _is_hash(word: str) -> bool:
    """Whether a build put the word into a file's name: hexadecimal, or of all kinds mixed."""
    if _HASH.fullmatch(word.lower()):
        return True
    kinds = (any(map(kind, word)) for kind in (str.islower, str.isupper, str.isdigit))
    return len(word) >= 8 and all(kinds)
