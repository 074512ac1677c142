"""The sheets of projects and the rows that departments declare on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..case import PROJECTS as RUBRIC
from ..case import Case, Make, case
from ..filled import ROWS, project


def _row(number: int, **changes: Any) -> Sequence[Sequence[Any]]:
    """Return ROWS with one of them changed by the letters of its columns on the sheet."""
    rows = [list(row) for row in ROWS]
    for letter, value in changes.items():
        rows[number - 1]["BCDEFGHI".index(letter)] = value
    return rows


def _pair(triggers: Make, passes: Make, **more: Any) -> Case:
    return case(triggers, passes, rubric=RUBRIC, **more)


# B C 一级、二级指标, D 三级指标, E 年度指标值, F 实际完成值, G 分值, H 得分
PROJECTS: dict[str, Case] = {
    "ROW_WITHOUT_POINTS": _pair(
        project(rows=[*ROWS, ["效益指标", "社会效益指标", "投诉", "0件", "0件", None, None, None]]),
        project(rows=[*ROWS, ["效益指标", "社会效益指标", None, None, None, None, None, None]]),
    ),
    "ROW_POINTS_NEGATIVE": _pair(
        project(rows=_row(2, G=-20, H=None), 填报_分值合计=None, 项目自评总分=None),
        project(rows=_row(2, G=20, H=None), 项目自评总分=None),
        beside="WEIGHTS_NOT_FULL",
    ),
    "ROW_FAR_APART": _pair(
        project(rows=_row(1, E="2万元", F="20000万元")),
        project(rows=_row(1, E="2万元", F="1998万元")),
    ),
    "NO_DECLARED_ROWS": _pair(
        project(rows=(), 填报_分值合计=None, 项目自评总分=None),
        project(rows=[[*ROWS[0][:5], 90, 90, None]], 项目自评总分=98),
    ),
    "ROW_TIDIED": _pair(
        project(rows=_row(1, E="100%", F="100%%")), project(rows=_row(1, E="100%", F="100％"))
    ),
    "ROW_QUESTIONED": _pair(
        project(rows=_row(2, C="成本指标", E="≥100人")),
        project(rows=_row(2, C="成本指标", E="≤100人")),
    ),
    "ROW_LEVEL_UNKNOWN": _pair(
        project(rows=_row(3, C="社会影响")), project(rows=_row(3, C="社会效益 指标"))
    ),
    "ROW_UNITS_DIFFER": _pair(project(rows=_row(1, F="2人")), project(rows=_row(1, F="2"))),
    "ROW_LATE": _pair(
        project(rows=_row(1, E="11月底前完成", F="12月5日")),
        project(rows=_row(1, E="11月底前完成", F="11月5日")),
    ),
    "ROW_NOT_APPLICABLE": _pair(project(rows=_row(1, E="不适用")), project(rows=_row(1, E="2次"))),
    "ROW_LEVEL_UNCLEAR": _pair(
        project(rows=_row(3, F="群众反映较好")), project(rows=_row(3, F="达成"))
    ),
    # 达成 is 80 % to 100 % of 40.
    "ROW_OFF_LEVEL": _pair(
        project(rows=_row(3, H=31), 项目自评总分=79), project(rows=_row(3, H=32), 项目自评总分=80)
    ),
    "WEIGHTS_NOT_FULL": _pair(
        project(rows=_row(1, G=25, H=25), 填报_分值合计=95, 项目自评总分=83),
        project(rows=_row(1, G=30.004), 填报_分值合计=100),
    ),
    "WEIGHTS_DIFFER": _pair(project(填报_分值合计=90), project(填报_分值合计=None)),
    "TOLD_RATE_DIFFERS": _pair(
        project(words={"项目实施和预算执行情况及分析": "资金使用率为70%。"}),
        project(words={"项目实施和预算执行情况及分析": "资金使用率为80%。"}),
    ),
}
