"""What 自查 asks of every cell of a form: is it filled in as it should be, and does it add up.

A question is a test that a spreadsheet computes live, and the answer as the template goes out.
What the rubric says (`same`, `balance`, `within`, `limits`, `sum`, 分值) makes all of them; what
only a note would be is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from perfeval_xl.forms.layout.computed import (
    Computed,
    Places,
    Typed,
    on_sheet,
    value_of,
)
from perfeval_xl.forms.layout.layout import Cell, Layout
from perfeval_xl.forms.template.input_rules import accepts, floors, highest_scores, score_levels
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import ELAPSED, figures_in
from perfeval_xl.rubric.expressions.nodes import If, Name, Node, Number, Present
from perfeval_xl.rubric.expressions.parse import parse, substitute, sum_of
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.form.form_model import Lines
from perfeval_xl.rubric.form.relation import Relation
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import item_names, self_score_name

_CENT, _NOISE, _HALF_PERCENT = 0.005, 1e-9, 0.005
_UNAPPLIED = ("无", "不适用")


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that may be open, the cell that it is about, and how the list calls it."""

    sheet: str
    row: int
    column: int
    """From 0."""
    words: str
    test: str
    """A formula without "=", true or 1 where it is open."""
    is_open: bool
    """What the test gives as the workbook is written."""
    grave: bool = True
    """Whether it is to be filled in, or only to be looked at."""
    moves: bool = False
    """Whether rows may be put in above the cell."""

    @property
    def told(self) -> str:
        """What the list shows of it."""
        return f"{self.sheet}：{self.words}"


