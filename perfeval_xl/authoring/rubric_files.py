"""Rubric files out of workbooks and workbooks out of rubric files; how their YAML is spelled."""

import re
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from perfeval_xl.authoring.book import form_page, head_page, indicator_page
from perfeval_xl.authoring.book.pages import from_pages, to_pages, unused
from perfeval_xl.authoring.book.places import Steps, in_words, named_in, place_in, steps_at
from perfeval_xl.authoring.import_report import Imported
from perfeval_xl.authoring.indicator_draft import complete_indicator
from perfeval_xl.authoring.published_table import published_of
from perfeval_xl.authoring.rubric_book import write_rubric_book
from perfeval_xl.authoring.rubric_draft import YEAR, About, draft_rubric
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import ID, Rubric
from perfeval_xl.rubric.source import FOLDER, SHIPPED, RubricError, Shelf
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.grids import Grid, UnreadableWorkbookError, read_grids
from perfeval_xl.sheets.workbook_file import replacing

_NO_ISSUER = "（请填写发布单位）"


def export_rubric(source: str, out: Path, shelf: Shelf = SHIPPED) -> Rubric:
    """Write a rubric (id or file) as a workbook. Raises RubricError where it is not right."""
    text, name = shelf.source(source)
    rubric = read_rubric(text, name)
    write_rubric_book(out, f"{rubric.title}（{rubric.id}）", to_pages(rubric_data(text)))
    return rubric


def import_rubric(
    table: Path, out: Path, year: int | None = None, issuer: str | None = None
) -> Imported:
    """Read a workbook, exported by us or a published 评分表 as a bureau has it, into a rubric file.

    A published table takes its id from the name of `out`, its year from `year`, the title or that
    name. Raises PerfevalError with what is to be done where the workbook cannot serve; nothing is
    written then.
    """
    grids = _grids(table)
    # A bureau may call a sheet 体系, too; an export has the other pages beside it.
    if head_page.PAGE in grids and {indicator_page.PAGE, form_page.PAGE} & grids.keys():
        imported = _from_book(grids, table, out)
    else:
        imported = _from_table(grids, table, out, year, issuer)
    return imported


def _grids(table: Path) -> dict[str, Grid]:
    if not table.is_file():
        raise PerfevalError("TABLE_MISSING", found=table)
    try:
        return read_grids(table)
    except UnreadableWorkbookError:
        reason = "内容不是有效的表格，内部有损坏"
        raise PerfevalError("TABLE_UNREADABLE", file=table.name, found=reason) from None
    except RefusedError as error:
        # What a department is asked to do next does not fit here.
        reason = str(error).partition("。")[0].removeprefix("文件打不开，")
        raise PerfevalError("TABLE_UNREADABLE", file=table.name, found=reason) from None


def _from_book(grids: Mapping[str, Grid], table: Path, out: Path) -> Imported:
    drafted = []
    try:
        data = from_pages(grids)
        for place, indicator in enumerate(data.get("indicators", ())):
            completed = complete_indicator(indicator)
            if completed is not None:
                data["indicators"][place] = completed.data
                drafted.append((indicator_page.PAGE, str(indicator.get("name", "")), completed))
    except ValueError as error:
        raise PerfevalError("TABLE_NOT_RUBRIC", file=table.name, found=error) from None
    if not re.fullmatch(ID, str(data.get("id", ""))):
        raise PerfevalError("BOOK_NEEDS_ID", file=table.name, found=data.get("id", ""))
    rubric = _write(data, table, out, lambda steps, text: _place_in_book(grids, steps, text))
    remarks = unused(grids)
    if rubric.id != out.stem:
        remarks.append(
            f"“{head_page.PAGE}”里的编号是“{rubric.id}”，与文件名“{out.name}”不同；"
            "是另一套体系的，请把编号改成新的"
        )
    return Imported(rubric, drafted, remarks=remarks)


def _place_in_book(grids: Mapping[str, Grid], steps: Steps, text: str) -> str:
    if steps[:1] == ("forms",):
        return named_in(grids, text, (form_page.PAGE,)) or place_in(grids, steps)
    return place_in(grids, steps) or named_in(grids, text)


