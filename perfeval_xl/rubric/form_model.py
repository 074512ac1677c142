"""The form (基础数据表) as data: sheets of blocks, and the fields (数据项) that they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Kind = Literal["money", "count", "percent", "score", "number"]

_FIELD = re.compile(r"[^\W\d]\w*")
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[RrCc]\d*")


def check_field_name(name: str) -> str:
    """Return a name that can be a defined name in Excel and a word in a formula.

    Raises ValueError that says what is allowed.
    """
    if not _FIELD.fullmatch(name) or _CELL_LIKE.fullmatch(name):
        raise ValueError(
            f"数据项名“{name}”不能用作公式里的名称：只用汉字、字母、数字和下划线，不以数字开头，"
            "也不能像单元格地址（如 A1）"
        )
    return name


FieldName = Annotated[str, AfterValidator(check_field_name)]


class Part(BaseModel):
    """Base of everything below a form."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Part):
    """One figure to fill in: a field, or something the department states that we compute too."""

    field: FieldName | None = None
    stated: FieldName | None = None
    item: str | None = None
    """In a record with a list: the heading of the column that names each line (项目名称)."""
    is_: str | None = Field(default=None, alias="is")
    """For `stated`: the formula; without it, the indicator of that name is meant."""
    label: str = ""
    kind: Kind = "money"
    explanation: str = ""
    signed: bool = False
    """Whether a negative figure is in order (追减)."""
    under: tuple[str, ...] = ()
    """In a record: the headings printed above this one, from the top."""
    each: bool = False
    """In a record with a list: one figure a line; in formulas, the sum over the lines."""
    sum: tuple[str, ...] = ()
    """In a record: the fields that this one is the total of."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Entry:
        if sum(each is not None for each in (self.field, self.stated, self.item)) != 1:
            raise ValueError("这里应写且只写 field（数据项）或 stated（单位自己算出的数）之一")
        if self.is_ and not self.stated:
            raise ValueError("is（计算公式）只与 stated 同用")
        return self

    @property
    def name(self) -> str:
        """The column of the figures, the defined name of the cell."""
        return self.field or stated_name(self.stated or "")

    @property
    def full_label(self) -> str:
        """What it is called in a message: with the headings above its own."""
        return "／".join((*self.under, self.heading))

    @property
    def heading(self) -> str:
        """What stands beside or above the cell."""
        return self.label or self.field or self.stated or self.item or ""


def stated_name(name: str) -> str:
    """Return the column that keeps what a department states of something that we compute."""
    return f"填报_{name}"


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


class MatrixColumn(Part):
    """One column of a matrix that is not simply an amount to fill in."""

    label: str
    kind: Kind = "money"
    stated: str | None = None
    """For what the department works out itself: its formula, with {row} for the row's name."""


class Row(Part):
    """One row of a matrix; `sum` and `list` make it a total, `within` a part of a larger one."""

    row: FieldName
    label: str = ""
    group: str = ""
    """What is printed in front of several rows together (财政资金)."""
    sum: tuple[str, ...] = ()
    within: str | None = None
    list_: str | None = Field(default=None, alias="list")
    """What stands in the rows below it, one a line (项目)."""
    room: int = Field(default=0, ge=0, le=200)
    """How many such lines the template leaves."""

    @model_validator(mode="after")
    def _list_has_room(self) -> Row:
        if bool(self.list_) != bool(self.room):
            raise ValueError("list 与 room 应同时写，例如 list: 项目，room: 8")
        if self.list_ and self.sum:
            raise ValueError("一行不能既是 sum 又是 list")
        return self

    @property
    def heading(self) -> str:
        """What stands in front of the row."""
        return self.label or self.row


class Matrix(Part):
    """Rows × columns; a field is row_column."""

    matrix: str
    columns: dict[FieldName, str | MatrixColumn] = Field(min_length=1)
    rows: tuple[Row, ...] = Field(min_length=1)
    kind: Kind = "money"
    balance: dict[str, str] = {}
    """What must hold along every row: {期末余额: 期初余额 + 本年收入 - 本年支出}."""

    @model_validator(mode="after")
    def _parts_are_rows(self) -> Matrix:
        rows = [row.row for row in self.rows]
        for row in self.rows:
            for part in (*row.sum, *((row.within,) if row.within else ())):
                if part not in rows:
                    raise ValueError(
                        f"“{row.row}”提到的“{part}”不是本表的行，应为：{'、'.join(rows)}"
                    )
        return self

    def column(self, name: str) -> MatrixColumn:
        """Return one column; a plain heading is one to fill in, of the matrix's kind."""
        column = self.columns[name]
        if isinstance(column, MatrixColumn):
            return column
        return MatrixColumn(label=column, kind=self.kind)

    def amounts(self) -> list[str]:
        """Return the columns that are filled in, not worked out."""
        return [name for name in self.columns if self.column(name).stated is None]

    def entry(self, row: Row, name: str) -> Entry:
        """Return the figure where a row and a column meet."""
        column = self.column(name)
        label = f"{row.group}{row.heading.strip().rstrip('：')}（{column.label}）"
        key = f"{row.row}_{name}"
        if column.stated is None:
            return Entry(field=key, label=label, kind=column.kind)
        formula = column.stated.replace("{row}", row.row)
        return Entry.model_validate(
            {"stated": key, "is": formula, "label": label, "kind": column.kind}
        )

    def entries(self) -> Iterator[Entry]:
        """Yield the figures, row by row."""
        for row in self.rows:
            for name in self.columns:
                yield self.entry(row, name)


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
