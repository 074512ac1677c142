"""Names, opinions and evidence: texts that fictitious departments fill in."""

from __future__ import annotations

import numpy as np

from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.forms.layout.self_sheet import self_layout
from perfeval_xl.rubric.model import Rubric

_OPINIONS = (
    "（演练数据）严格执行中央八项规定，压减一般性支出，从严控制公务接待和公务用车。",
    "（演练数据）一是完善内控制度；二是推行公务卡结算；三是厉行节约，反对浪费。",
    "（演练数据）无",
)
_EVIDENCE = ("见附件", "财务管理制度汇编", "年度工作总结", "见决算报表", "网站公开截图")
_WITH_OPINION, _WITH_EVIDENCE = 0.6, 0.1


def department_names(first: int, last: int, width: int) -> list[str]:
    """Return the names of the departments from number `first` to before `last`."""
    return [f"演练单位{number:0{width}d}" for number in range(first, last)]


def words(random: np.random.Generator, rubric: Rubric, count: int) -> list[dict[str, str]]:
    """Return the texts of every department by the names of their cells."""
    texts = [cell.name for each in layouts(rubric) for cell in each.cells if cell.role == "words"]
    evidence = []
    if rubric.indicators:
        cells = self_layout(rubric).cells
        evidence = [cell.name for cell in cells if cell.name.startswith("佐证_")]
    found = []
    for _ in range(count):
        own = {name: str(random.choice(_OPINIONS)) for name in texts}
        own = {name: text for name, text in own.items() if random.random() < _WITH_OPINION}
        shown = random.random(len(evidence)) < _WITH_EVIDENCE
        for name, is_shown in zip(evidence, shown.tolist(), strict=True):
            if is_shown:
                own[name] = str(random.choice(_EVIDENCE))
        found.append(own)
    return found
