"""抽样名单.xlsx: who was drawn and why, from what, by which settings; what it does not say."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from perfeval_xl.batch.results.spot_check.facts import HOW_WORDS, LIMITS
from perfeval_xl.follow_up.sampling.risk import MARK_WORDS, MARKS
from perfeval_xl.follow_up.sampling.rules import BASE, how_many, weight_words
from perfeval_xl.ledger.samples import Drawn, Reason, Sample, reason_words, risk_of
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.spot_check import COMBINE_WORDS
from perfeval_xl.sheets.columns import CENTRED, PLAIN, Column
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import Style
from perfeval_xl.sheets.workbook_file import workbook_at
from perfeval_xl.workbooks.summary.run_sheets import Line

NAME = "抽样名单.xlsx"
_RISK = {**PLAIN, "num_format": "0.00"}
_SHARE = {**PLAIN, "num_format": "0.0000"}


class _Row(NamedTuple):
    sample: Sample
    drawn: Drawn


def write_sample_book(
    path: Path, samples: Sequence[Sample], frame: Mapping[tuple[str, str, int], Sequence[Reason]]
) -> None:
    """Write the workbook; `frame` is what the last sample was drawn from, {} where it has changed.

    It leads from department, rubric and year to the reasons of each.
    """
    with workbook_at(path, "抽样名单") as workbook:
        style = Style(workbook)
        rows = [_Row(sample, drawn) for sample in samples for drawn in sample.departments]
        columns: list[Column[_Row]] = [
            Column("抽样", 8, lambda row: f"第 {row.sample.number} 次", CENTRED),
            Column("单位", 30, lambda row: row.drawn.department),
            Column("指标体系", 20, lambda row: row.drawn.key.rubric),
            Column("抽取方式", 9, lambda row: HOW_WORDS[row.drawn.how], CENTRED),
            Column("风险", 8, lambda row: row.drawn.risk, _RISK),
            Column("由来", 90, lambda row: reason_words(row.drawn.reasons)),
        ]
        told = f"风险是各项权重 × 标志值（0 至 1）之和，越大越容易抽到。{LIMITS}"
        content = ListSheet(columns, "抽查复核抽样名单", told, frozen=2)
        write_list(workbook.add_worksheet("抽样名单"), style, content, rows)
        about: list[Column[Line]] = [
            Column("事项", 24, lambda line: line[0]),
            Column("内容", 110, lambda line: line[1]),
        ]
        lines = [line for sample in samples for line in _about(sample)]
        lines += [(f"标志“{mark}”", MARK_WORDS[mark]) for mark in MARKS]
        content_of = ListSheet(about, "抽样说明", LIMITS, filtered=False)
        write_list(workbook.add_worksheet("抽样说明"), style, content_of, lines)
        if frame:
            _write_frame(style, samples[-1], frame)


def _about(sample: Sample) -> Iterator[Line]:
    settings, name = sample.settings, f"第 {sample.number} 次"
    yield f"{name}　抽取日期", sample.day
    yield (
        f"{name}　抽样框",
        f"{settings['frame_size']} 个单位（不抽的 {settings['skipped']} 个除外）",
    )
    drawn = len(sample.departments)
    must = sum(each.how == "must" for each in sample.departments)
    yield f"{name}　抽取", f"{how_many(settings)}，抽到 {drawn} 个，其中必抽 {must} 个"
    yield f"{name}　种子", f"{sample.seed}（{_SEED_WORDS[settings['seed_from']]}）"
    yield f"{name}　抽样框的摘要", sample.frame
    yield f"{name}　必抽名单", "、".join(settings["must"]) or "没有"
    yield f"{name}　不抽名单", "、".join(settings["skip"]) or "没有"
    yield f"{name}　权重", weight_words(settings)
    own = "（软件自定，没有出处）"
    outlier = f"极差超过分值的 {settings['outlier'] * 100:.10g}% 的提示商议"
    yield (
        f"{name}　几个复核人",
        f"取{COMBINE_WORDS[settings['combine']]}；{outlier}"
        + (own if not settings["source"] else ""),
    )
    bands = "，".join(f"{word} {most * 100:.10g}%" for word, most in settings["bands"].items())
    yield f"{name}　偏离档", bands or "没有设"
    yield f"{name}　来源", settings["source"] or "没有写"


_SEED_WORDS = {"frame": "由抽样框算出，不由人选", "given": "运行时给的"}


def _write_frame(
    style: Style, sample: Sample, frame: Mapping[tuple[str, str, int], Sequence[Reason]]
) -> None:
    """Write 抽样框: everybody that could be drawn, with the marks, in the order of the draw."""
    drawn = {(each.department, each.key.rubric, each.key.year): HOW_WORDS[each.how]
             for each in sample.departments}  # fmt: skip
    skipped = dict.fromkeys(sample.settings["skip"], "不抽")
    units = [*frame.items()]
    columns: list[Column[Any]] = [
        Column("序号", 6, None, CENTRED),
        Column("单位", 30, lambda unit: unit[0][0]),
        Column("指标体系", 20, lambda unit: unit[0][1]),
        Column("抽取", 8, lambda unit: drawn.get(unit[0], skipped.get(unit[0][0], "")), CENTRED),
        *(_mark(at, mark) for at, mark in enumerate((BASE, *MARKS))),
        Column("风险", 9, lambda unit: risk_of(unit[1]), _SHARE),
    ]
    told = (
        f"第 {sample.number} 次抽样时本期评过分的单位，按名称排列。"
        f"用种子 {sample.seed} 给每个单位依次取一个随机数 u（PCG64），"
        "按 u 的（1÷风险）次方从大到小抽取，必抽的在先。"
    )
    write_list(
        style.workbook.add_worksheet("抽样框"), style, ListSheet(columns, "抽样框", told, frozen=2),
        units,
    )  # fmt: skip


def _mark(at: int, mark: str) -> Column[Any]:
    return Column(mark, 10, lambda unit: unit[1][at].value, _SHARE)


def risks_of(marks: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Return the same of every department at once."""
    own = pd.Series({mark: weights[mark] for mark in MARKS})
    total = weights[BASE] + (marks[[*MARKS]] * own).sum(axis=1)
    return pd.Series(round_half_up(total, 10), index=marks.index)
