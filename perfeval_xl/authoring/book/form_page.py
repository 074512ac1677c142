"""The page 表单: the sheets of the form, their blocks and figures, one a row in reading order."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from perfeval_xl.authoring.book.cells import Cell, numbered, told
from perfeval_xl.authoring.book.columns import Columns

PAGE = "表单"
_KINDS = {"money": "金额", "count": "个数", "percent": "百分数", "score": "得分", "number": "数"}
_NONES = {"zero": "零", "not_applicable": "不适用"}
_BLOCKS = {"record": "一行的表", "matrix": "行列的表", "lines": "逐项填的表", "text": "文字"}
_ENTRIES = {"field": "数据项", "stated": "单位自算的数", "item": "名称列"}
_SHEET, _COLUMN, _ROW = "工作表", "列", "行"
_WHAT, _NAME = "内容", "名称"
_COLUMNS = Columns(
    {
        _WHAT: (_WHAT, "text"),
        _NAME: (_NAME, "text"),
        "label": ("标题", "text"),
        "kind": ("种类", "text"),
        "is": ("自算的公式", "text"),
        "sum": ("合计自", "list"),
        "under": ("上层标题", "list"),
        "explanation": ("填报说明", "text"),
        "none": ("填“无”表示", "text"),
        "last_year": ("重复上年的", "text"),
        "jump": ("比上年变动上限", "value"),
    }
)
HEADINGS = tuple(_COLUMNS.headings)
TERMS = {
    "forms": "“表单”页",
    "field": "数据项",
    "stated": "单位自算的数",
    "label": "“标题”",
    "title": "“标题”",
    "kind": "“种类”",
    "is": "“自算的公式”",
    "sum": "“合计自”",
    "under": "“上层标题”",
    "none": "“填“无”表示”",
    "last_year": "“重复上年的”",
    "jump": "“比上年变动上限”",
    "columns": "列",
    "rows": "行",
    "blocks": "表",
    "sheet": "工作表",
    **_BLOCKS,
    **{code: f"“{said}”" for code, said in _KINDS.items()},
}
"""The keys of a rubric file in the words of this page."""


def to_rows(forms: Sequence[Mapping[str, Any]]) -> list[list[Cell]]:
    """Lay out the forms of a rubric file."""
    return [_COLUMNS.to_row(_in_words(record)) for record in _records(forms)]


def _records(forms: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for form in forms:
        rest = {key: cell for key, cell in form.items() if key not in ("sheet", "title", "blocks")}
        yield {_WHAT: _SHEET, _NAME: form["sheet"], "label": form["title"], **rest}
        for block in form["blocks"]:
            yield from _block_records(block)


def _block_records(block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    kind = next(word for word in _BLOCKS if word in block)
    rest = {key: cell for key, cell in block.items() if key not in (kind, "columns", "rows")}
    yield {_WHAT: _BLOCKS[kind], _NAME: block[kind], **rest}
    if kind == "matrix":
        for name, column in block["columns"].items():
            options = column if isinstance(column, dict) else {"label": column}
            yield {_WHAT: _COLUMN, _NAME: name, **options}
        for row in block["rows"]:
            yield {_WHAT: _ROW, _NAME: row["row"], **_without(row, "row")}
        return
    for entry in block.get("columns", block.get("rows", ())):
        key = next(word for word in _ENTRIES if word in entry)
        yield {_WHAT: _ENTRIES[key], _NAME: entry[key], **_without(entry, key)}


def from_rows(headings: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Read the forms back. Raises ValueError with the row that is not understood."""
    told(PAGE, headings, (_WHAT, _NAME))
    forms: list[dict[str, Any]] = []
    for number, row in numbered(rows):
        try:
            _take(forms, headings, row)
        except ValueError as error:
            raise ValueError(f"“{PAGE}”第 {number} 行：{error}") from None
    return forms


