"""The form (基础数据表) as data: sheets of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field, model_validator

from perfeval_xl.rubric.form.form_entry import Entry, Part
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.form.form_record import Record


class Lines(Part):
    """One figure a line, with what it is and where it comes from."""

    lines: str
    rows: tuple[Entry, ...] = Field(min_length=1)

    def entries(self) -> Iterator[Entry]:
        """Yield the figures."""
        yield from self.rows


class Words(Part):
    """A text to fill in (厉行节约保障措施)."""

    text: str
    height: int = Field(default=4, ge=1, le=40)

    def entries(self) -> Iterator[Entry]:
        """Yield nothing: a text holds no figure."""
        yield from ()


Block = Record | Matrix | Lines | Words

_KEYS: dict[str, type[Part]] = {"record": Record, "matrix": Matrix, "lines": Lines, "text": Words}


class Form(Part):
    """One sheet of the form."""

    sheet: str = Field(max_length=31)
    title: str
    blocks: tuple[Block, ...] = Field(min_length=1)
    remarks: str = ""
    signed: bool = True
    """Whether the lines 填报人, 负责人, 填报日期 stand below."""

    @model_validator(mode="before")
    @classmethod
    def _read_blocks(cls, value: Any) -> Any:
        """Pick each block's model by its key, so that an error speaks of that block alone."""
        if not isinstance(value, dict) or not isinstance(value.get("blocks"), list):
            return value
        blocks = []
        for block in value["blocks"]:
            kinds = [kind for kind in _KEYS if isinstance(block, dict) and kind in block]
            if len(kinds) != 1:
                raise ValueError(f"每一块应以 {'、'.join(_KEYS)} 之一开头")
            blocks.append(_KEYS[kinds[0]].model_validate(block))
        return {**value, "blocks": blocks}

    def entries(self) -> Iterator[Entry]:
        """Yield every figure of the sheet."""
        for block in self.blocks:
            yield from block.entries()
