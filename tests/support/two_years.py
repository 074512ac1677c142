"""A small form of which some figures are last year's, and departments that fill it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.model import Rubric

TEXT = """
id: two-years
title: 试
issuer: 试
fiscal_year: 2024
grades: {优: 90, 差: 0}
indicators:
  - {path: [甲], name: 评定, points: 100, rule: judged}
forms:
  - sheet: 表
    title: 表
    blocks:
      - record: 人员
        columns:
          - {field: 上年人数, kind: count, last_year: 在职人数}
          - {field: 在职人数, kind: count}
      - matrix: 经费
        columns:
          上年决算: {label: "{year-1}年决算数", last_year: 本年决算}
          本年决算: "{year}年决算数"
        rows:
          - {row: 合计, sum: [人员经费, 公用经费, 专项]}
          - {row: 人员经费}
          - {row: 公用经费}
          - {row: 专项, list: 项目, room: 3}
      - lines: 其他
        rows:
          - {field: 上年满意度, kind: percent, last_year: 满意度}
          - {field: 满意度, kind: percent}
          - {field: 全部资产}
"""
"""Where 甲局 has 人员经费_上年决算: 表 B7, and _本年决算 C7."""
SOUND: Mapping[str, Any] = {
    "在职人数": 20, "人员经费_本年决算": 300.0, "公用经费_本年决算": 100.0,
    "专项_本年决算": 90.0, "合计_本年决算": 490.0, "满意度": 0.936, "全部资产": 50.0,
}  # fmt: skip
LINES = (("修缮", 60.0), ("培训", 30.0))


def rubric_of(year: int, text: str = TEXT) -> Rubric:
    """Return the rubric in a year."""
    return read_rubric(text, "two-years.yaml", year)


def repeated(figures: Mapping[str, Any] = SOUND) -> dict[str, Any]:
    """Return what a return says of last year that repeats these figures to the letter."""
    names = {"在职人数": "上年人数", "满意度": "上年满意度"}
    told = {names.get(name, name.replace("本年", "上年")): figures[name] for name in figures}
    return {name: value for name, value in told.items() if name not in figures}


class TwoYears:
    """The inboxes of some years, one OUT, and the rubric's file."""

    def __init__(self, folder: Path, text: str = TEXT) -> None:
        self.folder, self.out = folder, folder / "结果"
        self.place = self.out
        self.file = folder / "two-years.yaml"
        self.file.write_text(text, encoding="utf-8")

    def inbox(self, year: int) -> Path:
        """Return the inbox of a year."""
        return self.folder / f"收件{year}"

    def fill(
        self,
        year: int,
        name: str,
        figures: Mapping[str, Any],
        *,
        code: str = "",
        lines: Sequence[Sequence[Any]] = (),
        file: str = "",
    ) -> Path:
        """Put in a return of a year; a line is its name, last year's figure, this year's."""
        path = self.inbox(year) / f"{file or name}.xlsx"
        path.parent.mkdir(exist_ok=True)
        filling = Filling(name, code, figures, {"专项": lines} if lines else {})
        write_template(load_rubric(self.file, year), path, filling)
        return path

    def sound(self, year: int, name: str = "甲局", **changed: Any) -> Path:
        """Put a return in that says of last year what the sound one says of this."""
        code = changed.pop("code", "")
        figures = {**SOUND, **repeated(), **changed}
        lines = [(line, amount, amount) for line, amount in LINES]
        return self.fill(year, name, figures, code=code, lines=lines)

    def run(self, year: int, period: str = "", **options: Any) -> RunResult:
        """Run over the inbox of a year; `place` is where its results are."""
        self.place = self.out / (period or str(year))
        told = Options(str(self.file), year, period, **options)
        return run(self.inbox(year), self.out, told)

    def found(self, code: str = "LAST_YEAR_DIFFERS") -> pd.DataFrame:
        """Return what the last run found under a code."""
        table = pd.read_csv(self.place / "findings.csv", dtype=str, keep_default_na=False)
        return table[table["code"] == code].reset_index(drop=True)
