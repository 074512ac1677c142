"""Rubric files out of workbooks and workbooks out of rubric files; how their YAML is spelled."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from perfeval_xl.authoring.book import form_page, head_page, indicator_page
from perfeval_xl.authoring.book.pages import from_pages, to_pages, unused
from perfeval_xl.authoring.book.places import Steps, in_words, named_in, place_in, steps_at
from perfeval_xl.authoring.indicator_draft import Drafted, complete_indicator
from perfeval_xl.authoring.published_table import published_of
from perfeval_xl.authoring.rubric_book import write_rubric_book
from perfeval_xl.authoring.rubric_draft import About, draft_rubric
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.lint import lint
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import ID, Rubric
from perfeval_xl.rubric.source import RubricError, rubric_source
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.grids import Grid, UnreadableWorkbookError, read_grids
from perfeval_xl.sheets.workbook_file import replacing

_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")
_NO_ISSUER = "（请填写发布单位）"


@dataclass(slots=True)
class Imported:
    """What became of a workbook: the rubric, and what a person should look at."""

    rubric: Rubric
    drafted: list[tuple[str, str, Drafted]] = field(default_factory=list)
    """Of a published table: cell, name and reading of every indicator."""
    notes: list[str] = field(default_factory=list)
    """Lines of the table that were taken for no indicator."""
    total: float | None = None
    """What the table prints as its total."""
    remarks: list[str] = field(default_factory=list)
    """What else a person should know of how the workbook was taken."""


def export_rubric(source: str, out: Path) -> Rubric:
    """Write a rubric (id or file) as a workbook. Raises RubricError where it is not right."""
    text, name = rubric_source(source)
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
    if head_page.PAGE in grids:
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
    years = [str(year)] if year else _YEAR.findall(f"{published.title} {out.stem}")
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


def import_report(imported: Imported, out: Path) -> str:
    """Say how much was read, and what a person should look at before the template goes out."""
    rubric = imported.rubric
    count, total = len(rubric.indicators), rubric.total_points
    lines = [f"写出 {out}：{count} 个三级指标，分值合计 {total:.10g}。"]
    if imported.total is not None and abs(imported.total - total) > 1e-9:
        lines.append(f"注意：表里印的总分是 {imported.total:.10g}。")
    read = [line for line in imported.drafted if line[2].rule]
    left = [line for line in imported.drafted if not line[2].rule]
    if imported.drafted:
        lines.append(f"读懂 {len(read)} 条评价标准，{len(left)} 条没有读懂，改由人评定。")
    lines += [f"  读作  {place} {name}：{indicator.rule}" for place, name, indicator in read]
    for place, name, indicator in left:
        lines.append(f"  未读懂  {place} {name}：{'；'.join(indicator.unread)}")
    if imported.drafted:
        fields = [rubric.label(name) for name in rubric.entries]
        lines.append(f"报送表要填的数据项 {len(fields)} 个：{'、'.join(fields) or '无'}。")
    lines += [f"  没有当作指标的行：{note}" for note in imported.notes]
    lines += [f"  请留意：{remark}。" for remark in imported.remarks]
    open_ = [warning for warning in lint(rubric) if not warning.answer]
    lines += [f"  待解读  {warning.where}：{warning.text}。" for warning in open_]
    return "\n".join(lines)


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
