"""A finding (问题): one problem of one department, in words for the person who can mend it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from perfeval_xl.forms.explanations import with_explanation
from perfeval_xl.messages import MESSAGES, Code, Severity

Unit: TypeAlias = str | tuple[str, str]
"""A department, or a department and one of its projects."""

MOST_NAMED = 5
"""So many figures a sentence calls by their names; of more it says how many they are."""
_LABEL = "【{label}】"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of one department, before its place in the file is known."""

    unit: Unit
    code: Code
    name: str = ""
    """The column of the figures that it is about."""
    found: str = ""
    expected: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What else the sentence of the code needs."""
    also: tuple[str, ...] = ()
    """Further columns that the same sentence is about (a whole column of a table)."""
    rests_on: tuple[str, ...] = ()
    """The columns that it was worked out from: what is wrong with those may explain it."""
    measure: str | None = None
    """What stands behind its figures (万元); None for what `name` is counted in."""
    gravity: Severity | None = None
    """How grave the rubric says it is, where it says so."""
    explained: str = ""
    """What the department says of it (核实性说明)."""
    accepted: str = ""
    """How the bureau accepted it, in words: it is told then, and nothing is to be done."""

    @property
    def department(self) -> str:
        """Whose return it is."""
        return department_of(self.unit)

    @property
    def severity(self) -> Severity:
        """How grave it is: an error hands the return back."""
        if self.accepted:
            return "note"
        return self.gravity or MESSAGES[self.code].severity

    @property
    def label(self) -> str:
        """How the figure is called on the form."""
        return str(self.details.get("label", self.name))

    def measured(self, figure: str) -> str:
        """Return a figure with its unit behind it."""
        return f"{figure} {self.measure}" if figure and self.measure else figure

    @property
    def message(self) -> str:
        """The sentence for the person who can mend it, with what was answered to it."""
        return self.about([self.label])

    @property
    def sentence(self) -> str:
        """The sentence by itself."""
        return self._said([self.label])

    def about(self, labels: Sequence[str]) -> str:
        """Return the sentence said of several figures at once: 【甲】【乙】等 12 项没有填 …"""
        return with_explanation(self._said(labels), self.explained) + self.accepted

    def _said(self, labels: Sequence[str]) -> str:
        sentence = MESSAGES[self.code].sentence
        if _LABEL in sentence:
            sentence = sentence.replace(_LABEL, "{label}")
            named = "".join(f"【{label}】" for label in labels[:MOST_NAMED])
        else:
            named = "、".join(labels[:MOST_NAMED])
        more = f"等 {len(labels)} 项" if len(labels) > MOST_NAMED else ""
        details = {**self.details, "label": named + more}
        if "gap" in details:
            details["gap"] = self.measured(details["gap"])
        found, expected = self.measured(self.found), self.measured(self.expected)
        said = sentence.format(found=found, expected=expected, **details)
        return said if isinstance(self.unit, str) else f"项目“{self.unit[1]}”：{said}"


def department_of(unit: Unit) -> str:
    """Return whose return a unit is in."""
    return unit if isinstance(unit, str) else unit[0]


def where(mask: Any, index: Sequence[Any] | pd.Index) -> Iterator[tuple[int, Unit]]:
    """Yield position and unit of the rows for which a mask is true; `index` names the units."""
    for position in np.flatnonzero(np.asarray(mask, dtype=bool)):
        unit = index[int(position)]
        yield int(position), unit if isinstance(unit, tuple) else str(unit)
