"""The text alternative of an image says what the image shows.

Applicability
    Each image that assistive technology meets (`img`, `input type=image`, `svg` and elements with
    the role of an image) and that has a name which is not empty.

Expectation
    The name is not the name of a file, not a word that only says that there is an image or that
    it decorates, and not the same as the text right beside it.

    A name fails where it ends like the file of an image, is a name that only cameras and programs
    give to files, or is the very file name, spelt as only files are. A name such as "kulepunkt"
    or "horisontal linje" fails where the image plainly is that: a thin line or next to nothing,
    which is no link or button; or a small one before the text of a list item, or before several
    texts on the page.

Assumptions
    An image is not shown to present its own file. Where the file name also stands as text beside
    the image, or the image links to the file, that is left to a person.

What the tool cannot tell
    Whether an alternative that reads as language fits the image. Whether a name such as "SAM-300"
    is that of a file or of a product. Whether a word such as "bilde" is
    enough in its place. Whether an image whose alternative repeats the text beside it should
    rather have an empty one; repetition tires but hides nothing. Whether a larger image that is
    called "kulepunkt" is a picture of one, as in a lesson, or decoration. Whether a word such as
    "linje", "luft" or "point" names decoration or a subject.

Why it matters
    Who cannot see the image gets the alternative instead. "IMG_2034.jpg" is read out letter by
    letter and tells nothing.

Source
    WCAG 2.1, success criterion 1.1.1 Non-text Content, with failure F30, 2018-06-05. ACT rule
    qt1vmo, Image accessible name is descriptive, which is met in part: only names that surely
    describe nothing fail. Failure F39, Providing a text alternative that is not null for images
    that should be ignored by assistive technology (Techniques for WCAG 2.2, 2025-05-06).
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from auditor.rulekit import (
    Element,
    Evidence,
    RuleText,
    Text,
    Texts,
    Verdict,
    Yield,
    cant_tell,
    failed,
    page_rule,
    passed,
)
from rules.common.accessible_name import name as name_of
from rules.common.accessible_name import role, text
from rules.common.headings import is_heading
from rules.common.visible import Lines
from rules.common.words import (
    decoration,
    ends_in_image_type,
    file_name,
    machine_made,
    maybe_decoration,
    maybe_machine_made,
    plain,
    stock_alternative,
    without_ending,
    written_for_files,
)

TEXTS = Texts(
    nb=RuleText(
        title="Tekstalternativet sier hva bildet viser",
        failure="Tekstalternativet sier ikke hva bildet viser",
        question="Sier tekstalternativet hva bildet viser?",
        decide=(
            "Se på bildet og les teksten: Forteller den det bildet forteller her, er den god "
            "nok. Er bildet bare pynt, skal den være tom."
        ),
        advice="Tekstalternativet bør si hva bildet viser",
        wrong="Tekstalternativet er navnet på en fil og sier ikke hva bildet viser.",
        hurts="Den som ikke ser bildet, får opplest et filnavn og går glipp av innholdet.",
        fix="Skriv kort hva bildet viser, i `alt`. Er bildet bare pynt, så la `alt` være tom: "
        '`alt=""`.',
        cannot_tell="Verktøyet kan ikke se om en tekst passer til bildet, bare om den ikke sier "
        "noe om hva det viser.",
        messages={
            "file_name": "Tekstalternativet «{text}» er et filnavn.",
            "shown_file": "Tekstalternativet «{text}» er et filnavn. Se om det er filen i seg selv "
            "som vises fram her.",
            "may_be_file": "Tekstalternativet «{text}» kan være et navn som et kamera har gitt "
            "filen. Se om det sier hva bildet viser.",
            "like_file": "Tekstalternativet «{text}» er det samme som filnavnet. Se om det sier "
            "hva bildet viser.",
            "no_words": "Tekstalternativet er bare tegn: «{text}». Se om det sier hva bildet "
            "viser, eller om bildet er pynt.",
            "decoration": "Tekstalternativet «{text}» nevner bare pynt. La det være tomt, så "
            "hopper skjermlesere over bildet.",
            "may_decorate": "Tekstalternativet «{text}» ser ut til å nevne bare pynt. Se om "
            "bildet sier noe, eller om alternativet heller bør være tomt.",
            "stock": "Tekstalternativet «{text}» sier bare at det er et bilde. Se om det må si hva "
            "bildet viser, eller om bildet er pynt.",
            "repeats": "Tekstalternativet gjentar teksten ved siden av: «{text}». Se om det heller "
            "bør være tomt, eller si mer om bildet.",
        },
    ),
    nn=RuleText(
        title="Tekstalternativet seier kva biletet viser",
        failure="Tekstalternativet seier ikkje kva biletet viser",
        question="Seier tekstalternativet kva biletet viser?",
        decide=(
            "Sjå på biletet og les teksten: Fortel han det biletet fortel her, er han god nok. "
            "Er biletet berre pynt, skal han vere tom."
        ),
        advice="Tekstalternativet bør seie kva biletet viser",
        wrong="Tekstalternativet er namnet på ei fil og seier ikkje kva biletet viser.",
        hurts="Den som ikkje ser biletet, får opplese eit filnamn og går glipp av innhaldet.",
        fix="Skriv kort kva biletet viser, i `alt`. Er biletet berre pynt, så lat `alt` vere tom: "
        '`alt=""`.',
        cannot_tell="Verktøyet kan ikkje sjå om ein tekst passar til biletet, berre om han ikkje "
        "seier noko om kva det viser.",
        messages={
            "file_name": "Tekstalternativet «{text}» er eit filnamn.",
            "shown_file": "Tekstalternativet «{text}» er eit filnamn. Sjå om det er sjølve fila "
            "som blir vist fram her.",
            "may_be_file": "Tekstalternativet «{text}» kan vere eit namn som eit kamera har gitt "
            "fila. Sjå om det seier kva biletet viser.",
            "like_file": "Tekstalternativet «{text}» er det same som filnamnet. Sjå om det seier "
            "kva biletet viser.",
            "no_words": "Tekstalternativet er berre teikn: «{text}». Sjå om det seier kva biletet "
            "viser, eller om biletet er pynt.",
            "decoration": "Tekstalternativet «{text}» nemner berre pynt. Lat det vere tomt, så "
            "hoppar skjermlesarar over biletet.",
            "may_decorate": "Tekstalternativet «{text}» ser ut til å nemne berre pynt. Sjå om "
            "biletet seier noko, eller om alternativet heller bør vere tomt.",
            "stock": "Tekstalternativet «{text}» seier berre at det er eit bilete. Sjå om det må "
            "seie kva biletet viser, eller om biletet er pynt.",
            "repeats": "Tekstalternativet tek opp att teksten ved sida av: «{text}». Sjå om det "
            "heller bør vere tomt, eller seie meir om biletet.",
        },
    ),
    en=RuleText(
        title="The text alternative says what the image shows",
        failure="The text alternative does not say what the image shows",
        question="Does the text alternative say what the image shows?",
        decide=(
            "Look at the image and read the text: if it tells what the image tells here, it is "
            "good enough. If the image is only decoration, it should be empty."
        ),
        advice="The text alternative should say what the image shows",
        wrong="The text alternative is the name of a file and does not say what the image shows.",
        hurts="People who do not see the image hear a file name and miss the content.",
        fix="Say in `alt`, briefly, what the image shows. If it is only decoration, leave `alt` "
        'empty: `alt=""`.',
        cannot_tell="The tool cannot see whether a text fits the image, only that it says nothing "
        "of what it shows.",
        messages={
            "file_name": "The text alternative “{text}” is a file name.",
            "shown_file": "The text alternative “{text}” is a file name. Check whether it is the "
            "file itself that is presented here.",
            "may_be_file": "The text alternative “{text}” may be a name that a camera gave to the "
            "file. Check whether it says what the image shows.",
            "like_file": "The text alternative “{text}” is the same as the file name. Check "
            "whether it says what the image shows.",
            "no_words": "The text alternative is only signs: “{text}”. Check whether it says what "
            "the image shows, or whether the image is decoration.",
            "decoration": "The text alternative “{text}” only names decoration. Leave it empty, "
            "and screen readers skip the image.",
            "may_decorate": "The text alternative “{text}” seems to name only decoration. Check "
            "whether the image says anything, or whether the alternative should be empty.",
            "stock": "The text alternative “{text}” only says that there is an image. Check "
            "whether it must say what it shows, or whether it is decoration.",
            "repeats": "The text alternative repeats the text beside it: “{text}”. Check whether "
            "it should be empty instead, or say more about the image.",
        },
    ),
)

_HOLDERS = frozenset(("a", "button", "figure", "label", "summary", "td", "th", "li"))
_PRESSED = frozenset(("a", "button", "label", "summary"))
_SLIVER = 3.0
"""CSS px: something no wider or higher shows nothing but a line."""
_THIN, _LONG = 24.0, 8.0
"""CSS px, and how many times that an image is as long as it is thin: a line."""
_BULLET = 32.0
"""CSS px of the longer side of a bullet."""
_SEVERAL = 3
"""Images of one file that mark what follows them."""
_TAGS = frozenset(("img", "svg", "input"))


@page_rule(criteria=["1.1.1"], act=["qt1vmo"], texts=TEXTS, version=4, needs=[Yield.ACCESS])
def image_alternative_says_what_the_image_shows(page: Evidence) -> Iterator[Verdict]:
    """Judge each image that has a name."""
    images = [one for one in page.elements if one.access is not None and _is_image(one)]
    beside = _Beside(images)
    for image in images:
        name = name_of(image)
        if name:
            yield _judge(image, name, beside)


def _is_image(element: Element) -> bool:
    if element.tag == "input":
        return element.attributes.get("type", "").lower() == "image"
    if element.tag in _TAGS or "role" in element.attributes:
        return role(element) == "img" and not _inside_image(element)
    return False


def _holds(node: Element | Text, image: Element) -> bool:
    return isinstance(node, Element) and (node is image or node in image.ancestors)


def _inside_image(element: Element) -> bool:
    """Whether a drawing around the element is the image that is met."""
    return any(around.tag == "svg" for around in element.ancestors)


def _judge(image: Element, name: str, beside: "_Beside") -> Verdict:
    stem = without_ending(file_name(image.attributes.get("src", "")))
    same = bool(stem) and plain(name) == plain(stem)
    as_file = same and (written_for_files(name) or maybe_machine_made(name))
    if ends_in_image_type(name) or machine_made(name) or as_file:
        if beside.presents_file(image, name):
            return cant_tell(image, "shown_file", text=name)
        return failed(image, "file_name", text=name)
    if maybe_machine_made(name):
        return cant_tell(image, "may_be_file", text=name)
    if same and sum(char.isdigit() for char in name) > 1:
        return cant_tell(image, "like_file", text=name)
    if not plain(name):
        return cant_tell(image, "no_words", text=name)
    if decoration(name):
        plainly = beside.plainly_decorates(image)
        say, key = (failed, "decoration") if plainly else (cant_tell, "may_decorate")
        return say(image, key, text=name)
    if maybe_decoration(name):
        return cant_tell(image, "may_decorate", text=name)
    if stock_alternative(name):
        return cant_tell(image, "stock", text=name)
    if beside.repeats(image, name):
        return cant_tell(image, "repeats", text=name)
    return passed(image)


class _Beside:
    """The text that stands beside images; each part of the page is read once."""

    def __init__(self, images: Sequence[Element]) -> None:
        self._images = frozenset(images)
        self._sources = Counter(one.attributes.get("src", "") for one in images)
        self._lines = Lines()
        self._words: dict[Element, str] = {}

    def presents_file(self, image: Element, name: str) -> bool:
        """Whether the file is what is shown: its name stands beside it, or a link leads to it."""
        for around in image.ancestors:
            target = file_name(around.attributes.get("href", "")) if around.tag == "a" else ""
            spellings = (plain(target), plain(without_ending(target)))
            if ends_in_image_type(target) and plain(name) in spellings:
                return True
            words = self._words_in(around)
            if words:
                return f" {plain(name)} " in f" {words} "
        return False

    def repeats(self, image: Element, name: str) -> bool:
        """Whether the text right beside the image says the same."""
        words = plain(name)
        if plain(text(self._lines.around(image), without=self._images)) == words:
            return True
        for around in image.ancestors:
            if around.tag in _HOLDERS or is_heading(around):
                return self._words_in(around) == words
        return False

    def plainly_decorates(self, image: Element) -> bool:
        """Whether an image that is called a decoration has the shape and the place of one."""
        box, around = image.box, tuple(image.ancestors)
        if box is None or image.tag == "input" or any(one.tag in _PRESSED for one in around):
            return False
        narrow, wide = sorted((box.width, box.height))
        if narrow <= _SLIVER or (narrow <= _THIN and wide >= _LONG * narrow):
            return not self._texts_beside(image)[0]
        if wide > _BULLET:
            return False
        before, after = self._texts_beside(image)
        in_list = any(one.tag in ("li", "dt", "dd") for one in around)
        several = self._sources[image.attributes.get("src", "")] >= _SEVERAL
        return not before and bool(after) and (in_list or several)

    def _texts_beside(self, image: Element) -> tuple[str, str]:
        """The words before and after an image in its line."""
        line = self._lines.around(image)
        at = next((i for i, one in enumerate(line) if _holds(one, image)), 0)
        before, after = (
            plain(text(part, without=self._images)) for part in (line[:at], line[at + 1 :])
        )
        return before, after

    def _words_in(self, element: Element) -> str:
        """The plain words of an element without its images."""
        found = self._words.get(element)
        if found is None:
            found = self._words[element] = plain(text(element.flat, without=self._images))
        return found
