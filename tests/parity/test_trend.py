"""LibreOffice, forced to recalculate, finds every formula of 趋势.xlsx as it was written."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from support.histories import months, random_history
from support.libreoffice import convert
from support.workbooks import differences, formulas, values

from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.workbooks.trend import write_trend

pytestmark = pytest.mark.libreoffice


def test_every_formula_of_several_histories_is_found_again(tmp_path: Path):
    rubrics = {name: load_rubric(name) for name in ("hengyang-2019", "datong-2021-project")}
    hengyang, datong = rubrics.values()
    given = [
        random_history(hengyang, 12, months(2026, 1, 2, 4, 5, 6), seed=1, absent=0.3),
        random_history(hengyang, 5, [(2025, ""), (2026, "")], seed=2),
        random_history(datong, 6, months(2026, 1, 2, 3), seed=3),
    ]
    scores, totals = (pd.concat(each, ignore_index=True) for each in zip(*given, strict=True))
    path = tmp_path / "趋势.xlsx"
    write_trend(path, scores, totals, rubrics)
    convert([path], tmp_path / "theirs")

    assert differences(path, tmp_path / "theirs" / path.name) == []
    sheets = {sheet.split(" ")[0] for sheet, _ in formulas(path)}
    assert sheets == {"总览", "单位", "升降", "执行进度", "单位明细"}


@pytest.mark.large
@pytest.mark.parametrize("name", ["随机单位0005", "=1+1", "a*局~?", "A局"])
def test_the_detail_follows_the_unit_that_is_chosen(name: str, tmp_path: Path):
    """Also where a name has signs that a lookup takes for others."""
    rubric = load_rubric("hengyang-2019")
    scores, totals = random_history(rubric, 9, months(2026, 1, 2, 3), seed=4, absent=0)
    names = {"随机单位0001": "=1+1", "随机单位0002": "a*局~?", "随机单位0003": "A局",
             "随机单位0004": "a甲局~x"}  # fmt: skip
    scores, totals = (
        each.assign(department=each["department"].replace(names)) for each in (scores, totals)
    )
    path = tmp_path / "趋势.xlsx"
    write_trend(path, scores, totals, {rubric.id: rubric})
    _choose(path, name)
    convert([path], tmp_path / "theirs")

    shown = values(tmp_path / "theirs" / path.name)
    own = totals[totals["department"] == name].set_index("period")
    for column, period in zip("CDE", ("2026-01", "2026-02", "2026-03"), strict=True):
        assert shown["单位明细", f"{column}6"] == pytest.approx(own["score"][period])
        assert shown["单位明细", f"{column}7"] == own["rank"][period]
        of_period = scores[(scores["department"] == name) & (scores["period"] == period)]
        words = {"pending": "待补", "not_applicable": "不适用"}
        for row, each in enumerate(of_period.to_dict("records"), start=10):
            expected = words.get(each["status"], each["final_score"])
            assert shown["单位明细", f"{column}{row}"] == expected


def _choose(path: Path, name: str) -> None:
    """Type a unit into the cell where one is chosen, as the only sheet that has such a cell."""
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    typed = f'\\g<1> t="inlineStr"><is><t>{name}</t></is></c>'
    chosen = 0
    for part, content in parts.items():
        text = content.decode() if part.startswith("xl/worksheets/sheet") else ""
        if "SUMPRODUCT" in text:
            text, chosen = re.subn(r'(<c r="B3" s="\d+") t="s"><v>\d+</v></c>', typed, text)
            parts[part] = text.encode()
    assert chosen == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
