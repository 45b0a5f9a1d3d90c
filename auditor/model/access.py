"""What assistive technology is told of elements, as the browser works it out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """One element in the browser's accessibility tree; all of it is hostile text, cut short.

    Attributes:
        role: the browser's word: a role of ARIA in lower case ("link", "image", "heading"), or one
            that only it has, with a capital ("LabelText").
        name: what the element is called, white space collapsed, without the signs of icon fonts;
            "" for no name.
        description: what is told beside the name; "".
    """

    role: str
    name: str = ""
    description: str = ""
