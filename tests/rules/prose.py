"""Texts of a municipality in the languages that it may be in."""

NORWEGIAN = (
    "Du må søke om plass i barnehagen før første mars, og du får svar fra oss i løpet av våren. "
    "Har du spørsmål, kan du ringe eller komme innom."
)
NYNORSK = (
    "Du må søkje om plass i barnehagen før første mars, og du får svar frå oss i løpet av våren. "
    "Har du spørsmål, kan du ringje eller kome innom, så hjelper me deg."
)
ENGLISH = (
    "You must apply for a place in the kindergarten before the first of March, and you will hear "
    "from us in the spring. If you have questions you can call us."
)
SWEDISH = (
    "Du måste ansöka om plats på förskolan före den första mars, och du får svar från oss under "
    "våren. Om du har frågor kan du ringa eller komma in till oss."
)
SAMI = (  # the first article of the declaration of human rights
    "Buot olbmot leat riegádan friddjan ja ovttadássásažžan olmmošárvvu ja olmmošvuoigatvuođaid "
    "dáfus. Sii leat jierbmalaš olbmot geain lea oamedovdu ja sii gálggaše leat dego vieljačagat."
)
LULE_SAMI = (
    "Gájk almatja riegádi friddjan ja avta árvon ja avta riektájn. Sijáj la jiermme ja "
    "oamedåbddo ja galggi gasskanisá dagu vieljatja årrot."
)
UKRAINIAN = "Щоб отримати місце в дитячому садку, подайте заявку до першого березня."
NAMES = (
    "Ole Nordmann, Kari Hansen, Per Berg, Liv Dahl, Anne Lie, Nils Moen, Ida Haugen, Jon Bakke, "
    "Eva Strand, Leif Solberg, Unni Vik, Arne Lund"
)
LONG_BOKMAAL = (
    "Kommunen har ikke funnet noen som kan ta over, men vi håper å få et svar fra flere i løpet av "
    "uken. Hvis du ikke vet hvem du skal spørre, kan du ringe oss. Det er mye som skal gjøres, og "
    "vi vet ikke hvordan det blir. Noen har sagt at de bare kommer hvis det ikke regner, og noe må "
    "være klart før det gjelder alle. Hver søknad blir vurdert for seg selv, uten at noen får mer "
    "enn andre, og disse reglene er de samme for alle sammen."
)
LONG_NYNORSK = (
    "Kommunen har ikkje funne nokon som kan ta over, men vi vonar å få eit svar frå fleire i løpet "
    "av veka. Om du ikkje veit kven du skal spørje, kan du ringje oss. Det er mykje som skal "
    "gjerast, og vi veit ikkje korleis det blir. Nokon har sagt at dei berre kjem om det ikkje "
    "regnar, og noko må vere klart før det gjeld alle. Kvar søknad blir vurdert for seg sjølv, "
    "utan at nokon får meir enn andre, og desse reglane er dei same for alle saman."
)


SHORT_BOKMAAL = (
    "Kommunen har et tilbud til alle innbyggere som trenger hjelp hjemme. Ta kontakt med "
    "tjenesten i god tid, så får du svar innen tre uker. Du kan klage på vedtaket i tre uker "
    "etter at du har fått det."
)
SHORT_NYNORSK = (
    "Kommunen har eit tilbod til alle innbyggjarar som treng hjelp heime. Ta kontakt med "
    "tenesta i god tid, så får du svar innan tre veker. Du kan klage på vedtaket i tre veker "
    "etter at du har fått det."
)
