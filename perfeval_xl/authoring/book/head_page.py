"""The page 体系: what a rubric says about itself, one entry a row."""

from collections.abc import Mapping, Sequence
from typing import Any

from perfeval_xl.authoring.book.cells import Cell, from_cell, numbered, to_cell

PAGE = "体系"
HEADINGS = ("项", "名称", "值")

_TEXTS = {
    "id": "编号",
    "title": "标题",
    "issuer": "发布单位",
    "source": "出处",
    "unit": "金额单位",
    "reading": "解读",
}
_VALUES = {
    "version": "版本",
    "accepts": "仍采用的旧版",
    "fiscal_year": "年度",
    "judge_on": "按印出的百分数计分，取到",
    "items_apart": "要点逐行印",
}
_CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "when_missing": ("数据缺少时", {"self_score": "按自评得分暂计", "pending": "待补"}),
    "when_not_applicable": ("指标不适用时", {"full": "计满分", "rescale": "其余指标折算"}),
}
_MAPS = {
    "grades": "等级",
    "levels": "上级指标的分值",
    "derived": "推算的数",
    "schedule": "支付进度要求",
}
_PAIRS = {
    "same": "应当相等的数",
    "within": "不应超过的数",
    "per_head": "按人数核对单位的数",
    "table": "公布的表的列",
}
_CONTENTS = {
    "level1": "一级指标",
    "level1_points": "一级指标的分值",
    "level2": "二级指标",
    "level2_points": "二级指标的分值",
    "name": "三级指标",
    "points": "分值",
    "content": "指标内容",
    "criterion": "评价标准",
    "explanation": "指标说明",
    "source": "数据来源",
    "value": "指标值",
    "self_score": "自评得分",
    "score": "系统评分",
    "review_score": "审核得分",
    "final_score": "最终得分",
    "status": "状态",
    "note": "扣分说明",
    "opinion": "审核意见",
}
"""What a column of the published table holds."""
_NAMES = {
    **_TEXTS,
    **_VALUES,
    **{key: name for key, (name, _) in _CHOICES.items()},
    **_MAPS,
    **_PAIRS,
}
TERMS = {key: f"“{name}”" for key, name in _NAMES.items()}
"""The keys of a rubric file in the words of this page."""
KEYS = (*_TEXTS, *_VALUES, *_CHOICES, *_MAPS, *_PAIRS)


def to_rows(data: Mapping[str, Any]) -> list[list[Cell]]:
    """Lay out the head of a rubric file, in the order of the file."""
    rows: list[list[Cell]] = []
    for key in (entry for entry in data if entry in KEYS):
        value = data[key]
        if key in _TEXTS:
            rows.append([_TEXTS[key], None, str(value)])
        elif key in _VALUES:
            rows.append([_VALUES[key], None, to_cell(value)])
        elif key in _CHOICES:
            name, words = _CHOICES[key]
            rows.append([name, None, words[value]])
        elif key in _MAPS:
            rows += [[_MAPS[key], str(name), to_cell(item)] for name, item in value.items()]
        else:
            words = _CONTENTS if key == "table" else {}
            rows += [[_PAIRS[key], left, words.get(right, right)] for left, right in value]
    return rows


def from_rows(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Read the head back. Raises ValueError with the row that is not understood."""
    data: dict[str, Any] = {}
    for number, row in numbered(rows):
        try:
            _take(data, row)
        except ValueError as error:
            raise ValueError(f"“{PAGE}”第 {number} 行：{error}") from None
    return data


def rows_of(rows: Sequence[Sequence[Any]], key: str, name: str) -> list[int]:
    """Return the numbers of the rows that a key of the rubric file came from."""
    ours = [
        (number, str(row[1]).strip() if len(row) > 1 else "")
        for number, row in numbered(rows)
        if str(row[0] or "").strip() == _NAMES[key]
    ]
    exactly = [number for number, heading in ours if name and heading == name]
    return exactly or [number for number, _ in ours]


def _take(data: dict[str, Any], row: Sequence[Any]) -> None:
    item, name, value = (*row, None, None, None)[:3]
    keys = {said: key for key, said in _NAMES.items()}
    if item in (None, ""):
        raise ValueError(f"没有写“{HEADINGS[0]}”，应为：{'、'.join(keys)}")
    key = keys.get(str(item).strip())
    if key is None:
        raise ValueError(f"“{PAGE}”里没有“{item}”这一项，应为：{'、'.join(keys)}")
    if key in _MAPS or key in _PAIRS:
        if name in (None, "") or value in (None, ""):
            raise ValueError(f"“{item}”应写“名称”和“值”两格")
        if key in _PAIRS:
            codes = {said: code for code, said in _CONTENTS.items()} if key == "table" else {}
            said = codes.get(str(value).strip(), str(value))
            data.setdefault(key, []).append([str(name), said])
            return
        if str(name) in data.get(key, {}):
            raise ValueError(f"“{item}”里的“{name}”写了两次，请只留一行")
        data.setdefault(key, {})[str(name)] = from_cell(value)
        return
    if key in data:
        raise ValueError(f"“{item}”写了两次，请只留一行")
    if value in (None, "") and name not in (None, ""):
        raise ValueError(f"“{item}”应写在“值”一格，却写在“名称”一格")
    if key in _TEXTS:
        data[key] = "" if value is None else str(value)
    else:
        data[key] = _choice(key, value) if key in _CHOICES else from_cell(value)


def _choice(key: str, value: Any) -> str:
    name, words = _CHOICES[key]
    for meaning, said in words.items():
        if str(value).strip() == said:
            return meaning
    raise ValueError(f"“{name}”应为：{'、'.join(words.values())}，却是“{value}”")
