"""The bureau with a rubric of a few indicators, named as 衡阳's are: its runs are quick."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.workbooks.scorebook.figure_places import form_places
from support.bureau import FIRST, SECOND, Bureau
from support.workbooks import opened

TEXT = """
id: small-bureau
title: 评分表
issuer: 某市财政局
fiscal_year: 2019
grades: {优: 90, 良: 80, 中: 60, 差: 0}
indicators:
  - path: [投入]
    name: 在职人员控制率
    points: 1
    criterion: 每超过1%扣0.5分
    ratio: 在职人数 / 编制数
    when_zero:
      both: {result: pending, because: 均为零}
      denominator: {result: zero, because: 没有编制}
    rule: {step: {full: "<= 100%", every: 1%, deduct: 0.5, words: 每超过1%扣0.5分}}
  - path: [过程]
    name: 公用经费控制率
    points: 3
    criterion: 每超出1%扣1分
    ratio: 公用经费_决算 / 公用经费_预算
    when_zero:
      both: {result: pending, because: 均为零}
      denominator: {result: zero, because: 没有预算}
    rule: {step: {full: "<= 100%", every: 1%, deduct: 1, words: 每超出1%扣1分}}
  - path: [过程]
    name: 人员经费控制率
    points: 6
    criterion: 每超出1%扣1分
    ratio: 人员经费_决算 / 人员经费_预算
    when_zero:
      both: {result: pending, because: 均为零}
      denominator: {result: zero, because: 没有预算}
    rule: {step: {full: "<= 100%", every: 1%, deduct: 1, words: 每超出1%扣1分}}
  - {path: [效果], name: 社会效益, points: 60, rule: judged}
  - {path: [效果], name: 满意度, points: 30, rule: judged}
forms:
  - sheet: 基础数据表
    title: 基础数据表
    blocks:
      - lines: 编制情况
        rows:
          - {field: 编制数, kind: count}
          - {field: 在职人数, label: "{year}年实际在职人数", kind: count}
      - matrix: 经费
        columns: {预算: 预算数, 决算: 决算数}
        rows: [{row: 合计, sum: [公用经费, 人员经费]}, {row: 公用经费}, {row: 人员经费}]
"""
_FIGURES = {
    "编制数": 20.0, "在职人数": 18.0, "公用经费_预算": 100.0, "公用经费_决算": 90.0,
    "人员经费_预算": 300.0, "人员经费_决算": 290.0, "自评得分_社会效益": 54.0,
    "自评得分_满意度": 26.0,
}  # fmt: skip
_kept = TemporaryDirectory()
RUBRIC = Path(_kept.name) / "small-bureau.yaml"
RUBRIC.write_text(TEXT, encoding="utf-8")


def returned(path: Path, department: str, figures: dict[str, float] | None = None) -> None:
    """Let a return come in, with some figures other than usual."""
    path.parent.mkdir(exist_ok=True)
    filling = Filling(department=department, figures=_FIGURES | (figures or {}))
    write_template(load_rubric(RUBRIC), path, filling)


@cache
def _first_run() -> tuple[Path, RunResult]:
    folder = Path(_kept.name)
    for name in (FIRST, SECOND):
        returned(folder / "收件" / f"{name}.xlsx", name)
    return folder, run(folder / "收件", folder / "out", Options(str(RUBRIC)))


class SmallBureau(Bureau):
    """An inbox with two returns, and what was made of it."""

    first_run = staticmethod(_first_run)

    def run(self, period: str = "") -> RunResult:
        self.result = run(self.inbox, self.out, Options(str(RUBRIC), period=period))
        return self.result

    def return_again(self, field: str, value: float) -> None:
        returned(self.inbox / f"{FIRST}.xlsx", FIRST, {field: value})

    def another(self) -> None:
        """A third department sends its return."""
        returned(self.inbox / "示例单位03.xlsx", "示例单位03")

    def return_wrong_total(self) -> None:
        """The first department's return contradicts itself: it is handed back."""
        place = form_places(layouts(load_rubric(RUBRIC)))["合计_预算"]
        path = self.inbox / f"{FIRST}.xlsx"
        book = opened(path)
        book[place.sheet][place.cell] = 999
        book.save(path)
