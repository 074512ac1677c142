"""Whether a criterion speaks of its own indicator: 预算执行率≥95% beside 结转结余率 does not.

A criterion may call a measure by a shorter name, a synonym, or a word that the explanation
defines. It is another one's only where the names say two different things.
"""

import re
from itertools import product

from perfeval_xl.rubric.reading.bounds import SUBJECT
from perfeval_xl.rubric.reading.formula import RATIO_NAME, first_formula
from perfeval_xl.rubric.reading.scanner import ENDS
from perfeval_xl.rubric.reading.signs import tidy

# What is done to the thing measured; words in one row say the same of a share.
_KINDS = (
    r"执行|完成|支付|支出进度|使用进度|办结|实现|履行|达成|到位|拨付",
    r"调整|调剂|追加|追减|调增|调减",
    r"结转|结余|沉淀",
    r"控制",
    r"变动|增长|下降|增减|上升|压减|压缩|节约",
    r"满意|认可",
    r"及时|按时|按期|准时|时效",
    r"达标|合格|质量|准确|正确|优良",
    r"公开|公示|披露",
    r"利用|使用|在用|闲置|使用中",
    r"覆盖|普及|参与|培训",
    r"偏差|偏离|差异|误差|准确",
    r"采购",
)
_NEAR = frozenset({(0, 3), (0, 6), (0, 7), (0, 9), (0, 10), (0, 12), (1, 4), (1, 11), (4, 11)})
"""Kinds that a table may use for one thing, where the thing itself is named alike."""
_TELLS_LITTLE = {3, 4}
"""控制 and 变动: of two such measures the thing says whether they are one."""
_MEASURE = re.compile(r"(?:完成|执行)?(?:率|比例|比重|占比|比值|程度|度|指标值|情况|性)$")
_OF_ANYTHING = re.compile(r"^(?:实际|年度|年末|全年|本年|总体|平均|预算|部门|单位|项目|工作|任务)+")
_CONDITION = re.compile(
    rf"(?<![\w]){SUBJECT}(?:的?绝对值)?(?=[<>≤≥=]|为?\d|达|低于|高于|超过|不|未|小于|大于|控制|在\d|每|,?以\d|及)"
)


def other_measure(criterion: str, name: str, *about: str) -> str:
    """Return the measure that a criterion speaks of where it is not the indicator's, else "".

    `name` is the indicator's; `about` its explanation and content, whose words are its own.
    """
    formula = first_formula(*about)
    own = {letters for letters in map(_letters, (name, formula.name if formula else "")) if letters}
    defined = "".join(map(_letters, about))
    for subject in _subjects(criterion):
        said = _letters(subject)
        if said not in defined and all(_differ(said, each) for each in own):
            return subject
    return ""


def _subjects(criterion: str) -> list[str]:
    """Return the measures that conditions and steps of a criterion name."""
    found: list[str] = []
    for phrase in re.split(rf"[,]|{ENDS}", tidy(criterion).text):
        for match in _CONDITION.finditer(phrase):
            found.append(match["subject"])
    return found


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _differ(subject: str, name: str) -> bool:
    """Tell whether two names plainly speak of two measures."""
    if subject in name or name in subject:
        return False
    ours, theirs = _kinds(name), _kinds(subject)
    alike = _alike(_thing(subject), _thing(name))
    if ours and ours == theirs and ours <= _TELLS_LITTLE:
        return bool(_thing(subject) and _thing(name)) and not alike
    if ours and theirs:
        near = any((min(pair), max(pair)) in _NEAR for pair in product(ours, theirs))
        return not (ours & theirs or (near and alike))
    measures = RATIO_NAME.fullmatch(name) or name.endswith("性")
    return bool(measures and theirs and _thing(subject)) and not alike


def _kinds(name: str) -> set[int]:
    return {place for place, words in enumerate(_KINDS) if re.search(words, name)}


def _thing(name: str) -> str:
    """Return what is measured: 预算 of 预算执行率; "" for a measure of anything (实际完成率)."""
    bare = _MEASURE.sub("", name)
    for words in _KINDS:
        bare = re.sub(words, "", bare)
    return _OF_ANYTHING.sub("", bare)


def _alike(one: str, other: str) -> bool:
    """Tell whether two things have two characters in a row in common."""
    return any(one[at : at + 2] in other for at in range(len(one) - 1))
