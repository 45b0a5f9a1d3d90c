"""Words that say nothing of what they name: in links, and in the alternatives of images.

Each set is plain: lower case, words separated by one space, no punctuation.
"""

import re
from urllib.parse import unquote, urlsplit

_NOT_WORDS = re.compile(r"[\W_]+")


def _phrases(text: str) -> frozenset[str]:
    return frozenset(one for line in text.splitlines() for one in line.strip().split("|") if one)


GENERIC = _phrases(
    """
    her|les her|se her|klikk her|trykk her|klikk|trykk|klikk på lenken|trykk på lenken|følg lenken
    mer|les mer|les mer her|les mer om dette|les mer om det her|se mer|vis mer|mer her|mer info
    mer informasjon|finn ut mer|lær mer|klikk for mer|klikk her for mer|klikk for å lese mer
    klikk her for å lese mer|klikk her for mer informasjon|les videre|les hele|les alt|lenke
    denne lenken|denne lenka|denne|denne siden|se lenke|link|linken|denne linken|lenken
    les saken|les hele saken|les artikkelen|les hele artikkelen|les innlegget|gå til|gå hit
    meir|les meir|les meir her|les meir om dette|sjå meir|vis meir|meir her|meir info
    meir informasjon|finn ut meir|lær meir|klikk for meir|klikk her for meir|sjå her|lenkje|lenkja
    denne lenkja|denne sida|klikk her for å lese meir|les vidare|les heile|les heile saka
    les saka|les heile artikkelen|gå hit
    here|click|click here|tap here|press here|see here|read here|go here|follow this link
    more|read more|read more here|see more|show more|learn more|find out more|more here|more info
    more information|click for more|click here for more|click here for more information
    click here to read more|continue|continue reading|read on|read article|read the article
    read full article|read the full article|read full story|link|this link|this|this page
    """
)
"""Link texts that tell nothing of where a link leads."""

VAGUE = _phrases(
    """
    last ned|hent|åpne|vis|se|info|informasjon|detaljer|se detaljer|vis detaljer|gå videre
    last ned her|opne|sjå|detaljar|sjå detaljar|vis detaljar|gå vidare
    download|download here|open|view|see|show|details|view details|see details|go|go to
    """
)
"""Link texts that tell what happens but not with what."""

_ASIDE = re.compile(
    r"\b(?:ekstern (?:lenke|lenkje|side)|external link"
    r"|(?:lenken |lenkja |link )?(?:åpnes|åpner|opnast|opnar|opens) (?:i|in)"
    r"(?: et| ein| a| an| eit)? (?:ny|nytt|new) (?:fane|vindu|vindauge|tab|window))\b"
)
"""What link texts add about windows and sites."""

