"""What ``auditor verify`` says of reports and archives, in bokmål, nynorsk and English."""

from auditor.cli.texts import Words

PIECE_SAME = Words(nb="{name}: uendret", nn="{name}: uendra", en="{name}: unchanged")
PIECE_CHANGED = Words(nb="{name}: ENDRET", nn="{name}: ENDRA", en="{name}: CHANGED")
FILE_SAME = Words(
    nb="PDF-filen: uendret siden den ble laget",
    nn="PDF-fila: uendra sidan ho vart laga",
    en="The PDF file: unchanged since it was made",
)
FILE_CHANGED = Words(
    nb="PDF-filen: ENDRET etter at den ble laget",
    nn="PDF-fila: ENDRA etter at ho vart laga",
    en="The PDF file: CHANGED since it was made",
)
FILE_OTHER = Words(
    nb="PDF-filen: IKKE DEN som {manifest} ble skrevet til, men hel i seg selv",
    nn="PDF-fila: IKKJE DEN som {manifest} vart skriven til, men heil i seg sjølv",
    en="The PDF file: NOT THE ONE that {manifest} was written for, yet whole in itself",
)
UNREADABLE = Words(
    nb="Delene i PDF-filen kan ikke leses lenger.",
    nn="Delane i PDF-fila kan ikkje lesast lenger.",
    en="The pieces in the PDF file cannot be read any more.",
)
MANIFEST_USED = Words(
    nb="Holdt mot manifestet {manifest}",
    nn="Halde mot manifestet {manifest}",
    en="Held against the manifest {manifest}",
)
MANIFEST_MISSING = Words(
    nb="Det ligger ikke noe manifest ved siden av ({manifest}): filen er bare holdt mot det den"
    " sier om seg selv.",
    nn="Det ligg ikkje noko manifest ved sida av ({manifest}): fila er berre halden mot det ho"
    " seier om seg sjølv.",
    en="There is no manifest beside it ({manifest}): the file was only held against what it says of"
    " itself.",
)
NO_SIGNATURE = Words(
    nb="Dette er kontrollsummer og ingen signatur: den som endrer en rapport med vilje, kan regne"
    " dem ut på nytt. Hold hashen ovenfor mot den i kjøringen.",
    nn="Dette er kontrollsummar og ingen signatur: den som endrar ein rapport med vilje, kan rekne"
    " dei ut på nytt. Hald hashen ovanfor mot den i køyringa.",
    en="These are checksums and no signature: whoever changes a report on purpose can make them"
    " anew. Hold the hash above against that of the run.",
)
MADE_FROM = Words(
    nb="Laget av kjøringen {run} (SHA-256 av resultatet: {seal})",
    nn="Laga av køyringa {run} (SHA-256 av resultatet: {seal})",
    en="Made from the run {run} (SHA-256 of the result: {seal})",
)
SIGNATURE_BROKEN = Words(
    nb="En signatur som ikke kan leses: ENDRET",
    nn="Ein signatur som ikkje kan lesast: ENDRA",
    en="A signature that cannot be read: CHANGED",
)
SIGNED_BY = Words(
    nb="Signert av {signer}, med sertifikat fra {issuer}, {moment} etter klokken til den"
    " som signerte",
    nn="Signert av {signer}, med sertifikat frå {issuer}, {moment} etter klokka til den"
    " som signerte",
    en="Signed by {signer}, with a certificate of {issuer}, {moment} by the signer's clock",
)
SIGNATURE_SAME = Words(
    nb="Signaturen er uendret og dekker hele filen.",
    nn="Signaturen er uendra og dekkjer heile fila.",
    en="The signature is unchanged, and covers the whole file.",
)
SIGNATURE_EARLIER = Words(
    nb="Signaturen er uendret, men filen er skrevet til etterpå: det dekker den IKKE.",
    nn="Signaturen er uendra, men fila er skriven til etterpå: det dekkjer han IKKJE.",
    en="The signature is unchanged, but the file was added to later, which it does NOT cover.",
)
SIGNATURE_FOLLOWED = Words(
    nb="Signaturen er uendret. Etter den er det bare lagt til signaturer og tidsstempler, som ikke"
    " endrer det rapporten viser.",
    nn="Signaturen er uendra. Etter han er det berre lagt til signaturar og tidsstempel, som ikkje"
    " endrar det rapporten viser.",
    en="The signature is unchanged. Only signatures and time stamps were added after it, which do"
    " not change what the report shows.",
)
STAMPED_BY = Words(
    nb="Tidsstemplet {moment} av {signer}, med sertifikat fra {issuer}",
    nn="Tidsstempla {moment} av {signer}, med sertifikat frå {issuer}",
    en="Time stamp of {moment} by {signer}, with a certificate of {issuer}",
)
STAMP_UNCHECKED = Words(
    nb="Tidsstempelet er uendret. Om det er til å stole på, er ikke undersøkt: et program som kan"
    " slå opp i tillitslister, kan det.",
    nn="Tidsstempelet er uendra. Om det er til å lite på, er ikkje undersøkt: eit program som kan"
    " slå opp i tillitslister, kan det.",
    en="The time stamp is unchanged. Whether it is to be trusted, was not checked: a program that"
    " looks into trust lists can.",
)
STAMP_CHANGED = Words(
    nb="Filen eller tidsstempelet er ENDRET etter stemplingen.",
    nn="Fila eller tidsstempelet er ENDRA etter stemplinga.",
    en="The file or the time stamp was CHANGED after the stamping.",
)
SIGNATURE_MISSING = Words(
    nb="Signaturen MANGLER: etter {manifest} var rapporten signert, og i denne filen er det ingen"
    " signatur.",
    nn="Signaturen MANGLAR: etter {manifest} var rapporten signert, og i denne fila er det ingen"
    " signatur.",
    en="The signature is MISSING: by {manifest} the report was signed, and this file has no"
    " signature.",
)
TRUST_NOTHING = Words(
    nb="Rapporten er IKKE TIL Å STOLE PÅ: det er ingen signatur i den, så ingen i {trust} står"
    " bak den.",
    nn="Rapporten er IKKJE TIL Å LITE PÅ: det er ingen signatur i han, så ingen i {trust} står"
    " bak han.",
    en="The report is NOT TRUSTED: there is no signature in it, so that nobody in {trust} stands"
    " behind it.",
)
SIGNATURE_CHANGED = Words(
    nb="Filen eller signaturen er ENDRET etter signeringen.",
    nn="Fila eller signaturen er ENDRA etter signeringa.",
    en="The file or the signature was CHANGED after the signing.",
)
TRUST_UNCHECKED = Words(
    nb="Om sertifikatet er til å stole på, er ikke undersøkt: oppgi med --trust hvem som er det.",
    nn="Om sertifikatet er til å lite på, er ikkje undersøkt: oppgi med --trust kven som er det.",
    en="Whether the certificate is to be trusted, was not checked: say with --trust who is.",
)
TRUST_GIVEN = Words(
    nb="Sertifikatet er til å stole på ifølge {trust}, og gyldig til {date}. Om det er trukket"
    " tilbake, er ikke undersøkt.",
    nn="Sertifikatet er til å lite på ifølgje {trust}, og gyldig til {date}. Om det er trekt"
    " tilbake, er ikkje undersøkt.",
    en="The certificate is trusted by {trust}, and valid until {date}. Whether it was revoked,"
    " was not checked.",
)
TRUST_EXPIRED = Words(
    nb="Sertifikatet er IKKE TIL Å STOLE PÅ lenger: det gikk ut {date}.",
    nn="Sertifikatet er IKKJE TIL Å LITE PÅ lenger: det gjekk ut {date}.",
    en="The certificate is NOT TRUSTED any more: it expired on {date}.",
)
TRUST_REFUSED = Words(
    nb="Sertifikatet er IKKE TIL Å STOLE PÅ: ingen i {trust} står bak det, eller det er"
    " ikke gyldig.",
    nn="Sertifikatet er IKKJE TIL Å LITE PÅ: ingen i {trust} står bak det, eller det er ikkje"
    " gyldig.",
    en="The certificate is NOT TRUSTED: nobody in {trust} stands behind it, or it is not valid.",
)
