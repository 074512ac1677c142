"""What a published table prints beside its 100 points: 加分项, 扣分项, 加减分项 and 一票否决.

They are known by what the table itself calls the level or the row. What a veto takes is read out
of its words; one whose words do not say it is told, and is no part of the rubric.
"""

import re
from collections.abc import Collection, Sequence
from typing import Any

from perfeval_xl.authoring.published import PublishedRow, PublishedTable, PublishedVeto
from perfeval_xl.rubric.rules.base import ADDS, EITHER, TAKES, Nature
from perfeval_xl.rubric.veto import ADDED, TAKEN, TOTAL
from perfeval_xl.sheets.grids import same_text

_LEVEL = r"(?:[(（]?[一二三四五六七八九十\d]+[)）]?[、.．]?)?(?:{})(?:项目?|指标|事项|部分)?"
_NATURES: tuple[tuple[re.Pattern[str], Nature], ...] = (
    (re.compile(_LEVEL.format("加减分|奖惩加减分|增减分")), EITHER),
    (re.compile(_LEVEL.format("加分|奖励加分|附加分|奖励分")), ADDS),
    (re.compile(_LEVEL.format("扣分|减分|惩罚扣分|倒扣分")), TAKES),
)
_VETO = "一票否决"
_AMOUNT = r"(\d+(?:\.\d+)?)分?"
_SIGNED = re.compile(
    rf"[(（]?(?:(?P<both>±){_AMOUNT}|(?:最[多高])?(?:加|\+|0?[-~至])?{_AMOUNT}"
    rf"(?:[,，/、;；至~]?(?:最[多高])?(?:扣|减|[-−－]){_AMOUNT})?|(?:最[多高])?(?:扣|减|[-−－]){_AMOUNT}"
    r")[)）]?"
)
_IN_WORDS = re.compile(r"(?:最[多高]|累计不超过|不超过|至多)(?:加|扣|减|得)?(\d+(?:\.\d+)?)分")
_TO_NOTHING = r"(?:一律)?(?:不得分|不计分|[计得为按记]?(?:0|零)分|[计得为]为?(?:0|零)分)"
_WHOLE = re.compile(rf"(?:总分|总得分|整体(?:评价)?得分|评价得分|全部){_TO_NOTHING}")
_PART = re.compile(
    rf"[“\"「]?([^，。；,;“”\"「」]{{2,20}}?)[”\"」]?(?:一项|部分|得分)?{_TO_NOTHING}"
)
_AT_MOST = re.compile(
    r"(?:直接|一律)?(?:评|定|认定|确定|评定|列)(?:价等级|级)?(?:为|成)[“\"「]?(\w{1,4}?)[”\"」]?"
    r"(?:等级|等|级|档)?(?=[，。；,;]|$)"
)
_NOT_ABOVE = re.compile(
    r"(?:不得|不能|取消)评(?:定|选|价)?(?:为)?[“\"「]?(\w{1,3}?)[”\"」]?(及以上|以上)?(?:等级|等次|等|级|资格)?"
    r"(?=[，。；,;]|$)"
)
_LONGEST = 30
_FULL = 100


def nature_of(path: Sequence[str], name: str) -> Nature:
    """Return how points count, by what a row and the levels above it are called."""
    for level in (*path, name):
        for pattern, nature in _NATURES:
            if pattern.fullmatch(same_text(level)):
                return nature
    return ""


def is_veto(path: Sequence[str], name: str) -> bool:
    """Tell whether a row says a 一票否决."""
    return any(_VETO in same_text(level) for level in (*path, name))


