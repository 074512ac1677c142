"""The text of a rubric file: read as plain data, written so that people can go on with it."""

from __future__ import annotations

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

_FLOW_BELOW = 3
"""From this depth on a mapping or list stands on one line, if it is short."""
_SHORT = 88


def rubric_text(data: dict[str, Any], comment: str) -> str:
    """Write the data of a rubric file as YAML, `comment` above it.

    Reading it back gives the same data.
    """
    yaml = YAML()
    yaml.width = 100_000
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(_shaped(data, 0), stream)
    lines = "".join(f"# {line}\n" for line in comment.split("\n"))
    return lines + stream.getvalue()


def _shaped(value: Any, depth: int) -> Any:
    """Return the data with the look that hand-written files have."""
    if isinstance(value, str):
        return LiteralScalarString(value) if "\n" in value else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        mapping = CommentedMap({key: _shaped(each, depth + 1) for key, each in value.items()})
        if depth >= _FLOW_BELOW - 1 and _fits(value):
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list | tuple):
        sequence = CommentedSeq([_shaped(each, depth + 1) for each in value])
        if depth >= 1 and _fits(value) and not any(isinstance(each, dict) for each in value):
            sequence.fa.set_flow_style()
        return sequence
    return value


def _fits(value: Any) -> bool:
    text = str(value)
    return len(text.encode("gb18030")) <= _SHORT and "\\n" not in text


def rubric_data(text: str) -> Any:
    """Return the data in the text of a rubric file, as YAML gives it."""
    return YAML(typ="safe", pure=True).load(text)
