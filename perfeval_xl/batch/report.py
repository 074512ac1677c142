"""What a run tells on standard output when it is done."""

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from perfeval_xl.batch.inbox.inbox import NEXT_TIME
from perfeval_xl.batch.results.out_folder import (
    DETAILS,
    FINDINGS,
    HANDED_BACK,
    MANIFEST,
    SCOREBOOKS,
    SCORES,
    SUMMARY,
)
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.location import Place
from perfeval_xl.messages import DECISIONS, LISTS, REVIEWS, SEVERITY_WORDS


def report(result: RunResult, out: Place) -> str:
    """Return a few lines: how many files, the totals, what was handed back, where to look."""
    if result.unchanged:
        where = _below(out, result.folder)
        return "\n".join([f"{headline(result)}结果在 {where}。", *decided(result)])
    lines = [headline(result)]
    for heading, totals in _by_rubric(result):
        lines.append(f"{heading}：")
        apart = False
        for total in sorted(totals, key=lambda total: int(total["rank"])):
            if total["apart"] and not apart:
                lines.append("  另排（未核实的分值过多，或报表未填全）：")
                apart = True
            place = f"  {total['rank']:>3}  {total['score']:6.2f}  {total['grade']}"
            lines.append(f"{place}  {total['department']}{_known(total)}")
            lines += [_project(project) for project in total.get("projects", ())]
    lines += [*left_out(result), *decided(result), *expected(result)]
    back = [HANDED_BACK] if result.handed_back else []
    names = "、".join([SUMMARY, DETAILS, SCOREBOOKS, *back, SCORES, FINDINGS, MANIFEST])
    lines.append(f"结果在 {_below(out, result.folder)}：{names}")
    return "\n".join(lines)


def _known(total: Mapping[str, Any]) -> str:
    """Return what of a total is not known yet, for the end of its line."""
    open_points = total["points_pending"]
    pending = f"，待评 {open_points:.10g} 分" if open_points else ""
    possible = f"，可能在 {total['range']} 分" if total["range"] else ""
    left_out = "" if total["counted"] else "，未填全，不计入统计"
    return f"{pending}{possible}{left_out}"


def _by_rubric(result: RunResult) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the totals of each rubric and year; the year is said where a rubric has several."""
    rubrics = [scores.rubric for scores in result.groups]
    times = Counter(rubric.id for rubric in rubrics)
    rest = iter(result.manifest["totals"])
    totals = (
        (
            rubric.id + (f"（{rubric.fiscal_year}年度）" if times[rubric.id] > 1 else ""),
            list(islice(rest, len(scores.points))),
        )
        for rubric, scores in zip(rubrics, result.groups, strict=True)
    )
    return sorted(totals, key=lambda pair: pair[0])


def headline(result: RunResult) -> str:
    """Return one line: how many files, what became of them, how many problems."""
    if result.unchanged:
        return "与上次运行相比没有变化，一个文件也没有改动。"
    count = Counter(file["status"] for file in result.manifest["files"])
    if not count:
        return "收件文件夹里还没有文件，没有可评的报送表。"
    severity = Counter(result.findings["severity"])
    return (
        f"共 {sum(count.values())} 个文件：评分 {count['scored']}，退回 {count['returned']}，"
        f"被替代 {count['superseded']}，未读取 {count['ignored']}。"
        f"问题：错误 {severity['error']}，提醒 {severity['warning']}，说明 {severity['note']}。"
    )


def left_out(result: RunResult) -> list[str]:
    """Return a line for each file that goes back, or is left for the next time."""
    lines = []
    for file in result.manifest["files"]:
        if file["status"] == "returned":
            lines.append(f"  退回  {file['path']}：{file['reason']}")
        elif file["code"] in NEXT_TIME:
            lines.append(f"  下次  {file['path']}：{file['reason']}")
    return lines


def expected(result: RunResult) -> list[str]:
    """Return a line on the roster's departments: how many have returned; none without a roster."""
    # Imported here: a run with nothing to do has no summary.
    from perfeval_xl.workbooks.summary import RosterCount

    roster = result.manifest["roster"]
    return [RosterCount(**roster).sentence] if roster else []


