"""One value of a rubric file in one cell, and back."""

from __future__ import annotations

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

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
    return text[1:-1] if isinstance(value, dict) else text


def from_cell(cell: Any) -> Any:
    """Read a value back. Raises ValueError with the text that cannot be read."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, int | float):
        return _whole(cell)
    text = str(cell).strip()
    for tried in (text, f"{{{text}}}"):
        try:
            value = YAML(typ="safe", pure=True).load(tried)
        except (YAMLError, ValueError):
            continue
        if not (isinstance(value, dict) and tried is not text and None in value.values()):
            return value
    raise ValueError(f"读不懂“{text}”")


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