def row_of(headings: Sequence[Any], rows: Sequence[Sequence[Any]], steps: Sequence[Any]) -> int:
    """Return the number of the row that a place of the rubric file (forms, 0, …) came from."""
    forms: list[dict[str, Any]] = []
    best, depth = 0, 0
    for number, row in numbered(rows):
        at = _take(forms, headings, row)
        if len(at) > depth and list(steps[1 : 1 + len(at)]) == at:
            best, depth = number, len(at)
    return best


def _take(forms: list[dict[str, Any]], headings: Sequence[Any], row: Sequence[Any]) -> list[Any]:
    """Take one row; return where it went, as steps below `forms`."""
    record = _COLUMNS.from_row(headings, row)
    part, name = str(record.pop(_WHAT, "")).strip(), record.pop(_NAME, "")
    try:
        _add(forms, part, name, _in_code(record))
    except (IndexError, KeyError):
        raise ValueError(f"“{name}”的“{part}”不能放在这里，应先有它所在的工作表和表") from None
    steps: list[Any] = [len(forms) - 1]
    if part == _SHEET:
        return steps
    block = forms[-1]["blocks"][-1]
    steps += ["blocks", len(forms[-1]["blocks"]) - 1]
    if part in _BLOCKS.values():
        return steps
    if part == _COLUMN:
        return [*steps, "columns", name]
    where = "rows" if part == _ROW or "lines" in block else "columns"
    return [*steps, where, len(block[where]) - 1]


def _add(forms: list[dict[str, Any]], part: str, name: str, record: dict[str, Any]) -> None:
    """Put one row where it belongs: below the last sheet, the last block."""
    blocks = {said: kind for kind, said in _BLOCKS.items()}
    entries = {said: key for key, said in _ENTRIES.items()}
    said = (_SHEET, *blocks, _COLUMN, _ROW, *entries)
    if part not in said:
        raise ValueError(f"“{_WHAT}”应为：{'、'.join(said)}，却是“{part}”")
    if not name:
        raise ValueError(f"“{part}”没有写“{_NAME}”")
    if part == _SHEET:
        title = record.pop("label", name)
        forms.append({"sheet": name, "title": title, **record, "blocks": []})
        return
    if part in blocks:
        forms[-1]["blocks"].append({blocks[part]: name, **record})
        return
    block = forms[-1]["blocks"][-1]
    if part in (_COLUMN, _ROW) and "matrix" not in block:
        raise ValueError(f"“{part}”只能放在“{_BLOCKS['matrix']}”下面")
    if part in entries and ("matrix" in block or "text" in block):
        raise ValueError(f"“{part}”只能放在“{_BLOCKS['record']}”或“{_BLOCKS['lines']}”下面")
    if part == _COLUMN:
        if name in block.get("columns", {}):
            raise ValueError(f"这张表已有叫“{name}”的列，请改名")
        only_label = list(record) == ["label"]
        block.setdefault("columns", {})[name] = record["label"] if only_label else record
    elif part == _ROW:
        block.setdefault("rows", []).append({"row": name, **record})
    else:
        where = "rows" if "lines" in block else "columns"
        block.setdefault(where, []).append({entries[part]: name, **record})


_CHOICES = {"kind": _KINDS, "none": _NONES}


def _in_words(record: dict[str, Any]) -> dict[str, Any]:
    choices = [key for key in _CHOICES if key in record]
    return record | {key: _CHOICES[key][record[key]] for key in choices}


def _in_code(record: dict[str, Any]) -> dict[str, Any]:
    coded = dict(record)
    for key in (choice for choice in _CHOICES if choice in record):
        said = {word: code for code, word in _CHOICES[key].items()}
        if record[key] not in said:
            heading = _COLUMNS.heading(key)
            raise ValueError(f"“{heading}”应为：{'、'.join(said)}，却是“{record[key]}”")
        coded[key] = said[record[key]]
    return coded


def _without(record: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != key}
