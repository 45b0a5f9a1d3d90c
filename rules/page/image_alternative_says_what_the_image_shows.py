"""The text alternative of an image says what the image shows.

Applicability
    Each image that assistive technology meets (`img`, `input type=image`, `svg` and elements with
    the role of an image) and that has a name which is not empty.

Expectation
    The name is not the name of a file, not a word that only says that there is an image, and not
    the same as the text right beside it.

    A name fails where it ends like the file of an image, is a name that only cameras and programs
    give to files, or is the very file name, spelt as only files are.

Assumptions
    An image is not shown to present its own file. Where the file name also stands as text beside
    the image, or the image links to the file, that is left to a person.

What the tool cannot tell
    Whether an alternative that reads as language fits the image. Whether a name such as "SAM-300"
    is that of a file or of a product. Whether a word such as "bilde" is
    enough in its place. Whether an image whose alternative repeats the text beside it should
    rather have an empty one; repetition tires but hides nothing.

Why it matters
    Who cannot see the image gets the alternative instead. "IMG_2034.jpg" is read out letter by
    letter and tells nothing.

Source
    WCAG 2.1, success criterion 1.1.1 Non-text Content, with failure F30, 2018-06-05. ACT rule
    qt1vmo, Image accessible name is descriptive, which is met in part: only names that surely
    describe nothing fail.
"""

from collections.abc import Iterator

from auditor.rulekit import (
    Element,
    Evidence,
    RuleText,
    Texts,
    Verdict,
    cant_tell,
    failed,
    page_rule,
    passed,
)
from rules.common.accessible_name import Names, role
from rules.common.headings import is_heading
from rules.common.visible import Lines, exposed
from rules.common.words import (
    ends_in_image_type,
    file_name,
    machine_made,
    maybe_machine_made,
    plain,
    stock_alternative,
    without_ending,
    written_for_files,
)

TEXTS = Texts(
    nb=RuleText(
        title="Tekstalternativet sier hva bildet viser",
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
            "stock": "Tekstalternativet «{text}» sier bare at det er et bilde. Se om det må si hva "
            "bildet viser, eller om bildet er pynt.",
            "repeats": "Tekstalternativet gjentar teksten ved siden av: «{text}». Se om det heller "
            "bør være tomt, eller si mer om bildet.",
        },
    ),
    nn=RuleText(
        title="Tekstalternativet seier kva biletet viser",
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
            "stock": "Tekstalternativet «{text}» seier berre at det er eit bilete. Sjå om det må "
            "seie kva biletet viser, eller om biletet er pynt.",
            "repeats": "Tekstalternativet tek opp att teksten ved sida av: «{text}». Sjå om det "
            "heller bør vere tomt, eller seie meir om biletet.",
        },
    ),
    en=RuleText(
        title="The text alternative says what the image shows",
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
            "stock": "The text alternative “{text}” only says that there is an image. Check "
            "whether it must say what it shows, or whether it is decoration.",
            "repeats": "The text alternative repeats the text beside it: “{text}”. Check whether "
            "it should be empty instead, or say more about the image.",
        },
    ),
)

_HOLDERS = frozenset(("a", "button", "figure", "label", "summary", "td", "th", "li"))
_TAGS = frozenset(("img", "svg", "input"))


@page_rule(criteria=["1.1.1"], act=["qt1vmo"], texts=TEXTS, version=1)
def image_alternative_says_what_the_image_shows(page: Evidence) -> Iterator[Verdict]:
    """Judge each image that has a name."""
    names = Names(page)
    images = [one for one in page.elements if _is_image(one) and exposed(one)]
    beside = _Beside(names, frozenset(images))
    for image in images:
        name = names.name(image)
        if name:
            yield _judge(image, name, beside)


def _is_image(element: Element) -> bool:
    if element.tag == "input":
        return element.attributes.get("type", "").lower() == "image"
    if element.tag in _TAGS or "role" in element.attributes:
        return role(element) == "img" and not _inside_image(element)
    return False


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
    if stock_alternative(name):
        return cant_tell(image, "stock", text=name)
    if beside.repeats(image, name):
        return cant_tell(image, "repeats", text=name)
    return passed(image)


class _Beside:
    """The text that stands beside images; each part of the page is read once."""

    def __init__(self, names: Names, images: frozenset[Element]) -> None:
        self._names = names
        self._images = images
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
        if plain(self._names.text(self._lines.around(image), without=self._images)) == words:
            return True
        for around in image.ancestors:
            if around.tag in _HOLDERS or is_heading(around):
                return self._words_in(around) == words
        return False

    def _words_in(self, element: Element) -> str:
        """The plain words of an element without its images."""
        found = self._words.get(element)
        if found is None:
            text = self._names.text(element.flat, without=self._images)
            found = self._words[element] = plain(text)
        return found
