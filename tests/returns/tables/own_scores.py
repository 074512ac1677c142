"""The department's own scores (自评)."""

from __future__ import annotations

from ..case import Case, case
from ..filled import filled

_NO_ITEMS = dict.fromkeys(f"要点_管理规范性_{n}" for n in (1, 2, 3))

OWN_SCORES: dict[str, Case] = {
    "SELF_NOT_NUMBER": case(
        filled(自评得分_群众满意度="√"), filled(自评得分_制度健全性="满分"), instead="VALUE_TIDIED"
    ),
    "SELF_OUT_OF_RANGE": case(filled(自评得分_收入收缴率=11), filled(自评得分_收入收缴率=10)),
    # 10 分值, and 要点 that make 9.
    "SELF_ABOVE_TOP": case(
        filled(自评得分_管理规范性=9.5, **_NO_ITEMS), filled(自评得分_管理规范性=9, **_NO_ITEMS)
    ),
    "SELF_OFF_LEVEL": case(filled(自评得分_制度健全性=7), filled(自评得分_制度健全性=5)),
    "SELF_DIFFERS": case(
        filled(自评得分_预算完成率=30), filled(自评得分_预算完成率=29.404), by_run=True
    ),
    # SOUND says -5: what is full without a loss is for people to judge.
    "SELF_FULL_UNMET": case(
        filled(自评得分_群众满意度=20, 自评总分=98.4),
        filled(自评得分_群众满意度=20, 自评总分=98.4, 本年减少=0),
    ),
    "SELF_ITEMS_DIFFER": case(
        filled(要点_管理规范性_3=1), filled(要点_管理规范性_3=1, 自评得分_管理规范性=8)
    ),
    "SELF_MISSING": case(
        filled(自评得分_群众满意度=None), filled(自评得分_群众满意度=0, words={"自评等级": "中"})
    ),
    "TOTAL_DIFFERS": case(filled(自评总分=97), filled(自评总分=96.4, 自评得分_预算完成率=29.396)),
    "GRADE_DIFFERS": case(
        filled(自评得分_群众满意度=11.1, words={"自评等级": "优"}),  # 89.5
        filled(自评得分_群众满意度=11.1, words={"自评等级": "良"}),
    ),
}
