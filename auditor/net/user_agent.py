"""How Auditor names itself to the sites it visits.

Source: RFC 9110 section 10.1.5 (product tokens first, contact in a comment).
"""

PRODUCT_TOKEN = "Auditor"  # noqa: S105 (a name in robots.txt, no secret)
"""The name that a site addresses Auditor by in robots.txt."""


def user_agent(version: str, contact: str | None = None) -> str:
    """The User-Agent of plain HTTP requests, such as ``Auditor/0.1.0 (+https://tilsyn.example)``.

    Args:
        version: of Auditor.
        contact: address or URL of those who run the scan, already validated.
    """
    product = f"{PRODUCT_TOKEN}/{version}"
    return f"{product} (+{contact})" if contact else product


def browser_user_agent(chromium_major: int, version: str, contact: str | None = None) -> str:
    """The User-Agent of the browser: Chrome's own reduced form, with Auditor's product last.

    Sites pick their markup by Chrome's part; the product makes the visitor known to their owner.

    Args:
        chromium_major: major version of the browser.
        version: of Auditor.
        contact: address or URL of those who run the scan, already validated.
    """
    return (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{chromium_major}.0.0.0 Safari/537.36 {user_agent(version, contact)}"
    )
