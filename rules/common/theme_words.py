"""What templates of web sites say of themselves, in the English that they are delivered with.

A site whose template nobody translated has these words around its content, and the language that
the template came with in its code. Neither says what language the site is in.
"""

import re

_STOCK = re.compile(
    r"(?:skip|jump|go|back|scroll) to (?:the |main |top|content|navigation|footer|search)"
    r"|(?:toggle|open|close|show|hide|main|primary|secondary|footer) (?:navigation|menu|search)"
    r"|search(?: for| this| the|$)|you are here|log ?in|log ?out|sign (?:in|up|out)|register"
    r"|(?:proudly )?powered by|(?:built|made|created|designed) (?:with|by|using)|theme(?: by|:)"
    r"|(?:copyright |all )?(?:all )?rights reserved|copyright"
    r"|(?:we|this (?:web)?site) uses? cookies|by (?:clicking|continuing|using)|i (?:agree|accept)"
    r"|accept(?: all)?|privacy policy|cookie policy|terms (?:of|and)"
    r"|posted (?:in|on|by)|(?:leave|post) a (?:reply|comment)|your email address will not"
    r"|required fields are|(?:recent|older|newer|previous|next|related) (?:posts?|comments?)"
    r"|(?:follow|share) (?:us|this|on)|subscribe to|add to cart|continue reading|read more"
    r"|edit this page|last (?:updated|modified)|this entry was posted|bookmark the"
)


def from_template(text: str) -> bool:
    """Whether a paragraph begins with what templates say in every site."""
    return _STOCK.match(text.strip(" ©«»•·|").casefold()) is not None
