"""Writes the documentation that comes from the code: commands, settings, requests and rules.

Usage: python docs/generate.py [--check]; with --check nothing is written, and the exit code is 1
where a page is not what would be written.
"""

import json
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click  # noqa: TID251  # reads the help of the commands
from pydantic.fields import FieldInfo  # noqa: TID251  # reads the settings

from api.app import openapi_document
from auditor.cli.app import cli
from auditor.cli.progress import span
from auditor.model.criteria import Language, criteria
from auditor.model.rule import RuleInfo
from auditor.model.target import TargetKind
from auditor.request import ScanChoices, ScanRequest, allowed
from auditor.rulekit import PageRule, SiteRule
from auditor.settings import PREFIX, SERVICE, Output, ServiceSettings, Settings
from auditor.wiring import catalogue
from auditor.wiring.rules import own_rules
from reports.texts import rule_text, say
from rules.examples import examples_of

_FOLDER = Path(__file__).parent
_HEAD = "<!-- Written by docs/generate.py: change the code, then run it. -->\n\n"
_REFERENCE = "<!-- From here on written by docs/generate.py: change the code, then run it. -->"
_WIDTH = 80
_ACT = "https://www.w3.org/WAI/standards-guidelines/act/rules"


def cli_page() -> str:
    """The help of every command."""
    return (
        f"{_HEAD}# The command line\n\nWhat the options leave open comes from the"
        f" [settings](settings.md).\n\n{''.join(_help(cli, None))}"
    ).rstrip() + "\n"


def _help(command: click.Command, parent: click.Context | None) -> Iterator[str]:
    name = "auditor" if parent is None else command.name
    ctx = click.Context(command, parent, info_name=name, terminal_width=_WIDTH)
    ctx.help_option_names = ["-h", "--help"]
    yield f"## {ctx.command_path}\n\n```text\n{command.get_help(ctx)}\n```\n\n"
    if isinstance(command, click.Group):
        for one in command.list_commands(ctx):
            child = command.get_command(ctx, one)
            if child and not child.hidden:
                yield from _help(child, ctx)


def settings_page() -> str:
    """Every setting: its key, its variable, what it takes, its default and what it means."""
    last = [*ScanChoices.model_fields][-1]
    parts = [
        f"{_HEAD}# Settings\n",
        "A setting comes from the command line ([options](cli.md)), else from its environment"
        " variable, else from a file, else it has its default. The file is `auditor.toml`, or"
        " the table `[tool.auditor]` in `pyproject.toml` beside it (`auditor.toml` wins), in the"
        " working folder or the nearest one above it, up to the repository's root or the home"
        " folder. Paths in the file count from its folder. A name that is not listed here is an"
        " error. In a variable, items of a list are separated by commas, those of `include` and"
        " `exclude` by spaces.\n",
        f"Those from `viewports` to `{last}` say how a scan is done: a scan request"
        " ([schema](scan-request.schema.json)) has the same names, defaults and errors.\n",
    ]
    parts += _told(Settings.model_fields)
    parts.append(
        "# Settings of the service\n\n`auditor serve` has these from their environment variables,"
        f" or from the table `[{SERVICE}]` in `auditor.toml` (`[tool.auditor.{SERVICE}]` in"
        " `pyproject.toml`). Of the settings above it goes by `chromium` and `chromedriver` alone:"
        " how a scan is done, its request says. `AUDITOR_NO_SANDBOX=1` lets it run as root, and"
        " Chromium without its sandbox.\n"
    )
    parts += _told(ServiceSettings.model_fields)
    return "\n".join(parts)


def _told(fields: Mapping[str, FieldInfo]) -> Iterator[str]:
    for name, field in fields.items():
        yield (
            f"## {name}\n\n{field.description}\n\n- Takes: {allowed(field)}\n"
            f"- Default: {default_of(field)}\n- Variable: `{PREFIX}{name.upper()}`\n"
        )


