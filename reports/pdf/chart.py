"""Bars as SVG, drawn to be set in a PDF; the figures stand in a table beside them."""

from markupsafe import escape

from auditor.model.criteria import Language
from auditor.model.text import clean
from reports.pdf.letters import legible
from reports.supervision import Chart
from reports.texts import number

_WIDTH = 680
_ROW = 30
_NAMES = 210
_NUMBER = 70
_LONGEST = 30
"""Characters of a bar's name."""


def chart_svg(chart: Chart, language: Language) -> str:
    """A chart with a bar for each number, the largest as long as there is room."""
    most = max(1, *(value for _, value in chart.bars))
    room = _WIDTH - _NAMES - _NUMBER
    rows = []
    for n, (name, value) in enumerate(chart.bars):
        top = n * _ROW
        long = max(1, round(room * value / most)) if value else 0
        told = escape(legible(clean(name, _LONGEST)))
        rows.append(
            f'<text x="{_NAMES - 10}" y="{top + 20}" text-anchor="end">{told}</text>'
            f'<rect x="{_NAMES}" y="{top + 5}" width="{long}" height="20"/>'
            f'<text x="{_NAMES + long + 8}" y="{top + 20}">{number(language, value)}</text>'
        )
    height = _ROW * len(chart.bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}"'
        f' viewBox="0 0 {_WIDTH} {height}" font-family="Liberation Sans, sans-serif"'
        f' font-size="14" fill="#17212b">'
        f"<style>rect {{ fill: #0b3554; }}</style>{''.join(rows)}</svg>"
    )
