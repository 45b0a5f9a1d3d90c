"""The small words that running text of a language cannot do without.

They tell sentences from lists of names, menus and code, which detectors of language call anything.
The lists overlap; `between` compares two languages by the words that only one of them has.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache

_WORDS: Mapping[str, str] = {
    "no": """
        og i på er det som til en av for med at de ikke har den å om et men var seg han hun vi du
        jeg kan skal ved fra eller når vil dette også blir være må etter ble hvis alle noen disse
        slik mer hvor hva enn bare så ut over inn opp nå oss deg dere deres din ditt dine vår våre
        mellom gjennom under før mange andre hvordan hvem dersom samt både mens fordi innen uten
        hos mot hadde sin sitt sine noe skulle kunne bli her der ein eit ei ikkje eg ho dei vere
        vera frå meir korleis kva kvar blei vart nokon noko berre då òg vert verte desse ut kor
        utan medan nokre seie eller om denne hver hvert kvart""",
    "da": """
        og i på er det som til en af for med at de ikke har den om et men var sig han hun vi du
        jeg kan skal ved fra eller når vil dette også bliver være må efter blev hvis alle nogle
        disse sådan mere hvor hvad end kun så ud over ind op nu os dig jer deres din dit dine
        vores vor mellem gennem under før mange andre hvordan hvem samt både mens fordi inden uden
        hos mod havde sin sit sine noget meget blive skulle kunne her der denne hver hvert ingen
        derfor nogen hvilke selv""",
    "sv": """
        och i på är det som till en av för med att de inte har den om ett men var sig han hon vi
        du jag kan ska vid från eller när vill detta också blir vara måste efter blev alla några
        dessa mer hur vad än bara så ut över in upp nu oss dig deras din ditt dina vår våra mellan
        genom under före många andra utan hos mot hade sin sitt sina skall finns där här eftersom
        även denna varje något nästa""",
    "en": """
        the of and to in is that for it as with was on are be this by at from or have an not they
        which you were has had but can their will its your more when if who been would there what
        we all these about our may one other than into some used how do only any also them such
        where most so then does should each a""",
    "de": """
        der die das und ist nicht ein eine einen einem einer zu den dem des von mit für auf sich
        im auch als an es wird sie wir ich werden aus bei nach oder wie kann über nur noch durch
        sind wenn aber haben hat dass zum zur vom um diese dieser dieses mehr vor wurde sein ihr
        ihre man unter bis können keine""",
    "fr": """
        le la les de des du un une et est en que qui dans pour par sur pas plus au aux ce cette
        ces il elle nous vous ils sont avec ou se ne mais comme être avoir fait leur leurs son sa
        ses votre vos notre nos peut tout tous sans si où dont été aussi entre""",
    "es": """
        el la los las de del un una y es en que por para con no se su sus al lo como más o pero
        este esta estos esto son ser ha han fue si también muy cuando hay sobre entre está puede
        sin desde todo todos""",
    "it": """
        il la lo gli le di del della dei delle un una e è in che per con non si su al alla come
        più o ma questo questa sono essere ha nel nella anche da dal dalla i ad""",
    "pt": """
        o a os as de do da dos das um uma e é em que para com não se por no na nos nas mais ou mas
        este esta isso são ser tem foi como ao à pelo pela também você""",
    "nl": """
        de het een en van is in te dat die voor op met zijn niet aan er door ook als bij of om
        maar wordt naar worden kan dan uit nog over deze dit zal u je heeft hebben was meer geen
        wel""",
    "fi": """
        ja on ei se että oli ovat myös mutta joka kun tai niin hän ole voi ne jos kuin sen tämä
        vain sitä mukaan sekä olla jotka mitä hyvin nyt kanssa jälkeen siitä tämän voit sillä
        tulee""",
    "is": """
        og að er í á sem til um við ekki með það en var af fyrir eru ég þú hann hún þau þeir verið
        hefur eða þegar vera frá þetta þar sér hafa einnig allt""",
    "pl": """
        i w na się z nie do jest to że o jak po za od przez dla są oraz ale lub jego tym być ze
        który która które może tylko także jeśli tego już""",
    "so": """
        iyo waa ka ku oo la in uu ay si ee ah soo aad ama waxaa waxay ayaa lagu kale inuu""",
    "lt": """
        ir yra į kad su iš ar bei tai kaip už po apie nuo bet šis gali jūs turi""",
    "tr": """
        ve bir bu için ile de da olarak daha gibi en çok ne ya olan kadar veya değil""",
    "ro": """
        și de la în cu nu un o este pe din care că pentru sau mai sunt se ca prin""",
    "se": """
        ja lea leat ahte dat mii go ii leamaš dahje maid sii mat gos dan daid dán sáhttá maiddái
        nu eai dát leš lei ledje""",
}


def known(language: str) -> bool:
    """Whether there is a list for a language ("no" for both forms of Norwegian)."""
    return language in _WORDS


def has(language: str, word: str) -> bool:
    """Whether a word, lower case, is a small word of a language."""
    return language in _index().get(word, ())


def tally(words: Collection[str]) -> Counter[str]:
    """How many of the words, lower case, are small words of each language."""
    index = _index()
    return Counter(language for word in words for language in index.get(word, ()))


def between(words: Collection[str], one: str, other: str) -> tuple[int, int]:
    """How many of the words are small words of the first language alone, and of the second."""
    index = _index()
    told = [index.get(word, ()) for word in words]
    return (
        sum(one in languages and other not in languages for languages in told),
        sum(other in languages and one not in languages for languages in told),
    )


@cache
def _index() -> Mapping[str, tuple[str, ...]]:
    """The languages of each small word."""
    found: dict[str, tuple[str, ...]] = {}
    for language, words in _WORDS.items():
        for word in dict.fromkeys(words.split()):
            found[word] = (*found.get(word, ()), language)
    return found