def request_schema() -> str:
    """The JSON Schema of what a scan can be asked for."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    told = dialect | ScanRequest.model_json_schema()
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def api_document() -> str:
    """The OpenAPI document of the service."""
    return json.dumps(openapi_document(), ensure_ascii=False, indent=2) + "\n"


def api_page() -> str:
    """The API: what somebody wrote of it, then every route by its document."""
    written = (_FOLDER / "api.md").read_text("utf-8").partition(_REFERENCE)[0].rstrip()
    parts = [f"{written}\n\n{_REFERENCE}\n\n## Routes\n"]
    for path, route in openapi_document()["paths"].items():
        for method, operation in route.items():
            parts.append(f"### `{method.upper()} {path}`\n\n{operation['description']}\n")
            rows = [*_parameters(operation), *_body(operation)]
            if rows:
                parts.append("\n".join(rows) + "\n")
            answers = (f"{code} {_said(one)}" for code, one in operation["responses"].items())
            parts.append("\n".join(f"- {one}" for one in answers) + "\n")
    return "\n".join(parts)


def _parameters(operation: Mapping[str, Any]) -> Iterator[str]:
    for one in operation.get("parameters", ()):
        told = one.get("description", "").rstrip(".")
        yield f"- {one['in']} `{one['name']}`{f': {told}' if told else ''}"


def _body(operation: Mapping[str, Any]) -> Iterator[str]:
    content = operation.get("requestBody", {}).get("content", {})
    for media_type, body in content.items():
        named = body["schema"].get("$ref", "").rpartition("/")[2]
        yield f"- body, {media_type}{f': `{named}`' if named else ''}"


def _said(response: Mapping[str, Any]) -> str:
    """What an answer holds, or its codes where it is a problem."""
    codes = re.findall(r"`([a-z_]+)`", response["description"])
    if codes:
        return ", ".join(f"`{code}`" for code in codes)
    for body in response.get("content", {}).values():
        if "$ref" in body.get("schema", {}):
            return f"`{body['schema']['$ref'].rpartition('/')[2]}`"
    return str(response["description"]).rstrip(".")


def rules_page() -> str:
    """Every rule: what it demands, of which criteria, and whether it runs unless asked for."""
    lines = [
        f"{_HEAD}# Rules\n\n`auditor rules explain ID` tells what a rule finds wrong, whom that"
        " hurts and what to do, in three languages. A rule that does not run by default is asked"
        " for with `--select`. The rules of our own have a page each.\n",
        "| rule | engine | demands | criteria | status | by default |",
        "|---|---|---|---|---|---|",
    ]
    own = {rule.info.id for rule in own_rules()}
    for rule in catalogue().values():
        name = f"[`{rule.id}`](rules/{rule.id}.md)" if rule.id in own else f"`{rule.id}`"
        title = rule_text(rule, Language.EN).title
        answers_for = ", ".join(rule.criteria) or ("duty" if rule.duty else "–")
        lines.append(
            f"| {name} | {rule.engine} | {title} | {answers_for}"
            f" | {rule.status.replace('_', ' ')} | {'yes' if rule.default else 'no'} |"
        )
    return "\n".join(lines) + "\n"


def rule_page(rule: PageRule | SiteRule) -> str:
    """One rule of our own: its docstring, what it answers for, and examples from its fixtures."""
    title, *sections = re.split(r"\n(?=\S)", rule.doc.strip())
    parts = [
        f"{_HEAD}# {title.strip().rstrip('.')}\n",
        "\n".join(f"- {name}: {told}" for name, told in _facts(rule) if told) + "\n",
    ]
    for section in sections:
        head, _, body = section.partition("\n")
        parts.append(f"## {head}\n\n{textwrap.dedent(body).strip()}\n")
    examples = examples_of(rule.info.id)
    if examples:
        parts.append("## Examples\n")
    for example in examples:
        head = say(Language.EN, f"explain.example.{example.outcome.value}")
        parts.append(f"### {head}\n\n```html\n{example.html}\n```\n")
    return "\n".join(parts)


def _facts(rule: PageRule | SiteRule) -> Iterator[tuple[str, str]]:
    info = rule.info
    yield "Rule", f"`{info.id}`, version {info.version}, {info.status.replace('_', ' ')}"
    yield "Criteria", "; ".join(_criteria(info)) or ("none, another duty" if info.duty else "none")
    yield "ACT rules", ", ".join(f"[{id_}]({_ACT}/{id_}/)" for id_ in info.act_ids)
    yield "Says the same as", ", ".join(f"`{name}`" for name in info.same_as)
    yield "Earlier ids", ", ".join(f"`{name}`" for name in info.aliases)
    if isinstance(rule, SiteRule):
        yield "Judges", "the pages of a scan together"
        yield "Targets", ", ".join(kind for kind in TargetKind if kind in rule.info.targets)
    else:
        yield "Judges", "each page by itself"
        yield "Viewports", rule.info.widths.value
        yield "Needs", ", ".join(sorted(rule.needs))


def _criteria(info: RuleInfo) -> Iterator[str]:
    for number in info.criteria:
        one = criteria()[number]
        clause = f", EN 301 549 clause {one.clause}" if one.clause else ""
        yield f"{number} {one.names[Language.EN]} (level {one.level}{clause})"


def default_of(field: FieldInfo) -> str:
    """The default of a setting as people would write it."""
    if field.default_factory is not None:
        return "number of cores"
    return _shown(field.default) or "none"


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.0%}"
        case timedelta() if value < timedelta(seconds=1):
            return f"{value // timedelta(milliseconds=1)}ms"
        case timedelta():
            return span(value, Language.EN).replace(" ", "")
        case tuple():
            return " ".join(_shown(item) for item in value)
        case Output():
            return value.format
        case _:
            return str(value)


def pages() -> Mapping[str, str]:
    """Every page that is written, by its path below this folder."""
    written = {
        "cli.md": cli_page(),
        "settings.md": settings_page(),
        "scan-request.schema.json": request_schema(),
        "rules.md": rules_page(),
        "openapi.json": api_document(),
        "api.md": api_page(),
    }
    return written | {f"rules/{rule.info.id}.md": rule_page(rule) for rule in own_rules()}


def main(arguments: list[str]) -> int:
    """Write the pages and take away those of rules that are gone, or check them."""
    wanted = pages()
    stale = [
        name
        for name, text in wanted.items()
        if not (_FOLDER / name).is_file() or (_FOLDER / name).read_text("utf-8") != text
    ]
    there = (path.relative_to(_FOLDER).as_posix() for path in (_FOLDER / "rules").glob("*.md"))
    gone = sorted(set(there) - set(wanted))
    if "--check" in arguments:
        for name in [*stale, *gone]:
            sys.stderr.write(f"docs/{name} is not up to date: run python docs/generate.py\n")
        return 1 if stale or gone else 0
    for name in stale:
        (_FOLDER / name).parent.mkdir(exist_ok=True)
        (_FOLDER / name).write_text(wanted[name], "utf-8")
    for name in gone:
        (_FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
