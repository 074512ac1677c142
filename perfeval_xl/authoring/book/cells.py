"""One value of a rubric file in one cell, and back."""

import json
import re
from collections.abc import Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

_LINE_BREAK = re.compile("[\x85\u2028\u2029]")
Cell = str | float | int | None


def to_cell(value: Any) -> Cell:
    """Write a value so that `from_cell` gives it back: numbers as such, the rest as YAML in a line.

    A mapping or list loses its outer brackets: people read "优: 90, 良: 80".
    """
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = _dump(value)
    bare = text[1:-1] if isinstance(value, dict) else text
    if _gives(bare, value):
        return bare
    return _LINE_BREAK.sub(
        lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False)
    )


def from_cell(cell: Any) -> Any:
    """Read a value back. Raises ValueError with the text that cannot be read."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        return _whole(cell)
    text = str(cell).strip()
    for tried in (text, f"{{{text}}}"):
        try:
            value = YAML(typ="safe", pure=True).load(tried)
        except (YAMLError, ValueError, RecursionError):
            continue
        if not (isinstance(value, dict) and tried is not text and None in value.values()):
            return value
    raise ValueError(f"读不懂“{text}”")


def _gives(text: str, value: Any) -> bool:
    """Tell whether a text reads back as a value: hostile ones do so in quotes only."""
    try:
        return bool(from_cell(text) == value)
    except ValueError:
        return False


def numbered(rows: Sequence[Sequence[Any]]) -> list[tuple[int, Sequence[Any]]]:
    """Return the rows below the headings that are not blank, each with its number in Excel."""
    return [
        (number, row)
        for number, row in enumerate(rows, start=2)
        if any(cell is not None and str(cell).strip() for cell in row)
    ]


def told(page: str, headings: Sequence[Any], needed: Sequence[str]) -> None:
    """Raise ValueError unless a page's first row is its headings, each once."""
    given = [str(heading).strip() for heading in headings if heading not in (None, "")]
    absent = [f"“{heading}”" for heading in needed if heading not in given]
    if absent:
        raise ValueError(f"“{page}”第 1 行应是表头，却没有{'、'.join(absent)}")
    twice = sorted({f"“{heading}”" for heading in given if given.count(heading) > 1})
    if twice:
        raise ValueError(f"“{page}”的表头里{'、'.join(twice)}有两栏，请只留一栏")


def _dump(value: Any) -> str:
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = True
    yaml.allow_unicode = True
    yaml.width = 100_000
    yaml.sort_base_mapping_type_on_output = False
    stream = StringIO()
    yaml.dump(value, stream)
    return stream.getvalue().removesuffix("...\n").strip()


def _whole(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number