def _from_table(
    grids: Mapping[str, Grid], table: Path, out: Path, year: int | None, issuer: str | None
) -> Imported:
    try:
        published = published_of(grids, table.name)
    except ValueError as error:
        raise PerfevalError("TABLE_NOT_RUBRIC", file=table.name, found=error) from None
    if published is None:
        raise PerfevalError("TABLE_NOT_FOUND", file=table.name)
    if not re.fullmatch(ID, out.stem):
        raise PerfevalError("TABLE_NEEDS_ID", found=out.name)
    years = [str(year)] if year else YEAR.findall(f"{published.title} {out.stem}")
    if not years:
        raise PerfevalError("TABLE_NEEDS_YEAR", found=out.name)
    if len(set(years)) > 1:
        raise PerfevalError("TABLE_YEARS_DIFFER", found="、".join(sorted(set(years))))
    about = About(out.stem, int(years[0]), issuer or _NO_ISSUER, table.name)
    try:
        draft = draft_rubric(published, about)
    except ValueError as error:
        raise PerfevalError("TABLE_NOT_RUBRIC", file=table.name, found=error) from None

    def place(steps: Steps, _: str) -> str:
        match steps:
            case ("indicators", int(at), *_):
                return f"{draft.indicators[at][0]} 的“{draft.indicators[at][1]}”"
        return ""

    rubric = _write(draft.data, table, out, place)
    return Imported(rubric, draft.indicators, published.notes, published.total, published.remarks)


def _write(
    data: dict[str, Any], table: Path, out: Path, place: Callable[[Steps, str], str]
) -> Rubric:
    """Write the rubric file; an error is told by its `place` in the workbook: nobody saw a file."""
    comment = f"由 {table.name} 导入。改动后请用 perfeval rubric check 检查。"
    text = rubric_text(data, comment)
    try:
        rubric = read_rubric(text, out.name)
    except RubricError as error:
        line = re.search(r"\d+", str(error.details.get("line", "")))
        why = str(error.details.get("found", error))
        where = place(steps_at(text, int(line[0])) if line else (), why)
        reason = f"{where}：{in_words(why)}" if where else in_words(why)
        raise PerfevalError("TABLE_NOT_RUBRIC", file=table.name, found=reason) from None
    with replacing(out) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return rubric


def copy_rubric(
    source: str, year: int, folder: Path, shelf: Shelf, own_id: str | None = None
) -> tuple[Path, list[str]]:
    """Write a copy of a rubric for another year into 体系/ of `folder`; nothing is replaced.

    Its id is the old one with the year changed, or `own_id`; versions begin anew. Returns the
    file, and its lines in which the old year still stands. Raises PerfevalError
    RUBRIC_COPY_EXISTS where there is such a file or id, RubricError where the rubric is not right.
    """
    text, name = shelf.source(source)
    old = read_rubric(text, name)
    last = str(old.fiscal_year)
    usual = old.id.replace(last, str(year)) if last in old.id else f"{old.id}-{year}"
    changed: dict[str, Any] = {"id": own_id or usual, "fiscal_year": year}
    if "version" in rubric_data(text):
        changed["version"] = 1
    path = folder / FOLDER / f"{changed['id']}.yaml"
    if path.exists() or changed["id"] in shelf.ids:
        there = shelf.of(changed["id"])
        raise PerfevalError("RUBRIC_COPY_EXISTS", file=there.file if there else path)
    comment = f"由 {old.id}（{last}年度，第 {old.version} 版）复制。"
    copied = _with_lines(text, changed)
    if {key: rubric_data(copied).get(key) for key in changed} != changed:
        # Written in a way that lines cannot be exchanged in: written anew.
        data = {**rubric_data(text), **changed}
        copied = rubric_text({key: data[key] for key in data if key != "accepts"}, name)
    copied = f"# {comment}\n{copied}"
    read_rubric(copied, path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_text(copied, encoding="utf-8", newline="\n")
    lines = enumerate(copied.split("\n"), start=1)
    left = [f"第 {at} 行：{line.strip()}" for at, line in lines if last in line.split("#")[0]]
    return path, left


def _with_lines(text: str, changed: Mapping[str, object]) -> str:
    """Return a rubric file with other values in some of its lines, and what else it says as is."""
    for key, value in changed.items():
        line = re.compile(rf"^{key}:.*$", re.MULTILINE)
        text = line.sub(lambda _, said=f"{key}: {value}": said, text, count=1)  # type: ignore[misc]
    return re.sub(r"^accepts:.*(?:\n[ \t]+\S.*)*\n", "", text, count=1, flags=re.MULTILINE)


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
        mapping = CommentedMap({key: _shaped(item, depth + 1) for key, item in value.items()})
        if depth >= _FLOW_BELOW - 1 and _fits(value):
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list | tuple):
        sequence = CommentedSeq([_shaped(item, depth + 1) for item in value])
        if depth >= 1 and _fits(value) and not any(isinstance(item, dict) for item in value):
            sequence.fa.set_flow_style()
        return sequence
    return value


def _fits(value: Any) -> bool:
    text = str(value)
    return len(text.encode("gb18030")) <= _SHORT and "\\n" not in text


def rubric_data(text: str) -> Any:
    """Return the data in the text of a rubric file, as YAML gives it."""
    return YAML(typ="safe", pure=True).load(text)
