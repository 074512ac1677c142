"""Builds examples/inbox and templates/ from the data beside it: `python examples/build.py`.

The published department's figures are typed as the document prints them; the fictitious ones take
the cases of each line in turn, their own scores set to what is computed (but for those listed as
overstated), so that the examples show findings where they are meant to. Totals that their parts
give are the form's own formulas; what was printed otherwise stands over them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from new_city import build_new_city
from ruamel.yaml import YAML

from perfeval_xl.batch.notebook import read_returns
from perfeval_xl.forms.template.inputs import Filling, ProjectFilling
from perfeval_xl.forms.template.template import write_template, write_templates
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.rubric.table import self_score_name
from perfeval_xl.scoring.score import score

HERE = Path(__file__).parent
COLUMNS = ("上年决算", "本年预算", "本年决算")


def build(inbox: Path, templates: Path) -> None:
    """Write every example return into `inbox` and every blank template into `templates`."""
    for source in sorted(HERE.glob("*.yaml")):
        data = YAML(typ="safe").load(source.read_text(encoding="utf-8"))
        rubric = load_rubric(data["rubric"])
        given = data["published"]
        filling = Filling(
            department=given["department"],
            figures=given["figures"],
            lists=given.get("lists", {}),
            words=given.get("words", {}),
            projects=[ProjectFilling(**project) for project in given.get("projects", ())],
        )
        write_template(rubric, inbox / f"{given['file']}.xlsx", filling)
        others = fictitious(rubric, data["fictitious"]) if "fictitious" in data else []
        for filling in others:
            write_template(rubric, inbox / f"{filling.department}.xlsx", filling)
    for rubric_id in catalogue():
        for _ in write_templates(load_rubric(rubric_id), templates):
            pass


def fictitious(rubric: Rubric, data: dict[str, Any]) -> list[Filling]:
    """Return the fictitious departments' fillings, own scores and totals included."""
    fillings = [_one(data, number) for number in range(data["count"])]
    with tempfile.TemporaryDirectory() as folder:
        for filling in fillings:
            write_template(rubric, Path(folder) / f"{filling.department}.xlsx", filling)
        scores = score(read_returns(folder, rubric), rubric)
    finished = []
    for filling in fillings:
        name = filling.department
        if name in data["without_self_scores"]:
            finished.append(filling)
            continue
        own = {
            self_score_name(each): float(points)
            for each, points in zip(rubric.indicators, scores.points.loc[name], strict=True)
            if points == points
        }
        # What could not be computed for want of figures is claimed in full.
        claims = {self_score_name(each): each.rule.top(each.points) for each in rubric.indicators}
        own = claims | own | data["overstated"].get(name, {})
        total = float(round_half_up(sum(own.values()), 2))
        grade = next(word for word, least in rubric.grades.items() if total >= least)
        figures = {**filling.figures, **own, "自评总分": total}
        words = {**filling.words, "自评等级": grade}
        finished.append(Filling(name, filling.code, figures, filling.lists, words))
    return finished


def _one(data: dict[str, Any], number: int) -> Filling:
    name = f"示例单位{number + 1:02d}"
    figures: dict[str, Any] = {}
    for case in data["cases"]:
        values = case["values"][number % len(case["values"])]
        figures.update(zip(case["fields"], values, strict=True))
    _finish_matrix(figures, number)
    lists = {
        "业务工作专项": [
            ["专项一", *(_share(figures[f"业务工作专项_{column}"], 0.6) for column in COLUMNS)],
            ["专项二", *(_share(figures[f"业务工作专项_{column}"], 0.4) for column in COLUMNS)],
        ],
        **{row: [["无", 0, 0, 0]] for row in ("运行维护专项", "市级专项资金")},
    }
    for missing in data["without"].get(name, ()):
        figures.pop(missing)
    words = {"厉行节约保障措施": "（示例数据，非真实单位）"}
    return Filling(name, f"EX{number + 1:03d}", figures, lists, words)


def _finish_matrix(figures: dict[str, Any], number: int) -> None:
    """Give every row of the matrix its figures, the totals added up."""
    for column in ("公用经费", "公务用车购置", "公务用车运行维护", "公务接待费"):
        figures.setdefault(f"{column}_上年决算", 0)
    figures["公用经费_上年决算"] = 36
    figures["公务用车运行维护_上年决算"] = 4
    figures["业务工作专项_上年决算"] = 90
    figures["政府采购_上年决算"] = 20
    for place, column in enumerate(COLUMNS):
        figures[f"人员经费_{column}"] = 150 + 10 * number + 5 * place
        for row in ("办公印刷费", "水电差旅费", "会议培训费", "运行维护专项", "市级专项资金"):
            figures[f"{row}_{column}"] = 0
        totals_of = {
            "公务用车": ("公务用车购置", "公务用车运行维护"),
            "三公经费": ("公务用车", "公务接待费"),
            "基本支出": ("人员经费", "公用经费"),
            "项目支出": ("业务工作专项", "运行维护专项", "市级专项资金"),
        }
        if column == "本年决算":
            spent = figures["人员经费_本年决算"] + figures["公用经费_本年决算"]
            figures["业务工作专项_本年决算"] = float(round_half_up(_to_spend(figures) - spent, 2))
        for total, parts in totals_of.items():
            added = sum(figures[f"{part}_{column}"] for part in parts)
            figures[f"{total}_{column}"] = float(round_half_up(added, 2))


def _to_spend(figures: dict[str, Any]) -> float:
    """Return what a department has spent, by its year's accounts."""
    planned = figures["基本支出_本年预算"] + figures["项目支出_本年预算"] + figures["本年追加预算"]
    return float(round_half_up(figures["上年结转"] + planned - figures["年末结余"], 2))


def _share(amount: float, part: float) -> float:
    return float(round_half_up(amount * part, 2))


if __name__ == "__main__":
    root = HERE.parent
    build(HERE / "inbox", root / "templates")
    build_new_city(HERE / "new-city")
    print(f"{len(list((HERE / 'inbox').iterdir()))} 份示例报送表")
