"""What the running tool says to people, in bokmål, nynorsk and English.

Help and failures have their Norwegian in `auditor.cli.translation`.
"""

from dataclasses import dataclass

from auditor.model.criteria import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One text in every language, with the same placeholders in each."""

    nb: str
    nn: str
    en: str

    def say(self, language: Language, **values: str | int) -> str:
        """The text in one language, its placeholders filled.

        Raises:
            KeyError: a value is missing.
        """
        text: str = getattr(self, language.value)
        return text.format(**values)


NO_SANDBOX = Words(
    nb="Advarsel: Chromium kjører uten sandkasse. Kjør som vanlig bruker for å få den.",
    nn="Åtvaring: Chromium køyrer utan sandkasse. Køyr som vanleg brukar for å få ho.",
    en="Warning: Chromium runs without its sandbox. Run as an ordinary user to have it.",
)
STOPPING = Words(
    nb=(
        "Avslutter: sider som er i arbeid, blir avbrutt, og resultatene så langt blir skrevet."
        " Ctrl-C én gang til stopper med en gang."
    ),
    nn=(
        "Avsluttar: sider som er i arbeid, blir avbrotne, og resultata så langt blir skrivne."
        " Ctrl-C éin gong til stoppar med det same."
    ),
    en=(
        "Finishing: pages in work are given up, and the results so far are written."
        " Ctrl-C once more stops at once."
    ),
)
INTERRUPTED = Words(
    nb="Skanningen ble avbrutt. Fortsett den med: {command}",
    nn="Skanninga vart avbroten. Hald fram med: {command}",
    en="The scan was interrupted. Go on with it by: {command}",
)
REMOTE_SCAN = Words(nb="Skanning: {address}", nn="Skanning: {address}", en="Scan: {address}")
REMOTE_GOES_ON = Words(
    nb="Skanningen fortsetter hos tjenesten. Vent på den med: auditor remote wait {scan}",
    nn="Skanninga held fram hos tenesta. Vent på ho med: auditor remote wait {scan}",
    en="The scan goes on at the service. Wait for it with: auditor remote wait {scan}",
)
REMOTE_FAILED = Words(
    nb="Skanningen kunne ikke fullføres: {address}",
    nn="Skanninga kunne ikkje fullførast: {address}",
    en="The scan could not be carried to its end: {address}",
)
KEY_IN_CLEAR = Words(
    nb="Advarsel: nøkkelen går ukryptert til {server}. Bruk https.",
    nn="Åtvaring: nøkkelen går ukryptert til {server}. Bruk https.",
    en="Warning: the key goes to {server} unencrypted. Use https.",
)
SERVING = Words(
    nb="Auditor svarer på {address}. Ctrl-C avslutter.",
    nn="Auditor svarar på {address}. Ctrl-C avsluttar.",
    en="Auditor answers at {address}. Ctrl-C ends it.",
)
SERVER_STOPPING = Words(
    nb="Avslutter: skanninger i arbeid fortsetter når tjeneren starter igjen.",
    nn="Avsluttar: skanningar i arbeid held fram når tenaren startar igjen.",
    en="Ending: scans that are being carried out go on when the server is started again.",
)
FIRST_KEY = Words(
    nb="Den første administratorens nøkkel ligger i {path}.",
    nn="Nøkkelen til den første administratoren ligg i {path}.",
    en="The first administrator's key is in {path}.",
)
FIRST_KEY_ITSELF = Words(
    nb="Nøkkelen er: {key}",
    nn="Nøkkelen er: {key}",
    en="The key is: {key}",
)
RESTORED = Words(
    nb=(
        "Sikkerhetskopien fra {made} (Auditor {version}) er lagt tilbake. Innlogginger for"
        " nettsteder virker bare med den secret.key som gjaldt da."
    ),
    nn=(
        "Tryggingskopien frå {made} (Auditor {version}) er lagd tilbake. Innloggingar for"
        " nettstader verkar berre med den secret.key som galdt då."
    ),
    en=(
        "The backup of {made} (Auditor {version}) is restored. Sign-ins of sites work only with the"
        " secret.key of that time."
    ),
)
RELOCKED = Words(
    nb=(
        "Hemmeligheter låst med den nyeste nøkkelen: {newest}. Uten nøkkel som åpner dem: {closed};"
        " de må oppgis på nytt."
    ),
    nn=(
        "Løyndomar låste med den nyaste nøkkelen: {newest}. Utan nøkkel som opnar dei: {closed};"
        " dei må oppgjevast på nytt."
    ),
    en=(
        "Secrets locked with the newest key: {newest}. Opened by none of the keys: {closed}; they"
        " must be given again."
    ),
)
CANCELLED = Words(
    nb="Skanningen {run} er avsluttet for godt. Kontrollerte sider: {audited}, ubesøkte: {left}.",
    nn="Skanninga {run} er avslutta for godt. Kontrollerte sider: {audited}, ubesøkte: {left}.",
    en="The scan {run} has ended for good. Pages audited: {audited}, not visited: {left}.",
)
IMPORTED = Words(
    nb="Kjøringen {run} er laget av {tool}. Sider: {pages}, funn: {findings}.",
    nn="Køyringa {run} er laga av {tool}. Sider: {pages}, funn: {findings}.",
    en="The run {run} was made by {tool}. Pages: {pages}, findings: {findings}.",
)
LEFT_OUT = Words(
    nb="Utelatt, siden de ikke har noen nettadresse: {n}.",
    nn="Utelate, sidan dei ikkje har noka nettadresse: {n}.",
    en="Left out, since they are of no web address: {n}.",
)
RUN = Words(nb="Resultater: {path}", nn="Resultat: {path}", en="Results: {path}")
WRITTEN = Words(nb="Skrevet: {path}", nn="Skrive: {path}", en="Written: {path}")

VERDICTS_TAKEN_IN = Words(
    nb="{path}: {given} nye avgjørelser, {changed} endret, {back} trukket tilbake, {unchanged}"
    " rader som før.",
    nn="{path}: {given} nye avgjerder, {changed} endra, {back} trekte tilbake, {unchanged}"
    " rader som før.",
    en="{path}: {given} new verdicts, {changed} changed, {back} taken back, {unchanged} rows as"
    " before.",
)

PIPELINE_WANTS = Words(
    nb="De første linjene i den sier hvilke variabler den trenger, og hva som er neste steg.",
    nn="Dei første linjene i han seier kva variablar han treng, og kva som er neste steg.",
    en="Its first lines say which variables it needs, and what the next step is.",
)
BASELINE_WRITTEN = Words(
    nb="{path}: {n} årsaker, {new} av dem er nye eller har mer.",
    nn="{path}: {n} årsaker, {new} av dei er nye eller har meir.",
    en="{path}: {n} causes, {new} of them new or with more.",
)
BASELINE_PRUNED = Words(
    nb="{path}: {out} årsaker er tatt ut, {n} står igjen.",
    nn="{path}: {out} årsaker er tekne ut, {n} står att.",
    en="{path}: {out} causes are taken out, {n} are left.",
)
BASELINE_NEW = Words(nb="Nytt: {what}", nn="Nytt: {what}", en="New: {what}")
BASELINE_EXPIRED = Words(
    nb="Fristen var {what}", nn="Fristen var {what}", en="To be mended by {what}"
)
BASELINE_OVER = Words(
    nb="Finnes ikke lenger: {what}", nn="Finst ikkje lenger: {what}", en="No longer there: {what}"
)
BASELINE_UNKNOWN = Words(
    nb="Ikke undersøkt på nytt: {what}",
    nn="Ikkje undersøkt på nytt: {what}",
    en="Not judged again: {what}",
)
BASELINE_MISSED = Words(
    nb="Siden er ikke undersøkt like langt som sist: {what}",
    nn="Sida er ikkje undersøkt like langt som sist: {what}",
    en="Page not judged as far as last time: {what}",
)
BASELINE_RULES = Words(
    nb="{n} regler er ikke de samme som sist.",
    nn="{n} reglar er ikkje dei same som sist.",
    en="{n} rules are not the same as last time.",
)
BASELINE_MORE = Words(nb="… og {n} til", nn="… og {n} til", en="… and {n} more")
BASELINE_PRUNE = Words(
    nb="Ta dem ut med: auditor baseline prune {file}",
    nn="Ta dei ut med: auditor baseline prune {file}",
    en="Take them out by: auditor baseline prune {file}",
)
GATE_PASSED = Words(
    nb="Porten er åpen: ikke noe nytt som teller.",
    nn="Porten er open: ikkje noko nytt som tel.",
    en="The gate is open: nothing new that counts.",
)
GATE_FAILED = Words(nb="Porten er stengt.", nn="Porten er stengd.", en="The gate is shut.")
GATE_NOT_COMPARABLE = Words(
    nb="Kan ikke sammenlignes, så porten er ikke åpen.",
    nn="Kan ikkje samanliknast, så porten er ikkje open.",
    en="Not comparable, so the gate is not open.",
)

PAGES = Words(
    nb="{done} av {known} sider", nn="{done} av {known} sider", en="{done} of {known} pages"
)
KNOWN = Words(nb="{n} kjente", nn="{n} kjende", en="{n} known")
RATE = Words(nb="{n} per minutt", nn="{n} per minutt", en="{n} per minute")
FAILED = Words(nb="brudd: {n}", nn="brot: {n}", en="breaches: {n}")
CANT_TELL = Words(nb="må vurderes: {n}", nn="må vurderast: {n}", en="to be reviewed: {n}")
TIME_LEFT = Words(nb="om lag {time} igjen", nn="om lag {time} att", en="about {time} left")

SECONDS = Words(nb="{n} s", nn="{n} s", en="{n} s")
MINUTES = Words(nb="{n} min", nn="{n} min", en="{n} min")
HOURS = Words(
    nb="{hours} t {minutes} min", nn="{hours} t {minutes} min", en="{hours} h {minutes} min"
)

HEALTH_OK = Words(nb="i orden", nn="i orden", en="ok")
HEALTH_WARNING = Words(nb="advarsel", nn="åtvaring", en="warning")
HEALTH_FAILED = Words(nb="feil", nn="feil", en="failed")

SUBJECT_BROWSER = Words(nb="Nettleser", nn="Nettlesar", en="Browser")
SUBJECT_DRIVER = Words(nb="Driver", nn="Drivar", en="Driver")
SUBJECT_START = Words(nb="Oppstart", nn="Oppstart", en="Start")
SUBJECT_FONTS = Words(nb="Skrifter", nn="Skrifter", en="Fonts")
SUBJECT_AXE = Words(nb="axe-core", nn="axe-core", en="axe-core")
SUBJECT_SANDBOX = Words(nb="Sandkasse", nn="Sandkasse", en="Sandbox")
SUBJECT_OUT = Words(nb="Resultatmappe", nn="Resultatmappe", en="Results folder")
SUBJECT_SHARED_MEMORY = Words(nb="Delt minne", nn="Delt minne", en="Shared memory")
SUBJECT_DISK = Words(nb="Ledig plass", nn="Ledig plass", en="Free space")

REMEDY_INSTALL_BROWSER = Words(
    nb="Installer Debian-pakken chromium: apt-get install chromium",
    nn="Installer Debian-pakken chromium: apt-get install chromium",
    en="Install Debian's package chromium: apt-get install chromium",
)
REMEDY_MEND_BROWSER = Words(
    nb="Programmet svarer ikke på --version. Installer pakken på nytt: "
    "apt-get install --reinstall chromium",
    nn="Programmet svarar ikkje på --version. Installer pakken på nytt: "
    "apt-get install --reinstall chromium",
    en="The program does not answer --version. Install the package again: "
    "apt-get install --reinstall chromium",
)
REMEDY_INSTALL_DRIVER = Words(
    nb="Installer Debian-pakken chromium-driver: apt-get install chromium-driver",
    nn="Installer Debian-pakken chromium-driver: apt-get install chromium-driver",
    en="Install Debian's package chromium-driver: apt-get install chromium-driver",
)
REMEDY_MATCH_DRIVER = Words(
    nb="Nettleser og driver må ha samme hovedversjon: apt-get install chromium chromium-driver",
    nn="Nettlesar og drivar må ha same hovudversjon: apt-get install chromium chromium-driver",
    en="Browser and driver must have the same major version: "
    "apt-get install chromium chromium-driver",
)
REMEDY_MEND_START = Words(
    nb="Rett det som er meldt ovenfor, og prøv igjen. Mangler et bibliotek, hjelper det å "
    "installere pakken på nytt: apt-get install --reinstall chromium chromium-common",
    nn="Rett det som er meldt ovanfor, og prøv igjen. Manglar eit bibliotek, hjelper det å "
    "installere pakken på nytt: apt-get install --reinstall chromium chromium-common",
    en="Mend what is said above and try again. Where a library is missing, install the package "
    "again: apt-get install --reinstall chromium chromium-common",
)
REMEDY_INSTALL_FONTS = Words(
    nb="Installer skrifter, ellers blir tekst målt feil: "
    "apt-get install fontconfig fonts-liberation fonts-noto-core",
    nn="Installer skrifter, elles blir tekst målt feil: "
    "apt-get install fontconfig fonts-liberation fonts-noto-core",
    en="Install fonts, or text is measured wrongly: "
    "apt-get install fontconfig fonts-liberation fonts-noto-core",
)
REMEDY_INSTALL_AXE = Words(
    nb="Kjør make setup der Auditor er hentet ut, eller installer Auditor på nytt.",
    nn="Køyr make setup der Auditor er henta ut, eller installer Auditor på nytt.",
    en="Run make setup in the checkout, or install Auditor again.",
)
REMEDY_USE_ORDINARY_USER = Words(
    nb="Fremmede nettsider blir åpnet uten sandkasse: kjør som vanlig bruker, "
    "uten AUDITOR_NO_SANDBOX.",
    nn="Framande nettsider blir opna utan sandkasse: køyr som vanleg brukar, "
    "utan AUDITOR_NO_SANDBOX.",
    en="Pages of strangers are opened without a sandbox: run as an ordinary user, "
    "without AUDITOR_NO_SANDBOX.",
)
REMEDY_ALLOW_NAMESPACES = Words(
    nb="Chromium får ikke laget sandkassen. Installer Debian-pakken chromium-sandbox, "
    "eller tillat «user namespaces» for vanlige brukere (i beholder: seccomp-profilen).",
    nn="Chromium får ikkje laga sandkassa. Installer Debian-pakken chromium-sandbox, "
    "eller tillat «user namespaces» for vanlege brukarar (i behaldar: seccomp-profilen).",
    en="Chromium cannot make its sandbox. Install Debian's package chromium-sandbox, "
    "or allow user namespaces to ordinary users (in a container: the seccomp profile).",
)
REMEDY_CHOOSE_OUT = Words(
    nb="Gi skriverett til mappen, eller velg en annen med --out.",
    nn="Gi skriverett til mappa, eller vel ei anna med --out.",
    en="Allow writing to the folder, or choose another with --out.",
)
REMEDY_ENLARGE_SHARED_MEMORY = Words(
    nb="Tunge sider kan krasje. Gi mer delt minne (i beholder: --shm-size=1g).",
    nn="Tunge sider kan krasje. Gi meir delt minne (i behaldar: --shm-size=1g).",
    en="Heavy pages may crash. Give more shared memory (in a container: --shm-size=1g).",
)
REMEDY_FREE_DISK = Words(
    nb="Frigjør plass, eller velg en annen mappe med --out. Et stort nettsted kan ta 1 GiB.",
    nn="Frigjer plass, eller vel ei anna mappe med --out. Ein stor nettstad kan ta 1 GiB.",
    en="Free some space, or choose another folder with --out. A large site may take 1 GiB.",
)
READY = Words(
    nb="Alt som en skanning trenger, er på plass.",
    nn="Alt som ei skanning treng, er på plass.",
    en="Everything that a scan needs is in place.",
)
NOT_READY = Words(
    nb="En skanning kan ikke kjøre før det som er merket «feil», er rettet.",
    nn="Ei skanning kan ikkje køyre før det som er merkt «feil», er retta.",
    en="A scan cannot run before what is marked as failed has been mended.",
)
