"""A bound on what is listed of one return: a hostile one may hold thousands of problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.grouping import Problem
from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS

MOST_LISTED = 200
"""Lines of one department: nobody mends more before asking, and Excel stays quick."""


def bounded(problems: Iterable[Problem], most: int = MOST_LISTED) -> list[Problem]:
    """Return at most `most` problems a department, departments in order of their first problem.

    Of a longer list the gravest are kept, and its last line says how many more there are.
    """
    of: dict[str, list[Problem]] = {}
    for problem in problems:
        of.setdefault(problem.finding.department, []).append(problem)
    return [each for own in of.values() for each in _cut(own, most)]


def _cut(problems: Sequence[Problem], most: int) -> Sequence[Problem]:
    if len(problems) <= most:
        return problems
    gravest = sorted(problems, key=lambda each: GRAVITY[each.finding.severity])
    kept, left = gravest[: most - 1], gravest[most - 1 :]
    count = Counter(each.finding.severity for each in left)
    words = "、".join(
        f"{said} {count[each]} 条" for each, said in SEVERITY_WORDS.items() if count[each]
    )
    cut = Finding(left[0].finding.department, "FINDINGS_CUT", "", words, str(len(kept)))
    return [*kept, Problem(cut, "")]
