"""The sheet 历年总分: departments through the years where another rubric took over.

Every rubric has its own sheets, since points of different rubrics are no trend. A rubric a year
would leave nobody with more than one year: here the totals stand in one line all the same, and say
where the rubric changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.scoring.history.periods import Period, timeline
from perfeval_xl.scoring.history.series import Series
from perfeval_xl.sheets.columns import CENTRED, POINTS, Column, Look
from perfeval_xl.sheets.listing import put_across, write_head, write_table
from perfeval_xl.sheets.style import LEVEL_FILL, OPEN_FILL, Style, paper
from perfeval_xl.workbooks.trend.rubric_history import SHOWN, RubricHistory

SHEET = "历年总分"
_NAME, _PERIOD, _GRADE = 30.0, 13.0, 10.0
_OF_RUBRICS: Look = {"bg_color": LEVEL_FILL, "font_size": 9, "num_format": "General"}
_CHANGED: Look = {"bg_color": OPEN_FILL}


@dataclass(frozen=True)
class Chain:
    """Rubrics of one kind of period that follow each other: nobody has two of them at a time."""

    histories: tuple[Series, ...]

    @property
    def periods(self) -> Sequence[Period]:
        """The last periods that any of them was evaluated in, and the gaps between them."""
        found = {period for series in self.histories for period in series.periods}
        return timeline(found)[-SHOWN:]

    def totals(self) -> dict[str, dict[int, tuple[float, str, str]]]:
        """Return department → end of a period → total, grade and rubric."""
        found: dict[str, dict[int, tuple[float, str, str]]] = {}
        for series in self.histories:
            scores, grades = series.totals["score"], series.totals["grade"]
            for name, own, words in zip(
                scores.index, scores.to_numpy().tolist(), grades.to_numpy().tolist(), strict=True
            ):
                for end, score, grade in zip(scores.columns, own, words, strict=True):
                    if score == score:
                        there = found.setdefault(str(name), {})
                        there[int(end)] = score, str(grade), series.rubric
        return found


def chains_of(histories: Sequence[Series]) -> list[Chain]:
    """Return the rubrics that follow each other; those without another one are left out.

    Whole departments and their projects are never in one line, nor is a department that two
    rubrics evaluated at the same time.
    """
    chains: list[list[Series]] = []
    for series in sorted(histories, key=lambda each: (each.periods[0].end, each.rubric)):
        for chain in chains:
            if _alike(chain[0], series) and not any(_overlap(each, series) for each in chain):
                chain.append(series)
                break
        else:
            chains.append([series])
    order = {"年度": 0, "半年": 1, "季度": 2, "月度": 3}
    found = [Chain(tuple(chain)) for chain in chains if len(chain) > 1]
    return sorted(found, key=lambda chain: order[chain.histories[0].kind])


def _alike(one: Series, other: Series) -> bool:
    projects = [(each.lines["project"] != "").any() for each in (one, other)]
    return one.kind == other.kind and projects[0] == projects[1]


def _overlap(one: Series, other: Series) -> bool:
    """Tell whether anybody was evaluated by both in one period."""
    mine, theirs = (each.totals["score"].stack().index for each in (one, other))
    return len(mine.intersection(theirs)) > 0


def write_years(
    sheet: Worksheet, style: Style, chains: Sequence[Chain], parts: Sequence[RubricHistory]
) -> None:
    """Write the sheet: a table for each chain, a line for each department."""
    most = max(len(chain.periods) for chain in chains)
    widths = [_NAME, *[_PERIOD] * most, _GRADE]
    told = (
        "同一单位（按单位代码，没有代码的按名称）连成一行；空白的一期没有评，或报送表未填全。"
        "有底色的格子换了指标体系，与前一次的分数不能直接相比；各体系自己的升降、指标和扣分看它的各表。"
    )
    write_head(sheet, style, widths, "各单位历年总分", told)
    bar, row = style.boxed(bold=True, bg_color=LEVEL_FILL), 3
    projects = {part.series.rubric for part in parts if part.rubric and part.rubric.project}
    for chain in chains:
        lines = list(_lines(chain))
        kind, labels = chain.histories[0].kind, [period.label for period in chain.periods]
        what = "项目" if chain.histories[0].rubric in projects else "部门整体"
        title = f"{what}　{kind}评价　{labels[0]} 至 {labels[-1]}　{len(lines) - 1} 个单位"
        put_across(sheet, (row, 0, len(labels) + 1), title, bar, 20)
        write_table(sheet, style, _columns(chain.periods), lines, row + 2, heading=24, least=18.0)
        row += len(lines) + 3
    sheet.freeze_panes(3, 1)
    paper(sheet, landscape=True)


@dataclass(frozen=True)
class _Line:
    name: str
    totals: dict[int, Any]
    """End of a period → total, or the rubrics' names in the first line."""
    grade: str
    changed: frozenset[int] = frozenset()
    """The periods in which another rubric than the time before was used."""
    first: bool = False

    def look(self, end: int) -> Look:
        return _OF_RUBRICS if self.first else _CHANGED if end in self.changed else {}


def _columns(periods: Sequence[Period]) -> list[Column[_Line]]:
    def total(period: Period) -> Column[_Line]:
        return Column(
            period.label, _PERIOD, lambda line: line.totals.get(period.end, ""), POINTS,
            lambda line: line.look(period.end),
        )  # fmt: skip

    return [
        Column("单位名称", _NAME, lambda line: line.name, {}, lambda line: line.look(-1)),
        *map(total, periods),
        Column("最近等级", _GRADE, lambda line: line.grade, CENTRED, lambda line: line.look(-1)),
    ]


def _lines(chain: Chain) -> Iterator[_Line]:
    """Yield which rubrics were used, then the departments, by the newest total."""
    found, ends = chain.totals(), [period.end for period in chain.periods]
    used = {
        end: "、".join(sorted({own[end][2] for own in found.values() if end in own}))
        for end in ends
    }
    yield _Line("指标体系", used, "", first=True)
    for name in sorted(found, key=lambda name: _newest_first(found[name], ends[-1])):
        own = {end: found[name][end] for end in ends if end in found[name]}
        if own:
            pairs = zip(list(own)[1:], list(own), strict=False)
            changed = frozenset(end for end, before in pairs if own[end][2] != own[before][2])
            totals = {end: total for end, (total, _, _) in own.items()}
            yield _Line(name, totals, own[max(own)][1], changed)


def _newest_first(own: dict[int, tuple[float, str, str]], last: int) -> float:
    return -own[last][0] if last in own else 1.0
