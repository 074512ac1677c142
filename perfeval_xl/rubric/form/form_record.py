"""A record: one row of figures under its headings."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field, model_validator

from perfeval_xl.rubric.form.form_entry import Entry, Part


class Record(Part):
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