_EXTENSION = re.compile(
    r"\S(?:.{0,200}\S)?\.(?:jpe?g|jfif|png|gif|webp|svg|bmp|tiff?|avif|heic|ico)", re.I
)
_NUMBERS = r"[ _-]?\d{3,}(?:[ _()-]+\d+)*"
_CAMERA = re.compile(
    rf"(?:img|dscn|dscf|pxl){_NUMBERS}|dsc_?\d{{4,}}(?:[ _()-]+\d+)*"
    r"|(?:whatsapp image|screenshot|skjermbilde|skjermbilete|skjermdump|screen shot)"
    r"[ _-]\d{2,4}[-_. ]\d{2}[-_. ]\d{2,4}.{0,60}",
    re.I,
)
_MAYBE_CAMERA = re.compile(rf"(?:dsc|dji|mvi|gopr|cimg|imgp|pict|sam){_NUMBERS}", re.I)
_HASH = re.compile(r"[0-9a-f]{24,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_SIZE = re.compile(r"\d{2,5}x\d{2,5}")

STOCK_ALTERNATIVES = _phrases(
    """
    bilde|bildet|bilete|biletet|foto|fotografi|illustrasjon|illustrasjonsbilde|illustrasjonsfoto
    illustrasjonsbilete|grafikk|ikon|figur|alttekst|alt tekst|alternativ tekst|bildetekst
    image|picture|photo|photograph|illustration|graphic|icon|figure|img|pic|alt|alt text
    alternative text|image description|placeholder|stock photo|untitled|uten tittel
    uten navn|utan tittel|utan namn
    """
)
"""Alternatives that say that there is an image, not what it shows."""
DECORATIONS = _phrases(
    """
    kulepunkt|punktmerke|listepunkt|kulemerke|horisontal linje|horisontal strek
    vannrett linje|vannrett strek|vassrett linje|vassrett strek|horisontallinje|skillelinje
    skiljelinje|skillestrek|skiljestrek|loddrett linje|loddrett strek
    vertikal linje|vertikal strek|delestrek|dekorativ linje|dekorativ strek
    dekorativt bilde|dekorativt bilete|dekorbilde|dekorbilete|pyntebilde|pyntebilete
    dekorelement|pyntestrek|bare pynt|berre pynt
    usynlig bilde|usynleg bilete|gjennomsiktig bilde|gjennomsiktig bilete|tomt bilde|tomt bilete
    bullet|bullet point|bulletpoint|list bullet|horizontal rule|horizontal line
    divider|separator|divider line|separator line|vertical line|vertical rule
    decorative image|decorative line|spacer|blank image|transparent image|empty image|clear gif
    """
)
"""Alternatives that can only name what decorates: bullets, rules, spacers."""
MAYBE_DECORATIONS = _phrases(
    """
    strek|linje|tynn linje|tynn strek|dekor|dekorasjon|pynt|mellomrom|tomrom|luft|avstand
    avstandsholder|avstandshaldar|bakgrunnsbilde|bakgrunnsbilete|background
    ramme|kant|rule|line|decoration|decorative|ornament|space
    spacing|pixel|background image|border|punkt|prikk|kule|tom|tomt|blank|empty|dot|point
    """
)
"""Alternatives that name what decorates, or a subject: air, a distance, the line of a bus."""
_NUMBERED = re.compile(r"(?:bilde|bilete|foto|image|picture|photo|figur|figure|img|pic) \d{1,6}")


def plain(text: str) -> str:
    """The words of a text alone: lower case, without punctuation, arrows and symbols."""
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


def link_words(text: str) -> str:
    """The plain words of a link, without what it adds about windows and other sites."""
    words = plain(text)
    return " ".join(_ASIDE.sub(" ", words).split()) or words


def ends_in_image_type(text: str) -> bool:
    """Whether a text is the name of an image file, ending and all."""
    return _EXTENSION.fullmatch(text) is not None


def machine_made(text: str) -> bool:
    """Whether a text is a name that cameras and programs give to files: ``IMG_1234``, a hash."""
    return _CAMERA.fullmatch(text) is not None or _HASH.fullmatch(text) is not None


def maybe_machine_made(text: str) -> bool:
    """Whether a text is such a name or that of a product or event: ``SAM-300``, ``DSC 2020``."""
    return _MAYBE_CAMERA.fullmatch(text) is not None


def file_name(address: str) -> str:
    """The file name in an address, decoded; "" where there is none."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return unquote(path.rpartition("/")[2])


def without_ending(name: str) -> str:
    """A file name without what follows its last full stop."""
    return name.rpartition(".")[0] or name


def written_for_files(text: str) -> bool:
    """Whether a text is spelt as people name files: one word with underscores or a pixel size."""
    return len(text.split()) == 1 and ("_" in text or _SIZE.search(text) is not None)


def decoration(text: str) -> bool:
    """Whether an alternative only names what decorates."""
    return plain(text) in DECORATIONS


def maybe_decoration(text: str) -> bool:
    """Whether an alternative is a word that names what decorates, or something else."""
    return plain(text) in MAYBE_DECORATIONS


def stock_alternative(text: str) -> bool:
    """Whether an alternative only says that there is an image."""
    words = plain(text)
    return words in STOCK_ALTERNATIVES or _NUMBERED.fullmatch(words) is not None