class Questions:
    """Asks of the sheets of a form, or of one project's sheet."""

    def __init__(
        self,
        rubric: Rubric,
        layouts: Iterable[Layout],
        places: Places,
        computed: Computed,
        stands: Mapping[str, Typed],
    ) -> None:
        """`stands` is what stands in the cells of the figures."""
        self.rubric, self.layouts, self.places = rubric, list(layouts), places
        self.computed, self.stands = computed, stands
        self._highest, self._least = highest_scores(rubric), floors(rubric)
        needed = [
            name
            for indicator in rubric.indicators
            for formula in indicator.deciding
            for name in figures_in(rubric.expression(formula))
        ]
        self._needed = set(computed.parts(needed)) | {*needed}
        printed = (block for form in rubric.forms for block in form.blocks)
        self._asked = {
            entry.name
            for block in printed
            if not isinstance(block, Lines)
            for entry in block.entries()
            if entry.name not in self._needed
        }
        """What the published form asks for, and no score rests on: left blank, it is looked at."""
        self._unless = {
            self_score_name(each): [
                name for name in rubric.figures_of(each) if name in rubric.may_not_apply
            ]
            for each in rubric.indicators
        }
        self._levels = score_levels(rubric)

    def figures(self, layout: Layout) -> Iterator[Question]:
        """Yield what is asked of every figure of a sheet that is typed."""
        own = {*self.computed.trees, *self.computed.lists}
        for indicator in self.rubric.indicators:
            own.update(item_names(indicator))  # their sum is held to the score beside
        for name, cell in layout.figures.items():
            if name not in own:
                yield self._figure(layout, name, cell)

    def is_needed(self, name: str) -> bool:
        """Tell whether no score can do without a figure."""
        return name in self._needed or name in self._unless

    def _figure(self, layout: Layout, name: str, cell: Cell) -> Question:
        at, value = self._at(name), self.stands.get(name)
        bounds = self._highest.get(name), self._levels.get(name, ()), self._least.get(name, 0.0)
        accepted = accepts(cell.entry, *bounds)
        inside, is_wrong = accepted.tests(at, value)
        blank, is_blank = self._blank(name, at, value, cell)
        is_open = is_wrong if isinstance(value, int | float) else is_blank
        label = f"【{self.rubric.label(name) if name in self.rubric.entries else _label(cell)}】"
        test, grave = f"IF(COUNT({at})=1,{inside},{blank})", name not in self._asked
        return self.ask(layout, cell, f"{label}{accepted.words}", test, is_open, grave=grave)

    def _blank(self, name: str, at: str, value: Typed, cell: Cell) -> tuple[str, bool]:
        """Return the test of a cell that holds no number, and its answer."""
        if cell.entry is not None and cell.entry.none == "not_applicable":
            tests = [f'{at}<>"{word}"' for word in _UNAPPLIED]
            answer = value not in _UNAPPLIED
        elif self._unless.get(name):
            # What does not apply to a department need not be scored by it.
            others = [(self._at(other), self.stands.get(other)) for other in self._unless[name]]
            tests = [f'{other}<>"{word}"' for other, _ in others for word in _UNAPPLIED]
            answer = all(stands not in _UNAPPLIED for _, stands in others)
        else:
            tests, answer = [], True
        if not self.is_needed(name) and name not in self._asked:
            tests, answer = [*tests, f'{at}<>""'], answer and value not in (None, "")
        both = f"AND({','.join(tests)})" if len(tests) > 1 else "".join(tests)
        return both or "TRUE", answer

    def ask(
        self,
        layout: Layout,
        cell: Cell,
        words: str,
        test: str,
        is_open: bool,
        *,
        grave: bool = True,
    ) -> Question:
        """Return a question about a cell."""
        first = min((area.first for area in layout.lists.values()), default=layout.rows)
        return Question(
            layout.sheet, cell.row, cell.column, words, test, is_open, grave, cell.row > first
        )

    def _at(self, name: str) -> str:
        return on_sheet(Name(name), self.places, "", self.rubric)

    def relations(self) -> Iterator[Question]:
        """Yield what must hold between the figures."""
        for relation in (*self.rubric.same, *self.rubric.balance):
            yield from self._relation(relation, "应等于")
        for relation in self.rubric.within:
            yield from self._relation(relation, "不应超过")
        for _, matrix in self.rubric.matrices():
            for row in matrix.rows:
                for relations, words in ((matrix.balance, "应等于"), (matrix.limits, "不应超过")):
                    for relation in relations:
                        yield from self._relation(relation.on_row(row.row, matrix.columns), words)
            yield from self._parts(matrix)

    def _relation(self, relation: Relation, words: str) -> Iterator[Question]:
        if relation.severity == "note":
            return
        left, right = (
            substitute(parse(side), self.rubric.meanings)
            for side in (relation.left, relation.right)
        )
        left_words, right_words = map(self.rubric.in_words, (relation.left, relation.right))
        told = f"【{left_words}】{words} {right_words}"
        names = [*nodes.leaves(left), *nodes.leaves(right)]
        kinds = {
            entry.kind if (entry := self.rubric.entries.get(name)) else "score" for name in names
        }
        room = _CENT * len(names) + _NOISE if kinds == {"money"} else _NOISE
        if words == "应等于":
            room = _HALF_PERCENT + _NOISE if kinds == {"percent"} else room
            wrong: Node = nodes.call("ABS", left - right) > room
        else:
            wrong = (left - right) > room
        when = [self.rubric.expression(relation.when)] if relation.when else []
        wrong = nodes.AllOf((*when, wrong)) if when else wrong
        yield from self._held(told, wrong, [left, right, *when], relation.blank)

    def _held(
        self, told: str, wrong: Node, trees: Iterable[Node], blank: Iterable[str] = ()
    ) -> Iterator[Question]:
        """Ask a comparison of figures once all of them are known; `blank` ones count as 0."""
        names = list(dict.fromkeys(name for tree in trees for name in nodes.names_in(tree)))
        if not all(name in self.places or name == ELAPSED for name in names):
            return  # sums over projects stand on no sheet
        known = Present(tuple(Name(name) for name in names if name not in {*blank, ELAPSED}))
        one = If(wrong, Number(1), Number(0))
        tree = If(known, one, Number(0)) if known.cells else one
        filled = {name: self.stands.get(name) or 0.0 for name in blank}
        is_open = value_of(tree, {**self.stands, **filled}, self.rubric) == 1
        test = on_sheet(tree, self.places, "", self.rubric)
        for name in blank:
            test = re.sub(f"{re.escape(self._at(name))}(?![0-9])", f"N({self._at(name)})", test)
        layout, cell = self._cell(names[0])
        yield self.ask(layout, cell, told, test, is_open, grave=False)

    def _parts(self, matrix: Matrix) -> Iterator[Question]:
        for whole in dict.fromkeys(row.within for row in matrix.rows if row.within):
            rows = [row for row in matrix.rows if row.within == whole]
            titles = "、".join(row.title for row in rows)
            for column in matrix.amounts():
                names = [f"{row.row}_{column}" for row in rows]
                parts = sum_of(list(map(Name, names)))
                total = Name(f"{whole}_{column}")
                wrong = (parts - total) > _CENT * (len(names) + 1) + _NOISE
                told = f"【{self.rubric.label(total.name)}】不应小于其中各项之和（{titles}）"
                yield from self._held(told, wrong, [total, parts], names)

    def own_scores(self) -> Iterator[Question]:
        """Yield what is asked of own scores beside their limits: the sum of their 要点."""
        for indicator in self.rubric.indicators:
            if items := item_names(indicator):
                own = Name(self_score_name(indicator))
                parts = sum_of(list(map(Name, items)))
                wrong = nodes.call("ABS", own - parts) > 1e-6
                told = f"【{indicator.name}】得分应等于各要点得分之和"
                yield from self._held(told, wrong, [own, parts])

    def _cell(self, name: str) -> tuple[Layout, Cell]:
        layout = next(layout for layout in self.layouts if name in layout.figures)
        return layout, layout.figures[name]


def _label(cell: Cell) -> str:
    return cell.entry.full_label if cell.entry else cell.name
