"""The README's table of published figures is what the run over the examples gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.forms.reading.project_reader import row_place
from perfeval_xl.forms.reading.reader import Return, read_return
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.verdict import ACTUAL_TEXT, OWN, TARGET_TEXT, WEIGHT
from perfeval_xl.scoring.scores import Scores

EXAMPLES = [
    "hengyang-2019",
    "zhanjiang-2018",
    "taojiang-2019",
    "dongchuan-2020",
    "datong-2021-project",
]


def published_figures(published: dict[str, Any], content: Return) -> list[tuple[str, str]]:
    """Every published figure: its sheet and cell, or what it is where a list holds it.

    Those of the form and its lists, the grade, those of the projects' sheets and their rows. Of a
    declared row 分值 and 得分 count, 指标值 and 完成值 where there is a number in them.
    """
    names = [*published["figures"], *(name for name in ("自评等级",) if name in published["words"])]
    found = [content.places[name] for name in names]
    for name, lines in published.get("lists", {}).items():
        amounts = [each for line in lines for each in line[1:] if each is not None]
        found += [(name, f"第 {at} 个数") for at in range(len(amounts))]
    for given, project in zip(published.get("projects", ()), content.projects, strict=True):
        found += [project.places[name] for name in given["figures"]]
        rows = (row for row in given["rows"] if any(cell is not None for cell in row[3:]))
        for number, row in enumerate(rows, start=1):
            for name, cell in zip((TARGET_TEXT, ACTUAL_TEXT, WEIGHT, OWN), row[3:7], strict=True):
                if any(map(str.isdigit, str(cell))):
                    found.append(project.places[row_place(number, name)])
    return found


def statuses(scores: Scores, department: str) -> list[str]:
    """How each indicator stands: the rubric's own, or those of every project and its rows."""
    if scores.projects is None:
        return list(scores.status.loc[department])
    rows = scores.projects.rows
    declared = rows.loc[rows["单位名称"] == department, "状态"]
    execution = scores.projects.execution.status.loc[department].stack()
    return [*execution, *declared]


@pytest.mark.parametrize("rubric_id", EXAMPLES)
def test_a_line_of_the_table(rubric_id: str, root: Path, example_run: RunResult):
    text = (root / "examples" / f"{rubric_id}.yaml").read_text(encoding="utf-8")
    published = YAML(typ="safe").load(text)["published"]
    department = published["department"]
    scores = next(each for each in example_run.groups if each.rubric.id == rubric_id)
    status = pd.Series(statuses(scores, department)).value_counts()
    own = example_run.findings[example_run.findings["department"] == department]
    warned = own[own["severity"] == "warning"]
    told = {
        (sheet, cell)
        for sheet, cells in zip(warned["sheet"], warned["cell"], strict=True)
        for cell in cells.split("、")
    }
    path = root / "examples" / "inbox" / f"{published['file']}.xlsx"
    content = read_return(path, lambda _: [load_rubric(rubric_id)])
    figures = published_figures({"words": {}, **published}, content)
    wrong = sum(place in told for place in figures)
    counts = [
        len(figures),
        len(figures) - wrong,
        wrong,
        *(status.get(each, 0) for each in ("scored", "judged", "unverified")),
        f"{float(round_half_up(scores.totals.loc[department, '总分'], 2)):g}",
        len(warned),
    ]
    line = f"| `{rubric_id}` | {department} | " + " | ".join(map(str, counts)) + " |"

    readme = (root / "README.md").read_text(encoding="utf-8")
    assert line in readme, f"README should say: {line}"
