"""Moves figures as little as possible, each in proportion to itself, until formulas come to zero.

This is weighted least squares, department by department: of all figures that make the gaps zero
those are taken whose relative changes are smallest. What is zero stays zero.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from perfeval_xl.practice.draft import Draft, Floats
from perfeval_xl.rubric.expressions.nodes import Arithmetic, Call, Node, children

_LEAST, _MOST = 0.5, 2.0
"""In one step a figure becomes no less than half and no more than twice what it was."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A formula that should come to zero in the departments where it is in force."""

    tree: Node
    force: Floats
    """Shape: departments; 1.0 where it is in force, else 0.0."""
    soft: Floats
    """Shape: departments; how readily it gives way to others, from 0 up."""


Slopes: TypeAlias = dict[Node, Floats]
"""Formula → how it changes with each figure, of the shape (departments, figures)."""


def project(draft: Draft, gaps: Sequence[Gap], names: Sequence[str], known: Slopes) -> Draft:
    """Return the draft one step nearer to gaps of zero, by moving the figures in `names`.

    `known` keeps, from step to step, the slopes of formulas that are straight lines.
    """
    figures = np.stack([draft.figures[name] for name in names], axis=1)
    slopes = np.stack(
        [_slopes(draft, gap.tree, names, known) * gap.force[:, np.newaxis] for gap in gaps], axis=1
    )
    values = np.stack([draft.value(gap.tree) * gap.force for gap in gaps], axis=1)
    ease = _ease(draft, gaps, names)
    slopes *= (figures * ease)[:, np.newaxis, :]  # of relative changes
    length = np.sqrt((slopes**2).sum(axis=2))
    length[length == 0] = 1.0
    slopes, values = slopes / length[:, :, np.newaxis], values / length
    values[~np.isfinite(values)] = 0.0
    slopes[~np.isfinite(slopes)] = 0.0
    soft = np.stack([1e-8 + gap.soft for gap in gaps], axis=1)
    joint = slopes @ slopes.transpose(0, 2, 1) + np.eye(len(gaps)) * soft[:, np.newaxis, :]
    pulls = np.linalg.solve(joint, values[:, :, np.newaxis])
    changes: NDArray[np.float64] = -(slopes.transpose(0, 2, 1) @ pulls)[:, :, 0]
    moved = figures * np.clip(1.0 + changes * ease, _LEAST, _MOST)
    return draft.replaced({name: moved[:, at] for at, name in enumerate(names)})


def _ease(draft: Draft, gaps: Sequence[Gap], names: Sequence[str]) -> Floats:
    """Return how easily each figure moves: one that stands in many formulas holds still."""
    uses = Counter(part for gap in gaps for part in draft.parts_in(gap.tree))
    return np.array([1.0 / max(uses[name], 1) ** 2 for name in names])


def _slopes(draft: Draft, tree: Node, names: Sequence[str], known: Slopes) -> Floats:
    if tree in known:
        return known[tree]
    slopes = np.zeros((draft.size, len(names)))
    here, parts = draft.value(tree), draft.parts_in(tree)
    for at, name in enumerate(names):
        if name in parts:
            step = np.abs(draft.figures[name]) * 1e-3 + 1e-9
            there = draft.replaced({name: draft.figures[name] + step}).value(tree)
            slopes[:, at] = (there - here) / step
    if _is_straight(tree):
        known[tree] = slopes
    return slopes


def _is_straight(tree: Node) -> bool:
    """Tell whether a formula changes evenly with every figure: no ABS, MAX or division."""
    if isinstance(tree, Call) or (isinstance(tree, Arithmetic) and tree.operator == "/"):
        return False
    return all(_is_straight(child) for child in children(tree))
