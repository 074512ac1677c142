"""Which cell is wrong where figures contradict each other, and what was probably meant there.

All that must be equal in a return is one system. The smallest change that a typing slip explains
and after which everything agrees names the wrong cell (the idea of Fellegi and Holt, 1976). Where
several changes explain it about equally well nothing is offered, and all cells are named together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from perfeval_xl.checks.finding import MOST_NAMED, Finding, Unit, department_of
from perfeval_xl.checks.mending import Mending, mendings
from perfeval_xl.checks.tolerance import written
from perfeval_xl.checks.trials import Trials
from perfeval_xl.forms.figures.cell_names import name_text
from perfeval_xl.messages import Code

_EQUALITIES: frozenset[Code] = frozenset({"SUM_DIFFERS", "BALANCE_DIFFERS", "SAME_DIFFERS"})
_STATED: Code = "STATED_DIFFERS"
_SURE = 0.9
"""A cell is named alone if changes of it are so large a share of all that explains the findings."""
_SECOND = 0.03
"""How likely a second slip is where there is one."""
_TELLS: Mapping[Code, float] = {"LAST_YEAR_DIFFERS": 50.0, "TOLD_RATE_DIFFERS": 1.0}
"""How much more likely a change is after which something else is found no more; 5 times, if it is
not told here. Last year's return was scored by other figures; what a text says of a ratio is the
same ratio once more."""
_GONE = 5.0
_DOUBT = {"stated": 0.02, "new": 0.05}
"""What it says of a change if a stated ratio still disagrees, and if something else is found."""
_PLAIN = 1e-4
"""With an explanation as likely as this nobody looks for two slips."""
_MOST, _MOST_PAIRS = 12, 400
"""With more findings than this that hang together a return is in a mess that is not one slip."""

Key: TypeAlias = tuple[Unit, Code, str, str, tuple[str, ...]]
"""What is said of a figure, and against which others: one amount may differ from two."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What some changes would do."""

    changes: tuple[Mending, ...]
    gone: frozenset[Key]
    left: tuple[Finding, ...]
    """The equalities that would still be broken."""
    weight: float
    explains: bool


def name_wrong_cells(findings: Sequence[Finding], trials: Trials) -> list[Finding]:
    """Return findings with FIGURE_SLIPPED in place of what one wrong cell explains.

    Where it is not decided which cell is wrong, a broken sum or balance names all that could be.
    """
    of: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        of[finding.department].append(finding)
    groups = [_Group(group, own, trials) for own in of.values() for group in _connected(own)]
    _try(groups, [[(each,) for each in group.singles()] for group in groups], trials)
    _try(groups, [list(group.pairs()) for group in groups], trials)
    gone: set[Key] = set()
    changed: dict[Key, Finding] = {}
    named: dict[Key, list[Finding]] = defaultdict(list)
    for group in groups:
        slipped, explained = group.verdict()
        gone |= explained
        named[_key(group.broken[0])] += slipped
        if not explained:
            together = dict(group.together())
            changed |= together
            gone |= {_key(each) for each in group.broken} - together.keys() if together else set()
    result = []
    for finding in findings:
        key = _key(finding)
        result += named.pop(key, [])
        if key not in gone:
            result.append(changed.get(key, finding))
    return result


def _key(finding: Finding) -> Key:
    return finding.unit, finding.code, finding.name, finding.label, finding.rests_on


