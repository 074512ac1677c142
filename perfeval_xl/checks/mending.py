"""Which single changes could mend a broken equality: another number in one of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from perfeval_xl.checks.finding import Finding, Unit
from perfeval_xl.checks.slips import MEANT_DECIMALS, Slip
from perfeval_xl.checks.tolerance import money_tolerance, same_percentage
from perfeval_xl.checks.trials import Change, Trials, Typed
from perfeval_xl.forms.figures.cell_names import name_text
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.form.form_entry import printed_places

_OTHER = Slip("", 1e-6)
"""Any number for any other."""
_NEAR = 10.0**-MEANT_DECIMALS
_LEFT_OUT = 0.1
"""A total that lacks one of its parts, or has it twice."""
_WORKED_OUT_OTHERWISE = 0.3
"""A stated ratio that was worked out wrongly, or from other figures; what comes out is any number
of as many digits as it was printed with."""
_MOST_INVERSE = 20
"""So many numbers of a cell are tried that would make a stated ratio right, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Mending:
    """A change of one cell, and the slip that would explain it."""

    change: Change
    slip: Slip

    @property
    def cell(self) -> tuple[Unit, str]:
        """Whose cell it is, and what it is called."""
        return self.change.cell.unit, name_text(self.change.cell.name)


def mendings(
    broken: Iterable[Finding], trials: Trials, made: Sequence[Mending] = ()
) -> list[Mending]:
    """Return changes of one figure each, of none that was changed, that would mend a finding."""
    found: dict[tuple[Unit, str, float], Mending] = {}
    done = {each.cell for each in made}
    for finding in broken:
        for each in _mending(finding, trials):
            key = (*each.cell, each.change.number)
            if each.cell not in done and (
                key not in found or found[key].slip.likelihood < each.slip.likelihood
            ):
                found[key] = each
    return list(found.values())


def _mending(finding: Finding, trials: Trials) -> Iterator[Mending]:
    names = dict.fromkeys((finding.name, *finding.rests_on))
    cells = [cell for name in names if (cell := trials.typed(finding.unit, name)) is not None]
    if finding.code == "STATED_DIFFERS":
        yield from _of_stated(finding, cells, trials)
    elif finding.found.endswith("%"):
        for cell in cells:
            one, other = (
                float(each.rstrip("%")) / 100 for each in (finding.found, finding.expected)
            )
            yield _changed(cell, other if name_text(cell.name) == finding.name else one, 1e-4)
    else:
        gap, allowed = float(finding.expected) - float(finding.found), money_tolerance(len(cells))
        for cell in cells:
            for number in (cell.number + gap, cell.number - gap):
                each = _changed(cell, number, float(allowed))
                if finding.code == "SUM_DIFFERS" and name_text(cell.name) == finding.name:
                    each = _left_out(each, gap, cells)
                yield each


def _changed(cell: Typed, number: float, allowed: float, other: Slip = _OTHER) -> Mending:
    """Return the change to a number, or to what a slip makes of it within the rounding allowed.

    `other` is what explains it where no slip does.
    """
    numbers, slips = cell.meant()
    off = np.abs(numbers - number)
    near = np.flatnonzero(off <= allowed)
    if (off[near] < _NEAR).any():
        near = near[off[near] < _NEAR]
    if not len(near):
        exact = float(round_half_up(number, MEANT_DECIMALS))
        return Mending(Change(cell, exact), other)
    best = max(near.tolist(), key=lambda at: slips[at].likelihood)
    return Mending(Change(cell, float(numbers[best])), slips[best])


def _left_out(each: Mending, gap: float, cells: Sequence[Typed]) -> Mending:
    """Return the change of a total, explained by a part that was left out or added twice."""
    parts = cells[1:]
    for part in parts:
        for sign, words in ((1, "漏加了"), (-1, "多加了一次")):
            if part.number and abs(gap - sign * part.number) < _NEAR:
                slip = Slip(f"合计{words}【{part.label}】", _LEFT_OUT / len(parts))
                if slip.likelihood > each.slip.likelihood:
                    return Mending(each.change, slip)
    return each


def _of_stated(finding: Finding, cells: Sequence[Typed], trials: Trials) -> Iterator[Mending]:
    """Yield what a stated figure may have been meant as, and the figures that it rests on."""
    rubric, figures = trials.rubric_of(finding.unit), trials.figures(finding.unit)
    entry, stated = rubric.entries[finding.name], figures[finding.name]
    tree = rubric.expression(entry.is_ or rubric.by_id[str(entry.stated)].ratio)
    places = figures.get(printed_places(finding.name))
    for cell in cells:
        own, (values, slips) = cell.name == finding.name, cell.meant()
        size = len(values)
        given = {name: np.full(size, figures[name]) for name in finding.rests_on}
        told = values if own else np.full(size, stated)
        changed = {} if own else {str(cell.name): values}
        computed = evaluate(tree, Columns({**given, **changed}, size))
        if entry.kind == "percent":
            known = None if own or places is None else np.full(size, places)
            fits = same_percentage(told, computed, known) & np.isfinite(computed)
        else:
            fits = np.abs(told - computed) <= money_tolerance(len(finding.rests_on))
        if own and size and np.isfinite(computed[0]):
            digits = 2 + cell.decimals if cell.percent else len(f"{cell.number:.2f}")
            any_other = Slip("", _WORKED_OUT_OTHERWISE * 10.0**-digits)
            yield _changed(cell, float(computed[0]), 0.0, any_other)
        fitting = sorted(np.flatnonzero(fits).tolist(), key=lambda at: -slips[at].likelihood)
        for at in fitting[:_MOST_INVERSE]:
            yield Mending(Change(cell, float(values[at])), slips[at])
