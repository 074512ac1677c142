"""Reads what says nothing about the score: the ratio's formula, what a word means, a heading."""

from __future__ import annotations

from perfeval_xl.rubric.reading.formula import RATIO_NAME, formula_at, is_score
from perfeval_xl.rubric.reading.prose import is_plain
from perfeval_xl.rubric.reading.scanner import NotHereError, Scanner
from perfeval_xl.rubric.reading.statements import Defines, Statement

_HEADING = (
    r"(?:其中|(?:具体)?(?:评分|评价|计分|扣分|得分|评估)(?:标准|细则|办法|方法|要点|规则)|标准)[:]"
)
_SENTENCE = r"[^;。\n①-⑳]*"


def read_definition(scanner: Scanner) -> Statement:
    """Read a formula, “编制数：…”, “…是指…”, “用以反映…” or “根据…，对…进行评分。”"""
    if scanner.take(_HEADING):
        return Defines()
    if found := formula_at(scanner.text, scanner.at):
        formula, end = found
        if is_score(formula.name) or not is_plain(formula.text):
            raise NotHereError  # "扣分=超出的百分点×0.5" is all about the score
        scanner.at = end
        return Defines(formula.name if RATIO_NAME.fullmatch(formula.name) else "")
    if words := scanner.take(rf"(?P<name>[^;。\n,=:\d%①-⑳]{{1,24}}):(?P<about>{_SENTENCE})"):
        meaning = words.group()  # with the name: "不得分：…" is about the score
    elif words := scanner.take(rf"[^;。\n,①-⑳]{{2,40}}?(?:是指|系指)(?P<about>{_SENTENCE})"):
        meaning = words.group()
    elif words := scanner.take(
        rf"(?:主要)?(?:用以|用于)(?:反映|考核|考察|评价)(?P<about>{_SENTENCE})"
    ):
        meaning = words["about"]
    else:
        words = scanner.need(r"根据(?P<about>[^;。\n]{2,60})进行(?:评分|打分|计分)(?=[。;\n])")
        if "对" not in words["about"]:
            raise NotHereError  # "根据完成情况进行评分" leaves the score to a judge
        meaning = words["about"]
    if not is_plain(meaning):
        raise NotHereError
    return Defines()
