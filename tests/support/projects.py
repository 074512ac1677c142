"""Small projects for tests: filled in on a workbook, or made by hand for the calculator."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects, finish_projects
from perfeval_xl.forms.layout.project_layout import LEVEL1, LEVEL2, LEVEL3, NAME
from perfeval_xl.forms.reading.project_reader import NUMBER, REASON
from perfeval_xl.forms.template.inputs import Filling, ProjectFilling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import Late
from perfeval_xl.rubric.verdict import ACTUAL_TEXT, OWN, TARGET_TEXT, WEIGHT

MONEY = "年度资金总额"
FIGURES = {
    f"{MONEY}_全年预算数": 100.0,
    f"{MONEY}_全年执行数": 80.0,
    f"填报_{MONEY}_执行率": 0.8,
    "自评得分_预算执行率": 8.0,
    "填报_分值合计": 100.0,
    "项目自评总分": 88.0,
}
ROWS = (
    ["产出指标", "数量指标", "开展次数", "2次", "2次", 30, 30, None],
    ["产出指标", "数量指标", "培训人数", "100人", "50人", 20, 10, "培训推迟"],
    ["效益指标", "社会效益指标", "群众满意", "满意", "满意", 40, 40, None],
)
"""Declared rows as printed: levels, 指标值, 完成值, 分值, 得分, reason; 88 points with FIGURES."""


def lean_text() -> str:
    """Return 大同's rubric file with one sheet for a project and a small form, quick to write."""
    file = files("perfeval_xl.rubric") / "catalogue" / "datong-2021-project.yaml"
    data = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    lines = {"lines": "情况", "rows": [{"field": "自评项目数", "kind": "count"}]}
    data["forms"] = [{"sheet": "决算", "title": "决算", "blocks": [lines]}]
    data["same"] = [["自评项目数", "项目_个数"]]
    del data["within"], data["per_head"]
    data["project"]["room"] = 1
    data["project"]["checks"] = []  # they have tests of their own
    return json.dumps(data, ensure_ascii=False)


def lean_rubric() -> Rubric:
    """Return the rubric of `lean_text`."""
    return read_rubric(lean_text(), "lean.yaml")


def lean_run(folder: Path, *given: Filling) -> RunResult:
    """Run over returns of the lean rubric; the outputs stand in `folder`/out."""
    (folder / "lean.yaml").write_text(lean_text(), encoding="utf-8")
    for number, each in enumerate(given, start=1):
        write_template(lean_rubric(), folder / "in" / f"{number}.xlsx", each)
    return run(folder / "in", folder / "out", Options(rubric=str(folder / "lean.yaml")))


def project_filling(
    name: str = "甲项目", rows: Sequence[Sequence[Any]] = ROWS, words: Any = (), **figures: float
) -> ProjectFilling:
    """Return one project's sheet as filled in; figures beside FIGURES as keywords."""
    return ProjectFilling({**FIGURES, **figures}, {NAME: name, **dict(words)}, rows)


def filling(*projects: ProjectFilling, department: str = "示例局") -> Filling:
    """Return a whole return with these projects."""
    return Filling(department, "007", projects=projects)


def projects_of(
    rubric: Rubric,
    units: Mapping[tuple[str, str], Mapping[str, float]],
    rows: Sequence[tuple[Any, ...]] = (),
) -> Projects:
    """Return projects made by hand.

    `units` maps (department, project) to its figures; each row is department, project, 二级指标,
    指标值, 完成值, 分值, 得分.
    """
    index = pd.MultiIndex.from_tuples(list(units), names=[INDEX, PROJECT])
    columns = [INDEX, PROJECT, LEVEL2, TARGET_TEXT, ACTUAL_TEXT, WEIGHT, OWN]
    table = pd.DataFrame(list(rows), columns=columns)
    table.insert(2, NUMBER, table.groupby([INDEX, PROJECT]).cumcount() + 1)
    table = table.assign(**{LEVEL1: "产出指标", LEVEL3: "指标内容", REASON: ""})
    figures = pd.DataFrame(list(units.values()), index=index, dtype="float64")
    return finish_projects(figures, pd.DataFrame(index=index), table, rubric)


def with_late(rubric: Rubric, every: int, deduct: float) -> Rubric:
    """Return a rubric with a rule for what is late."""
    assert rubric.project is not None
    late = Late(every=every, deduct=deduct)
    declared = rubric.project.declared.model_copy(update={"late": late})
    project = rubric.project.model_copy(update={"declared": declared})
    return rubric.model_copy(update={"project": project, "digest": f"late {every} {deduct}"})
