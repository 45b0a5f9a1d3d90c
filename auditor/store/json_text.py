"""Strings in columns of JSON text, as each database reads them."""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class json_text(FunctionElement[str]):  # noqa: N801 - SQLAlchemy's functions are named like SQL's
    """A string in a column of JSON text: ``json_text(column, "name")``."""

    type = Text()
    inherit_cache = True


@compiles(json_text, "sqlite")
def _in_sqlite(element: json_text, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, name = element.clauses
    path = f"'$.' || {compiler.process(name, **options)}"
    return f"json_extract({compiler.process(column, **options)}, {path})"


@compiles(json_text, "postgresql")
def _in_postgresql(element: json_text, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, name = (compiler.process(part, **options) for part in element.clauses)
    return f"(CAST({column} AS json) ->> CAST({name} AS text))"