def decided(result: RunResult) -> list[str]:
    """Return what was collected from scorebooks, and what became of earlier decisions."""
    if result.unchanged:
        # What lies there and cannot be collected is told all the same.
        here = result.collected.about(result.folder)
        return [*(_line(row._asdict()) for row in here), *_elsewhere(result)]
    decisions = result.findings[result.findings["code"].isin([*DECISIONS, *REVIEWS, *LISTS])]
    lines = [
        _line(row) for row in decisions.to_dict("records") if row["code"] != "FIGURE_CORRECTED"
    ]
    lines += [f"  {SEVERITY_WORDS['note']}  {row.message}" for row in result.moved]
    if result.collected.books:
        done = result.collected
        lines.append(
            f"先收集了改过的评分表 {done.books} 份：审核 {done.reviews} 项，"
            f"更正数据 {done.corrections} 处。"
        )
    if kept := _kept(result):
        lines.append(f"新写评分表 {result.written} 份，其余 {kept} 份没有变化，未重写。")
    return [*lines, *_elsewhere(result)]


def _elsewhere(result: RunResult) -> list[str]:
    """Return what was found in the results of other periods, and done to them."""
    found = result.collected.elsewhere(result.folder)
    return [*(_line(row._asdict()) for row in found), *result.notices]


def _below(out: Place, folder: str) -> str:
    """Return where the results are, as people write a path."""
    return (
        str(out / folder) if isinstance(out, Path) else "/".join(filter(None, (str(out), folder)))
    )


def _line(row: Mapping[Any, Any]) -> str:
    return f"  {SEVERITY_WORDS[row['severity']]}  {place_of(row)}{row['message']}"


def place_of(row: Mapping[Any, Any]) -> str:
    """Return where a finding stands, for the front of its line: department, file, sheet, cell."""
    department, file = str(row["department"]), str(row["file"])
    named = "" if department and department in file else department
    place = " ".join(filter(None, (named, file, str(row["sheet"]), str(row["cell"]))))
    return f"{place}：" if place else ""


def _kept(result: RunResult) -> int:
    return sum(len(scores.points) for scores in result.groups) - result.written


def _project(project: dict[str, Any]) -> str:
    """Return a project's line: its score, and beside it the one that the department gave itself."""
    self_score = project["self_score"]
    beside = "" if self_score is None else f"（自评 {self_score:.10g}）"
    return f"       {project['score']:6.2f}  {project['grade']}    {project['project']}{beside}"


_NAMES = {
    "fetch": "取回文件",
    "collect": "收集改过的评分表",
    "list": "列出收件",
    "prepare": "准备体系",
    "load": "载入程序",
    "read": "读取报送表",
    "check": "核对",
    "score": "评分",
    "hand_back": "写退回",
    "write_scorebooks": "写评分表",
    "write_tables": "写数据表",
    "write_summary": "写汇总表",
    "write_ledger": "写台账",
    "send": "送出结果",
    "rest": "其余",
    "total": "合计",
}
_WIDTH = 18
"""Columns of a terminal; a Chinese character takes two."""


def timings_table(seconds: Mapping[str, float]) -> str:
    """Return one line a stage, in the order in which they were done: name, seconds, share."""
    total = seconds.get("total", 0.0)
    lines = ["用时（秒）："]
    for stage in (stage for stage in _NAMES if stage in seconds):
        name = _NAMES[stage]
        share = f"{seconds[stage] / total:7.1%}" if total else ""
        lines.append(f"  {name}{' ' * (_WIDTH - 2 * len(name))}{seconds[stage]:9.2f}{share}")
    return "\n".join(lines)
