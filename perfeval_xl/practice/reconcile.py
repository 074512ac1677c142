"""Brings a draft in line: goals met, relations held, figures as they are typed."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from perfeval_xl.practice.aims import (
    AtMost,
    Equal,
    aims,
    equalities,
    goal_name,
    inequalities,
    possible,
)
from perfeval_xl.practice.draft import Draft, Floats
from perfeval_xl.practice.projection import Gap, Slopes, project
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.expressions.nodes import Name, Node
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.form.form_entry import Kind
from perfeval_xl.rubric.model import Rubric

_FREE, _PATIENCE, _TRIAL, _ROUNDS = 2, 4, 14, 14
"""How often figures are moved before limits are looked at, before goals are given up, on trial,
in the end."""
_MENDINGS = 3
"""How often cents are mended."""
_MET = 0.01
"""So near is near enough, relative to the amounts."""
_SOFTEST, _FIRMEST = -2.5, -5.5
"""How readily a goal gives way to what must hold and to other goals, in powers of ten."""
_DECIMALS: Mapping[Kind, int] = {"money": 2, "count": 0, "percent": 4, "score": 1, "number": 2}


def bring_in_line(
    random: np.random.Generator, rubric: Rubric, draft: Draft, goals: Mapping[str, Floats]
) -> Draft:
    """Return a draft whose relations hold and whose 指标值 are near `goals` (indicator → values).

    Relations win over goals. The figures come back as they are typed: amounts with two decimals,
    counts whole.
    """
    equal, at_most = list(equalities(rubric)), list(inequalities(rubric))
    goals = possible(rubric, goals, at_most)
    shares = {f"份额／{at}": _share(random, draft, limit) for at, limit in enumerate(at_most)}
    names = [name for name in draft.figures if name in rubric.entries]
    draft = draft.replaced({goal_name(key): goal for key, goal in goals.items()} | shares)
    wishes = [_Wish(aim, random, draft.size) for aim in aims(rubric, goals)]
    for wish in wishes:
        draft = _begun(draft, wish.aim)
    limits = dict(zip(shares, at_most, strict=True))
    if wishes or equal or limits:
        # What cannot be is found out first: trying to, it drags down all that hangs together.
        _moved(draft, names, equal, wishes, limits, _TRIAL)
        draft = _moved(draft, names, equal, wishes, limits, _ROUNDS)
    draft = _typed(draft, rubric)
    for _ in range(_MENDINGS):
        draft = _typed(mend(draft, equal, set(names)), rubric)
    # Beside what is filled in, what the period gives: a stated figure may be made with it.
    wanted = {*names, *rubric.entries, ELAPSED}
    kept = {name: values for name, values in draft.figures.items() if name in wanted}
    return Draft(kept, draft.sums, draft.size)


class _Wish:
    """A goal, how readily it gives way in each department, and where it is still wanted."""

    def __init__(self, aim: Equal, random: np.random.Generator, size: int) -> None:
        self.aim, self.gap = aim, aim.left - aim.right
        self.soft = 10.0 ** random.uniform(_FIRMEST, _SOFTEST, size)
        self.wanted = np.ones(size)


def _moved(
    draft: Draft,
    names: Sequence[str],
    equal: Sequence[Equal],
    wishes: Sequence[_Wish],
    limits: Mapping[str, AtMost],
    rounds: int,
) -> Draft:
    """Move the figures in `names` round by round; `limits` are by the columns of their shares."""
    always, firm = np.ones(draft.size), np.zeros(draft.size)
    held = [Gap(relation.left - relation.right, always, firm) for relation in equal]
    broken = {name: np.zeros(draft.size) for name in limits}
    slopes: Slopes = {}
    for round_ in range(rounds):
        gaps = [Gap(wish.gap, wish.wanted, wish.soft) for wish in wishes]
        for name, limit in limits.items():
            if round_ >= _FREE:
                over = draft.value(limit.least) > draft.value(limit.most)
                broken[name] = np.maximum(broken[name], over)
            if broken[name].any():
                gaps.append(Gap(limit.least - limit.most * Name(name), broken[name], firm))
        if held or gaps:
            draft = project(draft, [*held, *gaps], names, slopes)
        if wishes and round_ >= _PATIENCE:
            _give_up(draft, wishes)
    return draft


def _begun(draft: Draft, aim: Equal) -> Draft:
    """Begin at the goal where one figure alone stands on its side (例数, 追加预算); it may be 0."""
    parts = draft.parts_in(aim.left)
    if len(parts) != 1 or parts[0] in draft.parts_in(aim.right):
        return draft
    figure, gap = draft.figures[parts[0]], aim.left - aim.right
    here = draft.value(gap)
    with np.errstate(all="ignore"):
        slope = draft.replaced({parts[0]: figure + 1.0}).value(gap) - here
        begun = figure - here / slope
    sound = np.isfinite(begun) & (begun >= 0) & (figure != 0)
    return draft.replaced({parts[0]: np.where(sound, begun, figure)})


def _give_up(draft: Draft, wishes: Sequence[_Wish]) -> None:
    """Let go, in each department, of the goal that is farthest from being met, if any is far."""
    far = np.zeros((len(wishes), draft.size))
    for at, wish in enumerate(wishes):
        left, right = draft.value(wish.aim.left), draft.value(wish.aim.right)
        with np.errstate(all="ignore"):
            gap = np.abs(left - right) / (np.abs(left) + np.abs(right))
        far[at] = np.nan_to_num(gap) * wish.wanted
    worst = far.argmax(axis=0)
    for at, wish in enumerate(wishes):
        wish.wanted = np.where((worst == at) & (far[at] > _MET), 0.0, wish.wanted)


def _share(random: np.random.Generator, draft: Draft, limit: AtMost) -> Floats:
    """Return how much of the whole is left to what was too large: all of it, or nearly."""
    if len(draft.parts_in(limit.least)) > 1:
        return random.uniform(0.5, 0.98, draft.size)
    return np.where(random.random(draft.size) < 0.6, 1.0, random.uniform(0.9, 1.0, draft.size))


def _typed(draft: Draft, rubric: Rubric) -> Draft:
    """Round every figure to what a department types."""
    typed: dict[str, Floats] = {}
    for name, values in draft.figures.items():
        if name in rubric.entries:
            typed[name] = round_half_up(values, _DECIMALS[rubric.entries[name].kind])
    return draft.replaced(typed)


def mend(draft: Draft, relations: Sequence[Equal], names: set[str]) -> Draft:
    """Return a draft in which every relation holds by a figure of its own out of `names`.

    Relations with the fewest figures to choose from come first; of those, the one is taken that
    stands in the fewest other relations, so that no relation undoes another.
    """
    gaps = [relation.left - relation.right for relation in relations]
    uses = Counter(part for gap in gaps for part in draft.parts_in(gap))
    free = {
        at: [part for part in draft.parts_in(gap) if part in names] for at, gap in enumerate(gaps)
    }
    taken: dict[int, str] = {}
    while len(taken) < len(free):
        left = [at for at in free if at not in taken]
        at = min(left, key=lambda gap: (len(set(free[gap]) - set(taken.values())), gap))
        choice = [part for part in free[at] if part not in taken.values()]
        sums = {part: -float(draft.figures[part].sum()) for part in choice}
        taken[at] = min(choice, key=lambda part: (uses[part], sums[part]), default="")
    for at, part in sorted(taken.items()):
        if part:
            draft = _mended(draft, gaps[at], part)
    return draft


def _mended(draft: Draft, gap: Node, part: str) -> Draft:
    figure, here = draft.figures[part], draft.value(gap)
    slope = draft.replaced({part: figure + 1.0}).value(gap) - here
    with np.errstate(all="ignore"):
        mended = figure - here / slope
    sound = np.isfinite(mended) & (mended >= 0) & (figure != 0)
    return draft.replaced({part: np.where(sound, mended, figure)})
