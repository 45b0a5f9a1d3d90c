"""Answers that stay as they are once a scan is sealed: the client may have them already."""

import hashlib
from typing import Final

from fastapi import Request

from api.conditional import is_among
from auditor import __version__
from auditor.model.criteria import Language

_KEPT: Final = {"Vary": "Accept-Language"}


class SealedTag:
    """The ETag of an answer about a sealed scan; none for one that is not sealed.

    It is made of the seal, of what was asked for and of the program's version, so that it is known
    before anything is read.
    """

    def __init__(self, request: Request, seal: str | None, language: Language) -> None:
        """Make the tag."""
        self.headers = dict(_KEPT)
        self.is_known = False
        if seal is None:
            return
        parts = (seal, request.scope["path"], request.url.query, language.value, __version__)
        tag = f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'
        self.headers["ETag"] = tag
        self.is_known = is_among(tag, request.headers.get("if-none-match", ""))
