"""What the running tool says of evidence, in bokmål, nynorsk and English."""

from collections.abc import Mapping
from types import MappingProxyType

from auditor.cli.texts import Words

ARCHIVE_SAME = Words(
    nb="Arkivet: uendret, alle {pieces} delene er som da det ble laget",
    nn="Arkivet: uendra, alle dei {pieces} delane er som da det vart laga",
    en="The archive: unchanged, all {pieces} parts are as when it was made",
)
ARCHIVE_CHANGED = Words(
    nb="Arkivet: ENDRET, {changed} av {pieces} deler er ikke som da det ble laget",
    nn="Arkivet: ENDRA, {changed} av {pieces} delar er ikkje som da det vart laga",
    en="The archive: CHANGED, {changed} of {pieces} parts are not as when it was made",
)
ARCHIVE_CHANGED_AROUND = Words(
    nb="Arkivet: ENDRET rundt delene, som tider eller rettigheter; alle {pieces} delene er som da"
    " det ble laget",
    nn="Arkivet: ENDRA rundt delane, som tider eller rettar; alle dei {pieces} delane er som da det"
    " vart laga",
    en="The archive: CHANGED around its parts, such as times or rights; all {pieces} parts are as"
    " when it was made",
)
PARTS_SAME = Words(
    nb="Arkivet: alle {pieces} delene er som da det ble laget",
    nn="Arkivet: alle dei {pieces} delane er som da det vart laga",
    en="The archive: all {pieces} parts are as when it was made",
)
NO_CHECKSUM = Words(
    nb="Kontrollsummen som arkivet skal slutte med, mangler: arkivet er laget før slike fantes,"
    " pakket på nytt eller kuttet på slutten. Det som ligger rundt delene, som tider og"
    " rettigheter, kunne ikke kontrolleres.",
    nn="Kontrollsummen som arkivet skal slutte med, manglar: arkivet er laga før slike fanst, pakka"
    " på nytt eller kutta på slutten. Det som ligg rundt delane, som tider og rettar, kunne ikkje"
    " kontrollerast.",
    en="The checksum that the archive is to end with is missing: it was made before there was one,"
    " packed anew or cut at its end. What lies around the parts, such as times and rights, could"
    " not be checked.",
)
EXPORTED = Words(
    nb="Skrevet: {path} ({pieces} deler, {size})",
    nn="Skrive: {path} ({pieces} delar, {size})",
    en="Written: {path} ({pieces} parts, {size})",
)
EVIDENCE_KEPT = Words(
    nb="Bevis: {size} i {pieces} filer",
    nn="Bevis: {size} i {pieces} filer",
    en="Evidence: {size} in {pieces} files",
)
EVIDENCE_LEFT_OUT = Words(
    nb="Fra {n} besøk ble ikke alt tatt vare på.",
    nn="Frå {n} besøk vart ikkje alt teke vare på.",
    en="Of {n} visits not everything was kept.",
)
EVIDENCE_FULL = Words(
    nb="Det er ikke plass til mer bevis: hev grensen med --evidence-cap.",
    nn="Det er ikkje plass til meir bevis: hev grensa med --evidence-cap.",
    en="There is no room for more evidence: raise the limit with --evidence-cap.",
)
EVIDENCE_SO_FAR = Words(nb="bevis: {size}", nn="bevis: {size}", en="evidence: {size}")
REPLAYED = Words(
    nb="{all} funn: {reproduced} gjenskapt, {missed} ikke gjenskapt, {cannot} kan ikke prøves på"
    " nytt",
    nn="{all} funn: {reproduced} gjenskapte, {missed} ikkje gjenskapte, {cannot} kan ikkje"
    " prøvast på nytt",
    en="{all} findings: {reproduced} reproduced, {missed} not reproduced, {cannot} cannot be"
    " replayed",
)
REPLAY_STATES: Mapping[str, Words] = MappingProxyType(
    {
        "reproduced": Words(nb="gjenskapt", nn="gjenskapt", en="reproduced"),
        "not_reproduced": Words(nb="ikke gjenskapt", nn="ikkje gjenskapt", en="not reproduced"),
        "cannot_be_replayed": Words(
            nb="kan ikke prøves på nytt", nn="kan ikkje prøvast på nytt", en="cannot be replayed"
        ),
    }
)
"""What became of a finding, by `auditor.services.replay.Replay`."""
REPLAY_REASONS: Mapping[str, Words] = MappingProxyType(
    {
        "": Words(nb="–", nn="–", en="–"),
        "not_kept": Words(
            nb="siden ble ikke tatt vare på i dette vinduet",
            nn="sida vart ikkje teken vare på i dette vindauget",
            en="the page was not kept in this window",
        ),
        "not_shown": Words(
            nb="det som ble tatt vare på, kan ikke vises eller leses",
            nn="det som vart teke vare på, kan ikkje visast eller lesast",
            en="what was kept cannot be shown or read",
        ),
        "consent_banner": Words(
            nb="står i et samtykkebanner som ble besvart før siden ble tatt vare på",
            nn="står i eit samtykkebanner som vart svara på før sida vart teken vare på",
            en="it is in a consent banner that was answered before the page was kept",
        ),
        "across_pages": Words(
            nb="regelen ser på alle sidene sammen, og ikke alle ble tatt vare på",
            nn="regelen ser på alle sidene saman, og ikkje alle vart tekne vare på",
            en="the rule judges all pages together, and not all of them were kept",
        ),
        "rule_gone": Words(
            nb="regelen finnes ikke lenger",
            nn="regelen finst ikkje lenger",
            en="the rule is there no more",
        ),
        "rule_changed": Words(
            nb="regelen er endret siden skanningen",
            nn="regelen er endra sidan skanninga",
            en="the rule has changed since the scan",
        ),
        "program_changed": Words(
            nb="Chromium eller axe-core har en annen versjon enn ved skanningen",
            nn="Chromium eller axe-core har ein annan versjon enn ved skanninga",
            en="Chromium or axe-core has another version than at the scan",
        ),
        "copy_not_whole": Words(
            nb="ikke hele siden kunne tas vare på",
            nn="ikkje heile sida kunne takast vare på",
            en="not all of the page could be kept",
        ),
        "not_found": Words(
            nb="regelen fant det ikke igjen",
            nn="regelen fann det ikkje igjen",
            en="the rule did not find it again",
        ),
    }
)
"""Why, by `auditor.services.replay.Why`."""