def points_beside(printed: str, words: str, nature: Nature) -> tuple[float | None, float]:
    """Return the points that are added at most, and those of a 加减分项 that are taken.

    `printed` is 5, 加5, -10, ±3, 加5扣3; where the cell is blank the words may say 最多加5分. None
    where neither says it.
    """
    match = _SIGNED.fullmatch(same_text(printed))
    if match is None:
        said = _IN_WORDS.search(same_text(words))
        return (None, 0.0) if printed or said is None else (float(said[1]), 0.0)
    both, adds, takes, only = (None if text is None else float(text) for text in match.groups()[1:])
    if nature != EITHER:
        return next(each for each in (both, adds, only) if each is not None), 0.0
    if both is not None:
        return both, both
    return adds or only, takes if takes is not None else (adds or only or 0.0)


def veto_of(row: PublishedVeto, grades: Collection[str], levels: Collection[str]) -> dict[str, Any]:
    """Return a veto as a rubric file writes it, {} where its words say no consequence.

    `grades` from the best on; `levels` are the levels and indicators that may have no points.
    """
    words = same_text(row.words) or same_text(row.name)
    consequence: dict[str, Any] = {}
    order = list(grades)
    if _WHOLE.search(words):
        consequence["zero"] = TOTAL
    elif found := [match[1] for match in _PART.finditer(words)]:
        named = [level for level in levels for text in found if text.endswith(same_text(level))]
        if len(set(named)) == 1:
            consequence["zero"] = named[0]
    if (match := _NOT_ABOVE.search(words)) and (grade := _grade(match[1], order)):
        below = order.index(grade) + 1
        if below < len(order):
            consequence["grade"] = order[below]
    elif (match := _AT_MOST.search(words)) and (grade := _grade(match[1], order)):
        consequence["grade"] = grade
    if not consequence:
        return {}
    return {"name": row.name, "words": row.words or row.name, **consequence}


def _grade(said: str, order: Sequence[str]) -> str:
    """Return the grade that a word means: 优秀 is 优, 良好 is 良; "" for none or several."""
    alike = [grade for grade in order if grade == said] or [
        grade for grade in order if said.startswith(grade) or grade.startswith(said)
    ]
    return alike[0] if len(alike) == 1 else ""


def has_own_total(table: PublishedTable) -> bool:
    """Tell whether a table whose points count beside others prints a total that is not 100."""
    beside = any(row.nature for row in table.rows)
    return beside and table.total == table.points and table.points != _FULL


def vetoes_of(table: PublishedTable, grades: Sequence[str]) -> list[dict[str, Any]]:
    """Return the vetoes whose consequence is read; the others are told."""
    levels = {level for row in table.rows for level in (*row.path, row.name)}
    vetoes = []
    for row in table.vetoes:
        veto = veto_of(row, grades, levels)
        vetoes += [veto] if veto else []
        if not veto:
            said = f"{row.place} 的一票否决“{' '.join((row.words or row.name).split())}”"
            table.remarks.append(f"{said}没有读懂后果，没有写进体系，请补写")
    return vetoes


def caps_of(table: PublishedTable) -> dict[str, float]:
    """Return the caps on all 加分 and all 扣分: the points printed beside their one level.

    Only where the rows below it may come to more.
    """
    caps: dict[str, float] = {}
    for nature, name in ((ADDS, ADDED), (TAKES, TAKEN)):
        rows = [row for row in table.rows if row.nature == nature]
        heads = {row.path[:1] for row in rows}
        printed = table.levels.get(next(iter(heads)), None) if len(heads) == 1 else None
        if printed is not None and sum(row.whole for row in rows) > printed + 1e-9:
            caps[name] = printed
    return caps


def as_veto(name: str, words: str, place: str) -> PublishedVeto:
    """Return a row as a veto, called by its own name or by how its words begin."""
    own = "" if same_text(name) == _VETO else name
    called = own or re.split(r"的?[，,。；;：:]", words.strip(), maxsplit=1)[0] or name
    return PublishedVeto(called[:_LONGEST], words, place)


def beside(row: PublishedRow) -> dict[str, Any]:
    """Return what a rubric file writes of how an indicator's points count."""
    return {
        **({"nature": row.nature} if row.nature else {}),
        **({"takes": row.takes} if row.takes else {}),
    }
