"""A matrix: rows × columns of figures."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field, model_validator

from perfeval_xl.rubric.form.form_entry import (
    Entry,
    FieldName,
    FormPart,
    Jump,
    Kind,
    WhenNone,
    check_field_name,
)
from perfeval_xl.rubric.form.relation import AlongRow


class MatrixColumn(FormPart):
    """One column of a matrix that is not simply an amount to fill in."""

    label: str
    kind: Kind = "money"
    stated: str | None = None
    """For what the department works out itself: its formula, with {row} for the row's name."""
    sum: tuple[str, ...] = ()
    """The columns that this one is the total of, along every row (小计, 合计)."""
    last_year: str | None = None
    """For a column of last year: the column whose figure in last year's return it repeats."""
    jump: Jump | None = None
    """Beyond which change against the year before a figure of the column is told."""


class Row(FormPart):
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
    none: WhenNone = "zero"
    """What 无 means in its figures, as for a single one."""

    @model_validator(mode="after")
    def _list_has_room(self) -> Row:
        if bool(self.list_) != bool(self.room):
            raise ValueError("list 与 room 应同时写，例如 list: 项目，room: 8")
        if self.list_ and self.sum:
            raise ValueError("一行不能既是 sum 又是 list")
        if self.none == "not_applicable" and (self.list_ or self.sum):
            raise ValueError("none: not_applicable 不能用于合计行（sum、list）")
        return self

    @property
    def heading(self) -> str:
        """What stands in front of the row."""
        return self.label or self.row

    @property
    def title(self) -> str:
        """What the row is called away from its table: without the signs of its place there."""
        return self.heading.strip().removeprefix("其中：").rstrip("：")


class Matrix(FormPart):
    """Rows × columns; a field is row_column."""

    matrix: str
    columns: dict[FieldName, str | MatrixColumn] = Field(min_length=1)
    rows: tuple[Row, ...] = Field(min_length=1)
    kind: Kind = "money"
    balance: AlongRow = ()
    """What a column must be along every row: {期末余额: 期初余额 + 本年收入 - 本年支出}. A closing
    balance that is blank although the others leave something is told, too."""
    limits: AlongRow = ()
    """What a column may not exceed along every row: {全年执行数: 全年预算数}. Names that are no
    columns are figures of the form."""

    @model_validator(mode="after")
    def _totals_are_of_columns(self) -> Matrix:
        for name in self.columns:
            column, amounts = self.column(name), [peer for peer in self.amounts() if peer != name]
            if column.sum and column.stated is not None:
                raise ValueError(f"“{name}”列不能既写 sum（合计）又写 stated（单位自算）")
            for part in column.sum:
                if part not in amounts:
                    raise ValueError(
                        f"“{name}”列的 sum 提到的“{part}”不是本表填数的列，"
                        f"应为：{'、'.join(amounts)}"
                    )
        return self

    @model_validator(mode="after")
    def _last_years_are_columns(self) -> Matrix:
        for name in self.columns:
            repeated, amounts = self.column(name).last_year, self.amounts()
            if repeated is not None and (repeated not in amounts or name not in amounts):
                raise ValueError(
                    f"“{name}”列写了 last_year: {repeated}，两者都应是本表填数的列，"
                    f"现有：{'、'.join(amounts)}"
                )
        return self

    @model_validator(mode="after")
    def _relations_are_of_columns(self) -> Matrix:
        for key, relations in (("balance", self.balance), ("limits", self.limits)):
            for relation in relations:
                if relation.left not in self.columns:
                    columns = "、".join(self.columns)
                    raise ValueError(f"{key} 提到的“{relation.left}”不是本表的列，应为：{columns}")
        return self

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

    @model_validator(mode="after")
    def _figures_can_be_named(self) -> Matrix:
        for row in self.rows:
            for name in self.columns:
                check_field_name(f"{row.row}_{name}")
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

    def parts(self, row: Row, name: str) -> tuple[str, ...]:
        """Return the figures that a figure is the sum of: down its column or, in a row that has
        no parts, along the row; () for what is no such total."""
        if self.column(name).stated is not None or row.list_:
            return ()
        return tuple(f"{part}_{name}" for part in row.sum) or self.across(row, name)

    def across(self, row: Row, name: str) -> tuple[str, ...]:
        """Return the figures of the same row that a figure is the sum of."""
        return tuple(f"{row.row}_{part}" for part in self.column(name).sum)

    def entry(self, row: Row, name: str) -> Entry:
        """Return the figure where a row and a column meet."""
        column = self.column(name)
        label = f"{row.group}{row.title}（{column.label}）"
        key = f"{row.row}_{name}"
        if column.stated is None:
            repeated = f"{row.row}_{column.last_year}" if column.last_year else None
            return Entry(
                field=key, label=label, kind=column.kind, none=row.none,
                last_year=repeated, jump=column.jump,
            )  # fmt: skip
        formula = column.stated.replace("{row}", row.row)
        return Entry.model_validate(
            {"stated": key, "is": formula, "label": label, "kind": column.kind}
        )

    def entries(self) -> Iterator[Entry]:
        """Yield the figures, row by row."""
        for row in self.rows:
            for name in self.columns:
                yield self.entry(row, name)
