"""Archives of Office documents, made anew so that the same parts give the same bytes."""

from datetime import datetime
from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def written_again(made: BinaryIO, out: BinaryIO, moment: datetime) -> None:
    """Copy an archive, part by part, each with the same time.

    Args:
        made: an archive, read from its beginning.
        out: takes the bytes at one go.
        moment: that the parts bear; an archive knows even seconds from 1980 on.
    """
    made.seek(0)
    again = BytesIO()
    with ZipFile(made) as parts, ZipFile(again, "w", ZIP_DEFLATED) as copy:
        for part in parts.infolist():
            named = ZipInfo(part.filename, moment.timetuple()[:6])
            named.compress_type = ZIP_DEFLATED
            named.external_attr = 0o600 << 16
            copy.writestr(named, parts.read(part))
    out.write(again.getvalue())
