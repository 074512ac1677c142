"""The form (基础数据表) as data: sheets of blocks.

A block is a record (one row of figures under its headings), a matrix, lines or a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field, model_validator

from perfeval_xl.rubric.form.form_entry import Entry, FormPart, Jump
from perfeval_xl.rubric.form.form_matrix import Matrix


class Record(FormPart):
    """One row of figures under its headings, which may be of several levels.

    With a `list`, the columns marked `each` repeat, one line a project; the others stand once.
    """

    record: str
    columns: tuple[Entry, ...] = Field(min_length=1)
    list_: str | None = Field(default=None, alias="list")
    room: int = Field(default=1, ge=1, le=200)
    """How many lines the template leaves."""

    @model_validator(mode="after")
    def _list_is_whole(self) -> Record:
        listed = any(entry.each for entry in self.columns)
        named = sum(entry.item is not None for entry in self.columns)
        if (bool(self.list_), listed) != (named == 1, named == 1):
            raise ValueError("list、each: true 的列和一个 item 列应同时写")
        fields = [entry.field for entry in self.columns]
        for entry in self.columns:
            for part in entry.sum:
                if part not in fields:
                    raise ValueError(f"“{entry.heading}”的 sum 提到的“{part}”不是本表的数据项")
        return self

    @property
    def levels(self) -> int:
        """How many rows of headings stand above the columns' own."""
        return max(len(entry.under) for entry in self.columns)

    def entries(self) -> Iterator[Entry]:
        """Yield the figures."""
        yield from (entry for entry in self.columns if entry.item is None)


class Lines(FormPart):
    """One figure a line, with what it is and where it comes from."""

    lines: str
    rows: tuple[Entry, ...] = Field(min_length=1)

    def entries(self) -> Iterator[Entry]:
        """Yield the figures."""
        yield from self.rows


class Words(FormPart):
    """A text to fill in (厉行节约保障措施)."""

    text: str
    height: int = Field(default=4, ge=1, le=40)

    def entries(self) -> Iterator[Entry]:
        """Yield nothing: a text holds no figure."""
        yield from ()


Block = Record | Matrix | Lines | Words

_KEYS: dict[str, type[FormPart]] = {
    "record": Record,
    "matrix": Matrix,
    "lines": Lines,
    "text": Words,
}


class Form(FormPart):
    """One sheet of the form."""

    sheet: str = Field(max_length=31)
    title: str
    blocks: tuple[Block, ...] = Field(min_length=1)
    remarks: str = ""
    signed: bool = True
    """Whether the lines 填报人, 负责人, 填报日期 stand below."""
    jump: Jump | None = None
    """The bound of changes against the year before for every amount and count of the sheet that
    has none of its own."""

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
