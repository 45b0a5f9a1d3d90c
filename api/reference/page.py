"""The page of the API, made from its OpenAPI document: no scripts, and nothing from elsewhere."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any, Final

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_RESULT: Final = "result"
"""How the schemas of results begin, which have a document of their own."""
_CODE: Final = re.compile(r"`([^`]+)`")
STYLE: Final = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: #1a1a1a; background: #fff;
  font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.3; }
h2 { margin-top: 3rem; border-bottom: 1px solid #595959; }
h3 { margin-top: 2rem; }
a { color: #0b3d91; }
a:focus-visible { outline: 3px solid #0b3d91; outline-offset: 2px; }
nav li { padding: .25rem 0; }
code { font-family: ui-monospace, monospace; background: #f2f2f2; padding: 0 .2rem; }
dt { margin-top: .75rem; font-weight: bold; }
dd { margin-left: 1.5rem; }
"""


def style_source() -> str:
    """The style of the page as a policy names it.

    Source: Content Security Policy Level 3, section 2.3.1, read 2026-11.
    """
    digest = hashlib.sha256(STYLE.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def page(document: Mapping[str, Any]) -> str:
    """The page.

    Args:
        document: OpenAPI.
    """
    return "\n".join(_pieces(document))


def _pieces(document: Mapping[str, Any]) -> Iterator[str]:
    info, by_tag = document["info"], _operations(document)
    schemas = {
        name: schema
        for name, schema in sorted(document["components"]["schemas"].items())
        if not name.startswith(_RESULT)
    }
    title = f"{escape(info['title'])} {escape(info['version'])}: API"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    yield f"<header>\n<h1>{title}</h1>\n<p>{_prose(info.get('description', ''))}</p>"
    yield '<p><a href="/openapi.json">The OpenAPI document</a> is the same for programs.</p>'
    yield "</header>"
    yield '<nav aria-label="Contents">\n<ul>'
    yield from (f'<li><a href="#{_anchor(tag)}">{escape(tag)}</a></li>' for tag in by_tag)
    yield '<li><a href="#schemas">Schemas</a></li>\n</ul>\n</nav>\n<main>'
    for tag, operations in by_tag.items():
        yield f'<section aria-labelledby="{_anchor(tag)}">'
        yield f'<h2 id="{_anchor(tag)}">{escape(tag)}</h2>'
        for operation in operations:
            yield from _operation(*operation)
        yield "</section>"
    yield '<section aria-labelledby="schemas">\n<h2 id="schemas">Schemas</h2>'
    for name, schema in schemas.items():
        yield from _schema(name, schema)
    yield "</section>\n</main>\n</body>\n</html>\n"


_Operation = tuple[str, str, Mapping[str, Any]]


def _operations(document: Mapping[str, Any]) -> dict[str, list[_Operation]]:
    found: dict[str, list[_Operation]] = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                told = item[method]
                tag = next(iter(told.get("tags", ())), "service")
                found.setdefault(tag, []).append((method.upper(), path, told))
    return found


def _operation(method: str, path: str, told: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h3><code>{method} {escape(path)}</code></h3>"
    if told.get("description"):
        yield f"<p>{_prose(told['description'])}</p>"
    rows = [
        (f"{one['name']} ({one['in']}{', required' if one.get('required') else ''})", one)
        for one in told.get("parameters", ())
    ]
    yield from _list("Parameters", ((name, _told(one)) for name, one in rows))
    body = told.get("requestBody", {}).get("content", {})
    bodies = ((kind, _kind(part.get("schema", {}))) for kind, part in body.items())
    yield from _list("Body", bodies)
    answers = told.get("responses", {}).items()
    yield from _list("Answers", ((code, _answer(answer)) for code, answer in answers))


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f'<h3 id="{_anchor(name)}"><code>{escape(name)}</code></h3>'
    if schema.get("description"):
        yield f"<p>{_prose(schema['description'])}</p>"
    if "enum" in schema:
        yield f"<p>{_kind(schema)}</p>"
    needed = schema.get("required", ())
    properties = schema.get("properties", {}).items()
    rows = (
        (f"{one}{' (required)' if one in needed else ''}", f"{_kind(part)}. {_about(part)}")
        for one, part in properties
    )
    yield from _list("Properties", rows)


def _list(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    told = list(rows)
    if told:
        yield f"<h4>{title}</h4>\n<dl>"
        yield from (f"<dt>{escape(name)}</dt><dd>{about}</dd>" for name, about in told)
        yield "</dl>"


def _told(parameter: Mapping[str, Any]) -> str:
    return f"{_kind(parameter.get('schema', {}))}. {_about(parameter)}"


def _about(part: Mapping[str, Any]) -> str:
    return _prose(str(part.get("description", "")))


def _answer(answer: Mapping[str, Any]) -> str:
    kinds = (
        _kind(part["schema"]) for part in answer.get("content", {}).values() if "schema" in part
    )
    return " ".join((_about(answer), *dict.fromkeys(kinds)))


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value is, with a link to the schema that it has."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        if name.startswith(_RESULT):
            return f"<code>{escape(name)}</code>"
        return f'<a href="#{_anchor(name)}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if "enum" in schema:
        return "one of " + ", ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
    kind = schema.get("type", "any value")
    return escape(" or ".join(kind) if isinstance(kind, list) else str(kind))


def _prose(text: str) -> str:
    """A text of ours, with its code marked as such."""
    return _CODE.sub(r"<code>\1</code>", escape(text.split("\n\nArgs:")[0]))


def _anchor(name: str) -> str:
    return f"s-{re.sub(r'[^A-Za-z0-9_-]', '-', name)}" if name != "schemas" else name