def _connected(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Yield the broken equalities and stated figures of one department that share figures."""
    groups: list[tuple[set[tuple[Unit, str]], list[Finding]]] = []
    for finding in findings:
        if finding.code in _EQUALITIES or finding.code == _STATED:
            figures = {(finding.unit, name) for name in (finding.name, *finding.rests_on)}
            together = [finding]
            for others, theirs in [each for each in groups if each[0] & figures]:
                figures, together = figures | others, [*theirs, *together]
            groups = [each for each in groups if not each[0] & figures]
            groups.append((figures, together))
    yield from (group for _, group in groups)


def _try(
    groups: Sequence[_Group], changes: Sequence[Sequence[tuple[Mending, ...]]], trials: Trials
) -> None:
    """Let every group know what its changes would do."""
    every = [(group, each) for group, some in zip(groups, changes, strict=True) for each in some]
    results = trials.findings([[meant.change for meant in each] for _, each in every])
    for (group, each), found in zip(every, results, strict=True):
        group.learn(each, found)


class _Group:
    """Broken equalities of one department that hang together."""

    def __init__(self, broken: list[Finding], all_: Sequence[Finding], trials: Trials) -> None:
        self.broken, self.trials = broken, trials
        self.before = {_key(each): each for each in all_}
        equalities = {_key(each) for each in broken if each.code in _EQUALITIES}
        self.must = equalities or {_key(each) for each in broken}
        self.outcomes: list[_Outcome] = []

    def singles(self) -> list[Mending]:
        """Return the changes of one cell each that could mend something."""
        return mendings(self.broken, self.trials) if len(self.broken) <= _MOST else []

    def pairs(self) -> Iterator[tuple[Mending, ...]]:
        """Yield two changes each, where one change hardly explains it all."""
        if max((each.weight for each in self.outcomes if each.explains), default=0.0) >= _PLAIN:
            return
        count = 0
        for outcome in self.outcomes:
            if outcome.explains or not self.must & outcome.gone:
                continue
            for second in mendings(outcome.left, self.trials, outcome.changes):
                count += 1
                if count <= _MOST_PAIRS:
                    yield (*outcome.changes, second)

    def learn(self, changes: tuple[Mending, ...], found: Iterable[Finding]) -> None:
        """Take in what is found after some changes."""
        unit = changes[0].change.cell.unit
        after = {_key(each): each for each in _at_home(found, department_of(unit))}
        new = [each for key, each in after.items() if key not in self.before]
        if any(each.code in _EQUALITIES for each in new):
            return
        gone = frozenset(self.before.keys() - after.keys())
        weight = _SECOND ** (len(changes) - 1)
        for each in changes:
            weight *= each.slip.likelihood
        stated = [each for each in self.broken if each.code == _STATED and _key(each) not in gone]
        weight *= _DOUBT["stated"] ** len(stated)
        weight *= _DOUBT["new"] ** sum(each.severity != "note" for each in new)
        contradictions = {_key(each) for each in self.broken}
        for key, other in self.before.items():  # in their order, to the last bit
            if key in gone and key not in contradictions and other.severity != "note":
                weight *= _TELLS.get(other.code, _GONE)
        left = tuple(each for key, each in after.items() if key in self.must)
        self.outcomes.append(_Outcome(changes, gone, left, weight, not left))

    def verdict(self) -> tuple[list[Finding], frozenset[Key]]:
        """Return a finding for every cell that is surely wrong, and what they explain.

        None where what they are held against is no cell (the number of projects): nobody can tell
        how likely that one is wrong.
        """
        if any(not self._in_cells(finding) for finding in self.broken):
            return [], frozenset()
        explaining = [each for each in self.outcomes if each.explains]
        total = sum(each.weight for each in explaining)
        share: dict[tuple[Unit, str, float], float] = defaultdict(float)
        for outcome in explaining:
            for each in outcome.changes:
                share[(*each.cell, each.change.number)] += outcome.weight / total
        best = max(explaining, key=lambda each: each.weight, default=None)
        if best is None or not all(
            each.slip.words and share[(*each.cell, each.change.number)] >= _SURE
            for each in best.changes
        ):
            return [], frozenset()
        return [self._slipped(each, best.gone) for each in best.changes], best.gone

    def _in_cells(self, finding: Finding) -> bool:
        known = self.trials.rubric_of(finding.unit).project_sums
        return not any(name in known for name in (finding.name, *finding.rests_on))

    def _slipped(self, each: Mending, gone: frozenset[Key]) -> Finding:
        cell, kinds = each.change.cell, {"percent"} if each.change.cell.percent else {"money"}
        explained = [finding for key, finding in self.before.items() if key in gone]
        others = [f for f in explained if f.code in _EQUALITIES or f.code == _STATED]
        labels = list(dict.fromkeys(f.label for f in others if f.label != cell.label))
        agree = "".join(f"【{label}】" for label in labels[:MOST_NAMED])
        agree += f"等 {len(labels)} 项" if len(labels) > MOST_NAMED else ""
        details = {"label": cell.label, "slip": each.slip.words, "agree": agree or "各处"}
        grave = "error" if any(f.severity == "error" for f in explained) else "warning"
        return Finding(
            cell.unit,
            "FIGURE_SLIPPED",
            name_text(cell.name),
            written(cell.number, kinds),
            written(each.change.number, kinds),
            details,
            rests_on=tuple(dict.fromkeys(name for f in others for name in (f.name, *f.rests_on))),
            gravity=grave,  # type: ignore[arg-type]
        )

    def together(self) -> Iterator[tuple[Key, Finding]]:
        """Yield the findings that stay where it is not decided which cell is wrong.

        A sum and a balance name every cell that alone could be the wrong one; what has none of
        them, and would be mended with any of them, need not be said.
        """
        alone = [each for each in self.outcomes if each.explains and len(each.changes) == 1]
        able = {each.changes[0].cell for each in alone}
        for finding in self.broken:
            key, names = _key(finding), dict.fromkeys((finding.name, *finding.rests_on))
            chosen = [name for name in names if (finding.unit, name) in able]
            if able and not chosen and all(key in each.gone for each in alone):
                continue
            if finding.code in ("SUM_DIFFERS", "BALANCE_DIFFERS"):
                chosen = chosen or [*names]
                finding = replace(finding, name=chosen[0], also=tuple(chosen[1:]))
            yield key, finding


def _at_home(found: Iterable[Finding], department: str) -> Iterator[Finding]:
    """Yield the findings about a copy as about the department itself."""
    for each in found:
        unit = department if isinstance(each.unit, str) else (department, each.unit[1])
        yield replace(each, unit=unit)
