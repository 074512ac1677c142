"""The README's table of published figures is what the run over the examples gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from perfeval_xl.batch.run import RunResult
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring.scores import Scores

EXAMPLES = [
    "hengyang-2019",
    "zhanjiang-2018",
    "taojiang-2019",
    "dongchuan-2020",
    "datong-2021-project",
]


def count_of_figures(published: dict[str, Any]) -> int:
    """The figures of the form and its lists, those of the projects' sheets and their rows.

    Of a declared row 分值 and 得分 count, 指标值 and 完成值 where there is a number in them.
    """
    lines = [line[1:] for lines in published.get("lists", {}).values() for line in lines]
    count = len(published["figures"]) + sum(each is not None for line in lines for each in line)
    for project in published.get("projects", ()):
        cells = [str(cell) for row in project["rows"] for cell in row[3:7]]
        count += len(project["figures"])
        count += sum(any(map(str.isdigit, cell)) for cell in cells)
    return count


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
    counts = [
        count_of_figures(published),
        *(status.get(each, 0) for each in ("核算", "判定", "自评未核")),
        f"{float(round_half_up(scores.totals.loc[department, '总分'], 2)):g}",
        (own["severity"] == "warning").sum(),
    ]
    line = f"| `{rubric_id}` | {department} | " + " | ".join(map(str, counts)) + " |"

    readme = (root / "README.md").read_text(encoding="utf-8")
    assert line in readme, f"README should say: {line}"
