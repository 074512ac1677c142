"""Reads what decides no score: headings, definitions, explanations, the 分值 said once more.

A sentence is passed over only where its words say what it is (考核…, 根据…进行评价, 数据取自…);
any other may be a condition, and makes the criterion unread.
"""

import re
from decimal import Decimal

from perfeval_xl.rubric.reading.amounts import NUMBER
from perfeval_xl.rubric.reading.bounds import SUBJECT
from perfeval_xl.rubric.reading.formula import RATIO_NAME, formula_at, is_score
from perfeval_xl.rubric.reading.scanner import ENDS, NotHereError, Scanner, compares, is_plain
from perfeval_xl.rubric.reading.statements import Defines, Statement, Uncounted, Worth

_THIS = r"(?:(?:本|该|此)(?:项|指标)?(?:指标)?)"
_HEADING = (
    r"(?:其中|(?:具体)?(?:评分|评价|计分|扣分|得分|评估|打分|考核)(?:标准|细则|办法|方法|要点|规则|依据)?"
    r"|(?:按|评[分价定]|考核)?(?:等次|等级|档次)(?:计分|评分|得分)?|标准)[:]"
)
_SENTENCE = r"[^;。\n①-⑳]*"
_PHRASE = r"[^,;:。\n①-⑳\d%]"
_MEASURES = (
    rf"(?:{_THIS})?(?:主要|重点)?(?:用以|用于)?"
    r"(?:反映和?|考核|考察|评价|衡量|体现|考评|评估)(?:和?考核)?"
)
_BY_WHAT = r"(?:主要)?(?:根据|依据|按照?|参照|结合|对)"
_SAYS = r"是指?|为|以|按|取自|取|来源于|来自|源于|包括|包含|不含|不包括|含"
_NOUN = r"(?:数|额|金额|资金|经费|数据|资料|人数|情况|指标值|口径|范围|支出|收入|预算|决算)"
_TIMES = r"(?:截至|截止|至|到)?(?:当年|年度|本年|评价年度|考核)?(?:年末|年底|期末|年终)"
_CONDITION = re.compile(
    r"未|无|不(?!含|包括)|没有|发生|出现|须|应|需(?!求)|要求|若|如|且|同时|方可|才|前提|条件|按时|及时|完成后|的情况下"
)
"""Words that make of an explanation something to be met."""
_SEVERAL = re.compile(r"季|每|月|半年|分别|各|逐|年均|平均")
"""One score out of several: 按季度考核."""


def read_heading(scanner: Scanner) -> Statement:
    """评分标准：, 预算执行率：, 预算执行率（10分）："""
    if scanner.take(_HEADING):
        return Defines()
    name = scanner.need(rf"{SUBJECT}(?:[(\[](?P<n>{NUMBER})分[)\]])?[:](?=[^。;\n])")
    if name["n"]:
        return Worth(Decimal(name["n"]))
    # What is behind it must be a condition, or the words define the name.
    if not scanner.sees(r"[<>≤≥=\d]|达|不|超|低|高|大于|小于|以|每|控制|得分"):
        raise NotHereError
    return Defines(name["subject"])


def read_worth(scanner: Scanner) -> Statement:
    """本项满分10分, 该指标分值为10分."""
    match = scanner.need(
        rf"{_THIS}?(?:共|总分|满分|分值|标准分|权重)+(?:为|是|计|:)?(?P<n>{NUMBER})分"
        rf"|{_THIS}(?:共|计|为)?(?P<m>{NUMBER})分"
    )
    if not scanner.at_end():
        raise NotHereError
    return Worth(Decimal(match["n"] or match["m"]))


def read_uncounted(scanner: Scanner) -> Statement:
    """低于0%的不计算: canonical words for what published ones leave out."""
    match = scanner.need(rf"低于(?P<n>{NUMBER})%的不计算")
    if not scanner.at_end():
        raise NotHereError
    return Uncounted(Decimal(match["n"]))


def read_explanation(scanner: Scanner) -> Statement:
    """考核预算执行情况。 根据…进行评价，… 截至年末，… 预算数以批复数为准。 （注：…）"""
    before = scanner.text[scanner.at - 1] if scanner.at else "。"
    aside = scanner.take(r"[(\[]") is not None
    if not aside and before not in ";。\n:,)]" and not re.match(r"[①-⑳]", before):
        raise NotHereError
    start = scanner.at
    noted = scanner.take(r"(?:注|备注|说明)[:]") is not None
    if scanner.take(rf"{_TIMES}(?=,)"):
        return Defines()
    opened = before not in "," and (
        scanner.take(rf"{_MEASURES}(?![期年内后前时为等]|结果){_PHRASE}{{2,40}}")
        or scanner.take(
            rf"{_BY_WHAT}{_PHRASE}{{2,40}}?(?:进行)?(?:评价|考核|评分|打分|计分|赋分|评定)"
        )
    )
    if opened:
        if not scanner.sees(rf"[,:]|{ENDS}|[)\]]"):
            raise NotHereError
    else:
        scanner.need(
            rf"(?:[\u4e00-\u9fff“”()、]{{0,16}}{_NOUN}(?:统一)?(?:{_SAYS})|数据(?:口径)?(?:{_SAYS}))[^;。\n)\]]{{2,60}}"
        )
        if not (scanner.done or scanner.sees(rf"{ENDS}|[)\]]")):
            raise NotHereError
    words = scanner.text[start : scanner.at]
    if aside:
        scanner.need(r"[)\]]")
    if not is_plain(words.removeprefix("注:") if noted else words) or compares(_no_years(words)):
        raise NotHereError
    if _CONDITION.search(words) or is_score(words[:4]) or (opened and _SEVERAL.search(words)):
        raise NotHereError
    return Defines()


def _no_years(words: str) -> str:
    return re.sub(r"(?:19|20)\d\d年?度?|\d{1,2}月(?:\d{1,2}日)?", "", words)


def read_definition(scanner: Scanner) -> Statement:
    """Read a formula, “编制数：…”, “…是指…”, “用以反映…” or “根据…，对…进行评分。”"""
    if definition := formula_at(scanner.text, scanner.at):
        formula, end = definition
        if is_score(formula.name) or not is_plain(formula.text):
            raise NotHereError  # "扣分=超出的百分点×0.5" is all about the score
        scanner.at = end
        is_ratio = RATIO_NAME.fullmatch(formula.name)
        return Defines(formula.name, tree=formula.tree) if is_ratio else Defines()
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
