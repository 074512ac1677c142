"""The page 体系: what a rubric says about itself, one entry a row."""

from collections.abc import Mapping, Sequence
from typing import Any

from perfeval_xl.authoring.book.cells import Cell, from_cell, numbered, to_cell

PAGE = "体系"
NEEDED = ("项", "名称", "值")
HEADINGS = (*NEEDED, "其他")

_TEXTS = {
    "id": "编号",
    "title": "标题",
    "issuer": "发布单位",
    "source": "出处",
    "assessor": "评分机构",
    "unit": "金额单位",
    "reading": "解读",
}
_VALUES = {
    "version": "版本",
    "accepts": "仍采用的旧版",
    "fiscal_year": "年度",
    "judge_on": "按印出的百分数计分，取到",
    "ratio_limit": "指标值的上限，超过的不计分",
    "provisional_above": "暂评、另排的界限",
    "items_apart": "要点逐行印",
    "total": "满分",
}
_CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "when_missing": ("数据缺少时", {"self_score": "按自评得分暂计", "pending": "待补"}),
    "when_not_applicable": ("指标不适用时", {"full": "计满分", "rescale": "其余指标折算"}),
}
_MAPS = {
    "grades": "等级",
    "levels": "上级指标的分值",
    "caps": "上限",
    "derived": "推算的数",
    "schedule": "支付进度要求",
}
_PAIRS = {
    "same": "应当相等的数",
    "balance": "应当结平的数",
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
    "rate": "得分率",
    "level1_rate": "一级指标的得分率",
    "level2_rate": "二级指标的得分率",
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
_VETO, _VETOES = "vetoes", "一票否决"
_OF_A_VETO = {"when": "条件", "zero": "计0分的", "grade": "最高等级", "reading": "解读"}
"""What stands behind the words of a veto; without a condition a reviewer decides."""
_NAMES = {
    **_TEXTS,
    **_VALUES,
    **{key: name for key, (name, _) in _CHOICES.items()},
    **_MAPS,
    **_PAIRS,
    _VETO: _VETOES,
}
TERMS = {key: f"“{name}”" for key, name in _NAMES.items()}
"""The keys of a rubric file in the words of this page."""
KEYS = (*_TEXTS, *_VALUES, *_CHOICES, *_MAPS, *_PAIRS, _VETO)


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
        elif key == _VETO:
            rows += [_veto_row(veto) for veto in value]
        else:
            words = _CONTENTS if key == "table" else {}
            rows += [
                # A number (上限 0) stays one; words behind the pair say how it is told.
                [_PAIRS[key], left, words.get(right, right), *map(to_cell, rest)]
                for left, right, *rest in value
            ]
    return [[*row, None][: len(HEADINGS)] for row in rows]


def _veto_row(veto: Mapping[str, Any]) -> list[Cell]:
    rest = {said: veto[key] for key, said in _OF_A_VETO.items() if key in veto}
    return [_VETOES, str(veto["name"]), str(veto["words"]), to_cell(rest)]


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
    item, name, value, rest = (*row, None, None, None, None)[:4]
    keys = {said: key for key, said in _NAMES.items()}
    if item in (None, ""):
        raise ValueError(f"没有写“{HEADINGS[0]}”，应为：{'、'.join(keys)}")
    key = keys.get(str(item).strip())
    if key is None:
        raise ValueError(f"“{PAGE}”里没有“{item}”这一项，应为：{'、'.join(keys)}")
    if key in (*_MAPS, *_PAIRS, _VETO):
        if name in (None, "") or value in (None, ""):
            raise ValueError(f"“{item}”应写“名称”和“值”两格")
        if key == _VETO:
            data.setdefault(key, []).append(_veto(str(name), str(value), rest))
            return
        if key in _PAIRS:
            codes = {said: code for code, said in _CONTENTS.items()} if key == "table" else {}
            told = value if isinstance(value, int | float) else str(value)
            said = codes.get(str(value).strip(), told)
            options = [] if rest in (None, "") else [from_cell(rest)]
            data.setdefault(key, []).append([str(name), said, *options])
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


def _veto(name: str, words: str, rest: Any) -> dict[str, Any]:
    """Read a veto; raise ValueError for what stands behind its words and is not understood."""
    told = from_cell(rest)
    keys = {said: key for key, said in _OF_A_VETO.items()}
    if not isinstance(told, dict) or not told or told.keys() - keys.keys():
        wanted = "、".join(f"{said}: …" for said in keys)
        raise ValueError(f"“{_VETOES}”的“其他”应写后果，可写 {wanted}；现为“{rest or ''}”")
    return {"name": name, "words": words, **{keys[said]: each for said, each in told.items()}}


def _choice(key: str, value: Any) -> str:
    name, words = _CHOICES[key]
    for meaning, said in words.items():
        if str(value).strip() == said:
            return meaning
    raise ValueError(f"“{name}”应为：{'、'.join(words.values())}，却是“{value}”")
