"""The form (基础数据表) as data: sheets of blocks.

A block is a record (one row of figures under its headings), a matrix, lines or a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, Field, model_validator

from perfeval_xl.rubric.expressions.excel_limits import sheet_name_flaw, units
from perfeval_xl.rubric.form.form_entry import Entry, FormPart, Jump, check_field_name
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


LONGEST_LIST = 255
"""Of the words of a drop-down list in a spreadsheet, with the commas between them."""


def word_meant(text: str, words: Iterable[str]) -> str | None:
    """Return the word of a list that a text says, None for another; white space, width and case
    do not matter."""
    return {_same_word(word): word for word in words}.get(_same_word(text))


def _same_word(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


class Words(FormPart):
    """A text to fill in (厉行节约保障措施)."""

    text: str
    height: int = Field(default=4, ge=1, le=40)
    choices: tuple[str, ...] = ()
    """The words of which one is chosen: 乡镇, 部门. Where there are none, anything is written."""

    @model_validator(mode="after")
    def _can_be_chosen(self) -> Words:
        if not self.choices:
            return self
        check_field_name(self.text)
        plain = [_same_word(word) for word in self.choices]
        if len(plain) < 2 or len(set(plain)) < len(plain) or not all(plain):
            raise ValueError(f"“{self.text}”的 choices 应至少写两个词，各不相同")
        if units(",".join(self.choices)) > LONGEST_LIST or set("".join(self.choices)) & set(',"'):
            raise ValueError(
                f"“{self.text}”的 choices 合起来不超过 {LONGEST_LIST} 个字符，"
                "词里不写半角的逗号和引号"
            )
        return self

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


OWN_SHEETS = (
    *("自查", "填报说明", "自评表", "个性指标", "_perfeval", "评分表", "评价得分简表", "评分过程"),
    *("扣分说明", "横向与历史", "数据问题", "评分汇总", "_perfeval_book", "修改清单", "核实性说明"),
)
"""The sheets that templates, scorebooks and marked copies have themselves."""


def check_sheet_name(sheet: str) -> str:
    """Return a sheet's name; raise ValueError for one that Excel does not take, or that is ours."""
    if flaw := sheet_name_flaw(sheet):
        raise ValueError(f"工作表不能叫“{sheet}”：{flaw}，请改名")
    if sheet.casefold() in OWN_SHEETS:
        raise ValueError(f"工作表不能叫“{sheet}”，模板或评分表里本来有一张表叫这个名称，请改名")
    return sheet


SheetName = Annotated[str, AfterValidator(check_sheet_name)]


_BESIDE_TITLE = re.compile(r"^[\d一二三四五六七八九十]+、|[（(][^（()）]*[）)]$")


class Listed(NamedTuple):
    """A list of a form, as people call it."""

    title: str
    columns: dict[str, str]
    """Column → its heading."""


def listed(forms: Iterable[Form]) -> dict[str, Listed]:
    """Return every list of a form, by the name of its rows or of its record."""
    found: dict[str, Listed] = {}
    for block in (block for form in forms for block in form.blocks):
        if isinstance(block, Matrix):
            headings = {name: block.column(name).label for name in block.columns}
            lists = (row for row in block.rows if row.list_)
            # 1、专项(一个项目一行): neither its place in the table nor how to fill it in.
            found |= {
                row.row: Listed(row.group + _BESIDE_TITLE.sub("", row.title), headings)
                for row in lists
            }
        elif isinstance(block, Record) and block.list_:
            each = {entry.name: entry.full_label for entry in block.columns if entry.each}
            found[block.record] = Listed(block.record, each)
    return found


def columns_of(lists: Mapping[str, Listed]) -> dict[str, str]:
    """Return the headings of all columns of lists, by the names of the lists and theirs."""
    return {
        f"{row}_{column}": heading
        for row, each in lists.items()
        for column, heading in each.columns.items()
    }


class Form(FormPart):
    """One sheet of the form."""

    sheet: SheetName
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


def choices_of(forms: Iterable[Form]) -> dict[str, tuple[str, ...]]:
    """Return the texts of forms of which one word is chosen, by name, with their words."""
    blocks = (block for form in forms for block in form.blocks)
    return {
        block.text: block.choices for block in blocks if isinstance(block, Words) and block.choices
    }
