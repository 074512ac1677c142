"""What must hold between figures (勾稽关系): one formula equals another, or may not exceed it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from perfeval_xl.messages import Severity
from perfeval_xl.rubric.expressions.parse import renamed
from perfeval_xl.rubric.form.form_entry import FieldName, FormPart


class Relation(FormPart):
    """Two formulas, and how it is told where they do not fit.

    Written [左, 右] or [左, 右, {words: …}] in a rubric file.
    """

    left: str
    right: str
    words: str = ""
    """Why it must hold, said behind the figures."""
    severity: Severity | None = None
    """How grave it is; without it, as the code's own."""
    blank: tuple[FieldName, ...] = ()
    """The figures that count as 0 where they were left blank; the message names those."""
    when: str = ""
    """The condition under which it must hold; without it, always."""

    @model_validator(mode="before")
    @classmethod
    def _written_as_a_list(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        pair, options = value[:2], value[2] if len(value) == 3 else {}
        if len(value) not in (2, 3) or not isinstance(options, dict):
            raise ValueError(
                "应写成 [公式, 公式] 或 [公式, 公式, {words: …, severity: …, blank: […], when: …}]"
            )
        left, right = (f"{side:.10g}" if isinstance(side, int | float) else side for side in pair)
        return {**options, "left": left, "right": right}

    @property
    def formulas(self) -> tuple[str, ...]:
        """All its formulas: the two sides, and the condition where there is one."""
        return (self.left, self.right, *((self.when,) if self.when else ()))

    def on_row(self, row: str, columns: Collection[str]) -> Relation:
        """Return one over the columns of a table as it is on a row: its figures by their names."""

        def placed(formula: str) -> str:
            return renamed(formula, lambda name: f"{row}_{name}" if name in columns else name)

        sides = {name: placed(getattr(self, name)) for name in ("left", "right", "when")}
        return self.model_copy(update={**sides, "blank": tuple(map(placed, self.blank))})


def _by_column(value: Any) -> Any:
    """Read {列: 公式} or {列: [公式, {words: …}]}, one relation a column."""
    if not isinstance(value, dict):
        return value
    return [
        [column, *(formula if isinstance(formula, list | tuple) else (formula,))]
        for column, formula in value.items()
    ]


AlongRow = Annotated[tuple[Relation, ...], BeforeValidator(_by_column)]
"""What must hold along every row of a table: its left sides are columns."""
