"""The sections of the 汇总分析报告 in their usual order, and its annexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from perfeval_xl.follow_up.letters.charts import Bars
from perfeval_xl.follow_up.letters.evaluated import Evaluated, points_of
from perfeval_xl.follow_up.letters.letter import BLANK, percent, two
from perfeval_xl.follow_up.letters.overview import Lost, Organised, Overview
from perfeval_xl.follow_up.letters.parts import Annex, Part, Rows, Words
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.totalling import PROVISIONAL

_EXAMPLES, _LISTED, _MOST_PROBLEMS = 3, 10, 500


def sections(
    organised: Organised, rubrics: Sequence[Overview], basis: str, closing: str
) -> Iterator[Part]:
    """Yield 一、组织情况 to 八、建议和结果应用."""
    yield Words("一、组织情况", "一级标题")
    yield Words(f"根据{basis or BLANK}，组织开展了本次绩效评价。{organised.sentence}")
    for each in rubrics:
        yield Words(_method(each))
    headed = (
        ("二、总体结果", _results),
        ("三、各级指标得分情况", _levels),
        ("四、自评与核定的比较", _own_scores),
        ("五、主要成效", _achieved),
        ("六、主要问题", _problems),
    )
    for heading, section in headed:
        yield Words(heading, "一级标题")
        for number, each in enumerate(rubrics, start=1):
            if len(rubrics) > 1:
                yield Words(f"（{_NUMERALS[number - 1]}）{each.rubric.title}", "二级标题")
            yield from section(each)
    yield Words("七、整改情况", "一级标题")
    yield Words(closing or f"以前发现的问题的整改情况：{BLANK * 2}。")
    yield Words("八、建议和结果应用", "一级标题")
    for each in rubrics:
        yield from _advice(each)
    yield Words(f"评价结果拟作如下应用：{BLANK * 3}。")


_NUMERALS = [*"一二三四五六七八九十", *(f"十{each}" for each in "一二三四五六七八九")]


def _method(each: Overview) -> str:
    rubric = each.rubric
    count = len(rubric.indicators)
    of = f"共{count}项指标" if count else "按项目逐项评价"
    return (
        f"评价采用{rubric.issuer}《{rubric.title}》（{rubric.when}），{of}，"
        f"满分{points_of(each.departments[0].full)}分，评价{len(each.departments)}个单位。"
        "能用数据核算的指标按公布的标准核算，需要判定的指标以自评为基础、由审核人员核定。"
    )


def _results(each: Overview) -> Iterator[Part]:
    left_out = len(each.departments) - len(each.counted)
    if left_out:
        yield Words(f"有{left_out}个单位数据未填全，不计入以下统计。")
    if not each.counted:
        return
    best, worst = _ends(each.counted)
    yield Words(
        f"{len(each.counted)}个单位的平均得分为{two(each.mean)}分，中位数为{two(each.median)}分；"
        f"最高{two(best.total)}分（{best.name}），最低{two(worst.total)}分（{worst.name}）。"
    )
    count = len(each.counted)
    waiting = each.grades[PROVISIONAL]
    rows = [
        (grade, str(number), percent(number / count))
        for grade, number in each.grades.items()
        if number or grade != PROVISIONAL
    ]
    yield Rows("等级分布", ("等级", "单位数", "占比"), (52, 52, 52), rows)
    names = [grade for grade, _, _ in rows]
    yield Bars("各等级单位数", names, [float(each.grades[grade]) for grade in names], "0")
    if waiting:
        yield Words(f"等级暂评的{waiting}个单位，待核分值较多，核实后另行定等。")


def _ends(departments: Sequence[Evaluated]) -> tuple[Evaluated, Evaluated]:
    return (
        max(departments, key=lambda about: about.total),
        min(departments, key=lambda about: about.total),
    )


def _levels(each: Overview) -> Iterator[Part]:
    if not each.levels:
        if each.counted:
            yield Words("各项目的指标由项目单位申报，得分情况见附件2。")
        else:
            yield Words("没有计入统计的单位，不作分析。")
        return
    rated = [level for level in each.levels if level.rate is not None]
    if rated:
        low = min(rated, key=lambda level: level.rate or 0.0)
        high = max(rated, key=lambda level: level.rate or 0.0)
        yield Words(
            f"一级指标中，平均得分率最高的是“{high.name}”，为{_rate(high)}；"
            f"最低的是“{low.name}”，为{_rate(low)}。各指标见附件2。"
        )
    rows = [(level.name, points_of(level.points), two(level.mean), _rate(level))
            for level in each.levels]  # fmt: skip
    heads = ("一级指标", "平均分值", "平均得分", "平均得分率")
    yield Rows("一级指标得分情况", heads, (60, 32, 32, 32), rows)
    shares = [level.rate or 0.0 for level in rated]
    yield Bars("一级指标平均得分率", [level.name for level in rated], shares, "0.00%")


def _own_scores(each: Overview) -> Iterator[Part]:
    own = [(about, about.own_total) for about in each.counted if about.own_total is not None]
    if not own:
        yield Words("本次评价没有可以与核定得分相比的自评总分。")
        return
    gaps = [float(round_half_up(said - about.total, 6)) for about, said in own]
    by_whom = each.rubric.by_whom
    above = sum(gap >= _CENT for gap in gaps)
    below = sum(gap <= -_CENT for gap in gaps)
    moved = sum(
        about.grade != PROVISIONAL and about.grade != _grade(each, said) for about, said in own
    )
    mean = float(round_half_up(sum(said for _, said in own) / len(own), 6))
    settled = float(round_half_up(sum(about.total for about, _ in own) / len(own), 6))
    gap = two(abs(float(round_half_up(mean, 2)) - float(round_half_up(settled, 2))))
    yield Words(
        f"有{by_whom}总分的{len(own)}个单位，{by_whom}平均{two(mean)}分，核定平均{two(settled)}分，"
        f"相差{gap}分。{by_whom}高于核定的{above}个单位，低于核定的{below}个单位，"
        f"相同的{len(own) - above - below}个单位；等级因核定而变化的{moved}个单位。"
    )


_CENT = 0.005


def _grade(each: Overview, total: float) -> str:
    rounded = float(round_half_up(total, 2))
    return next(name for name, least in each.rubric.grades.items() if rounded >= least)


def _achieved(each: Overview) -> Iterator[Part]:
    full = [
        one.name
        for one in each.indicators
        if one.points > 0 and one.scored == len(each.counted) and not one.worst
    ]
    if full and each.rubric.project is None:
        yield Words(f"全部单位得满分的指标有{len(full)}项：{'、'.join(full)}。")
    yield Words(f"主要成效：{BLANK * 3}。")


def _problems(each: Overview) -> Iterator[Part]:
    losing = each.costliest
    if not losing:
        yield Words("没有扣分的指标。")
        return
    count = len(each.counted)
    yield Words(
        f"扣分的指标共{len(losing)}项，涉及面较大的{min(len(losing), _LISTED)}项如下表，"
        "各单位的问题见附件3。"
    )
    rows = [
        (str(number), one.name, str(one.losing), percent(one.losing / count), points_of(one.lost))
        for number, one in enumerate(islice(losing, _LISTED), start=1)
    ]
    heads = ("序号", "指标", "扣分单位数", "占比", "扣分合计")
    yield Rows("扣分较多的指标", heads, (14, 64, 26, 26, 26), rows)
    for number, one in enumerate(losing[:_EXAMPLES], start=1):
        name, worst = one.worst[0]
        yield Words(
            f"{number}. {one.name}：{one.losing}个单位扣分，共扣{points_of(one.lost)}分。"
            f"例如{name}{'的' + worst.project if worst.project else ''}："
            f"{worst.note or f'扣{points_of(worst.lost)}分。'}"
        )


def _advice(each: Overview) -> Iterator[Part]:
    for number, one in enumerate(each.costliest[:_EXAMPLES], start=1):
        yield Words(
            f"{number}. 针对“{one.name}”（{one.losing}个单位扣分），"
            "督促有关单位查明原因，按整改要求逐项整改。"
        )


def _rate(one: Lost) -> str:
    return "—" if one.rate is None else percent(one.rate)


_RANKED = ("名次", "单位名称", "得分", "等级", "总分区间")
_RATED = ("一级指标", "二级指标", "指标", "分值", "平均得分", "得分率", "扣分单位数")
_FOUND = ("单位名称", "指标", "扣分", "扣分说明")


def annexes(rubrics: Sequence[Overview]) -> Iterator[Part]:
    """Yield 得分排名表, 指标得分率表, 问题清单."""
    yield Annex(1, "得分排名表")
    for each in rubrics:
        rows = [
            (str(about.rank), about.name, two(about.total), about.grade, about.span or "—")
            for about in each.ranked
        ]
        yield Rows(each.rubric.title, _RANKED, (16, 70, 22, 18, 30), rows)
    yield Annex(2, "指标得分率表")
    for each in rubrics:
        rated = [
            (*one.place, points_of(one.points), two(one.mean), _rate(one), str(one.losing))
            for one in each.indicators
        ]
        yield Rows(each.rubric.title, _RATED, (24, 28, 42, 14, 16, 16, 16), rated)
    yield Annex(3, "问题清单")
    for each in rubrics:
        found = [
            (about.name, one.label, points_of(one.lost), one.note)
            for about in each.departments
            for one in about.deductions
        ]
        if len(found) > _MOST_PROBLEMS:
            yield Words(f"共{len(found)}条，见“明细.xlsx”。")
        else:
            yield Rows(each.rubric.title, _FOUND, (32, 32, 14, 78), found)
