"""The scoring rules (评分规则), each written once with three faces; `read_rule` picks by the key.

A rule says as trees how many points a 指标值 earns and why points are lost; `base` makes its faces
of them: score (NumPy), formula (Excel) and note (扣分说明).

    step          每超过/每低于 x 扣 y          bands        分档
    pass_fail     符合计满分，否则0分           violations   每出现一例扣 y
    proportional  按比例，区间内线性，折算      judged       单位自评，按要点自评
    carried      别处的考核得分折算         own_rows     个性指标，各单位自己的行

Rows of departments' own are added up in `rubric.judgement`. Begin with `base.Rule`, then `step`.
"""

from typing import Any

from perfeval_xl.rubric.rules.bands import Bands, PassFail
from perfeval_xl.rubric.rules.base import Rule
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.rules.own_rows import OwnRows
from perfeval_xl.rubric.rules.proportional import Carried, Linear, Proportional
from perfeval_xl.rubric.rules.step import Step
from perfeval_xl.rubric.rules.violations import Violations

RULES: dict[str, type[Rule]] = {
    rule.kind: rule
    for rule in (
        Bands, Carried, Checklist, Judged, Linear, OwnRows, PassFail, Proportional, Step, Violations
    )
}  # fmt: skip

# A rule whose only parameter is a list or a condition may be written without naming it.
_SHORT = {"bands": "bands", "checklist": "items", "pass": "when"}


def read_rule(value: Any) -> Any:
    """Turn `{step: {...}}` of a rubric file into a rule.

    Raises ValueError (as pydantic expects) that names the rules there are.
    """
    if isinstance(value, Rule):
        return value
    if isinstance(value, str):
        value = {value: {}}
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError(
            f"rule 应只写一种规则，例如 judged 或 step: {{…}}；可用：{'、'.join(RULES)}"
        )
    ((kind, parameters),) = value.items()
    if kind not in RULES:
        raise ValueError(f"没有规则“{kind}”，可用：{'、'.join(RULES)}")
    if not isinstance(parameters, dict):
        parameters = {_SHORT[kind]: parameters} if kind in _SHORT and parameters else {}
    return RULES[kind].model_validate(parameters)


__all__ = ["RULES", "Rule", "read_rule"]
