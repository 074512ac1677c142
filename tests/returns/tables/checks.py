"""Figures that do not agree with one another (勾稽关系)."""

from __future__ import annotations

from ..case import Case, case
from ..changes import cell
from ..filled import IN_YUAN, LINES_IN_YUAN, SOUND, filled

_COLUMN = {name: SOUND[name] for name in SOUND if name.endswith("_决算")}
_LINES = (["甲项目", 200, 230, 2_200_000], ["乙项目", 150, 150, 1_500_000])
_BAD_LINES = [
    ["甲项目", 350, 380, "见附件"],
    *[[f"项目{n}", 0, 0, f"见附件{n}"] for n in range(200)],
]

CHECKS: dict[str, Case] = {
    # 980 with its digits the other way round; 1234 is no slip of anything.
    "FIGURE_SLIPPED": case(
        filled(财务报告支出=890), filled(财务报告支出=1234), instead="SAME_DIFFERS"
    ),
    "SUM_DIFFERS": case(filled(合计_上年=955), filled(合计_上年=950.1), instead="SUM_SLIGHTLY_OFF"),
    "SUM_SLIGHTLY_OFF": case(
        filled(合计_上年=950.1), filled(合计_上年=950.01), instead="ROUNDING_TAIL"
    ),
    "ROUNDING_TAIL": case(filled(结转资金_年末=30.01), filled(结转资金_年末=30.004)),
    "BALANCE_DIFFERS": case(
        filled(结转资金_年末=31), filled(结转资金_年末=30.01), instead="ROUNDING_TAIL"
    ),
    # 10 + 1000 - 1010 leaves nothing: a blank says no less.
    "BALANCE_BLANK": case(
        filled(结转资金_年末=None), filled(结转资金_年末=None, 结转资金_支出=1010)
    ),
    "SAME_DIFFERS": case(
        filled(财务报告支出=1234), filled(财务报告支出=980.01), instead="ROUNDING_TAIL"
    ),
    "PART_EXCEEDS_WHOLE": case(filled(三公经费_上年=601), filled(三公经费_上年=600)),
    "LIMIT_EXCEEDED": case(filled(在用资产=501), filled(在用资产=500)),
    # 40 / 0.39 is 10256 %, 40 / 0.4 exactly the limit of 10000 %.
    "RATIO_BEYOND_SENSE": case(filled(应缴收入=0.39), filled(应缴收入=0.4)),
    # 48 / 53 is 90.566 %: cut off after one decimal is no difference.
    "STATED_DIFFERS": case(
        filled(编制数=53, 填报_在职人员控制率="90.7%"),
        filled(编制数=53, 填报_在职人员控制率="90.5%"),
    ),
    # From 7 to 30 is 328 %, from 7.5 exactly the bound of 300 %.
    "FIGURE_JUMPED": case(
        filled(结转资金_年初=7, 结转资金_收入=1003),
        filled(结转资金_年初=7.5, 结转资金_收入=1002.5),
    ),
    # Typed in 元 and said so, figure by figure, it is converted and told.
    "COLUMN_OUT_OF_SCALE": case(
        filled(
            lines=_LINES,
            财务报告支出=None,
            **{k: v * 10_000 for k, v in _COLUMN.items()},
        ),
        filled(lines=(), 财务报告支出=None, **{k: f"{v}0000元" for k, v in _COLUMN.items()}),
        beside="RATIO_BEYOND_SENSE",
        instead="VALUE_CONVERTED",
    ),
    "HEAD_OUT_OF_SCALE": case(
        filled(lines=LINES_IN_YUAN, **IN_YUAN),
        filled(cell("基础表", "E2", "单位：元"), lines=LINES_IN_YUAN, **IN_YUAN),
        instead="UNIT_CONVERTED",
    ),
    "FINDINGS_CUT": case(
        filled(lines=_BAD_LINES),
        filled(lines=_BAD_LINES[:200]),
        beside="VALUE_NOT_NUMBER",
        instead="VALUE_NOT_NUMBER",
    ),
}
