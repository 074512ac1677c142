"""What an evaluation is made of: its scores and figures, packed in one row.

A figure is the value that was scored, where it stood, and what was typed there (`FigureRows`).
"""

import json
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfeval_xl.forms.figures.figures import INDEX, text_columns
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.forms.reading.project_reader import NUMBER, ProjectSheet, row_place
from perfeval_xl.forms.reading.returned import Return, as_json, cells_in, cells_of
from perfeval_xl.ledger.packing import Texts, pack, rows_of, unpack
from perfeval_xl.rubric import verdict as declared
from perfeval_xl.scoring.scores import Scores, records

STATUSES = ("scored", "judged", "unverified", "pending", "not_applicable")
"""A packed status is its place here."""
NUMBERS = 7
"""Packed of a score: points, ratio, self_score, score, review_score, final_score, status."""


class ScoreRow(NamedTuple):
    """What an evaluation says of one indicator; None is nothing."""

    project: str
    indicator: str
    name: str
    points: float | None
    ratio: float | None
    self_score: float | None
    score: float | None
    review_score: float | None
    final_score: float | None
    status: str
    note: str


class FigureRow(NamedTuple):
    """A figure: the value that was scored, or a text that decides a score; where it stood, what
    was typed."""

    project: str
    name: str
    value: float | str | None
    file: str
    sheet: str
    cell: str
    typed: str


@dataclass(frozen=True, slots=True)
class Details:
    """Scores and figures of one evaluation, ready for the ledger."""

    indicators: str
    scores: bytes
    notes: str
    places: str
    figures: str

    @classmethod
    def of(cls, scores: Iterable[Sequence[Any]], figures: Iterable[FigureRow]) -> "Details":
        """Take scores, in the order of `ScoreRow`, and figures, whose file the evaluation names."""
        rows = list(scores)
        numbers = [(*row[3:9], STATUSES.index(row[9])) for row in rows]
        known = sorted(figures, key=itemgetter(0, 1))
        return cls(
            as_json([row[:3] for row in rows]),
            np.array(numbers, dtype="<f8").tobytes(),
            as_json([row[10] for row in rows]),
            as_json([(project, name, *place) for project, name, _, _, *place, _ in known]),
            as_json(cells_of((row[2], row[-1]) for row in known)),
        )

    def digest(self, *about: object) -> str:
        """Return a hash of all this, and of what else an evaluation is made of."""
        parts = [as_json(about), self.indicators, self.notes, self.places, self.figures]
        found = sha256(self.scores)
        for part in parts:
            found.update(part.encode("utf-8", "surrogatepass"))
            found.update(b"\0")
        return found.hexdigest()

    def put(self, ledger: sqlite3.Connection, texts: Texts, evaluation: int) -> None:
        """Add it to an evaluation."""
        row = (
            evaluation,
            texts.number(self.indicators),
            pack_numbers(np.frombuffer(self.scores)),
            pack(self.notes),
            texts.number(self.places),
            pack(self.figures),
        )
        ledger.execute("INSERT INTO details VALUES (?, ?, ?, ?, ?, ?)", row)


def pack_numbers(rows: NDArray[np.float64]) -> bytes:
    """Pack a table of numbers."""
    return zlib.compress(np.ascontiguousarray(rows, dtype="<f8").tobytes())


def unpack_numbers(packed: Iterable[bytes], columns: int) -> NDArray[np.float64]:
    """Return packed tables of so many columns below each other, to the last bit.

    Raises sqlite3.DatabaseError where one is damaged.
    """
    try:
        joined = b"".join(map(zlib.decompress, packed))
    except zlib.error as error:
        raise sqlite3.DatabaseError("packed numbers are damaged") from error
    return np.frombuffer(joined, dtype="<f8").reshape(-1, columns)


def scores_of(texts: Texts, row: sqlite3.Row) -> list[ScoreRow]:
    """Return the scores of a row of the table, in order; statuses are words again."""
    names, notes = rows_of(texts.text(row["indicators"])), json.loads(unpack(row["notes"]))
    numbers = unpack_numbers([row["scores"]], NUMBERS).tolist()
    return [
        ScoreRow._make([*name, *map(_or_none, values[:-1]), STATUSES[int(values[-1])], note])
        for name, values, note in zip(names, numbers, notes, strict=True)
    ]


def figures_of(
    texts: Texts, row: sqlite3.Row, wanted: Iterable[int] | None = None
) -> Iterator[FigureRow]:
    """Yield the figures of a row of the table, by project and name; those `wanted`, by number.

    The row has the evaluation's `path` as well.
    """
    places, cells = rows_of(texts.text(row["places"])), json.loads(unpack(row["figures"]))
    for at in range(len(places)) if wanted is None else wanted:
        project, name, sheet, cell = places[at]
        ((value, typed),) = cells_in([cells[at]])
        yield FigureRow(project, name, value, row["path"], sheet, cell, typed)


def _or_none(number: float) -> float | None:
    return number if number == number else None


_OF_A_ROW = (
    "三级指标", declared.TARGET_TEXT, declared.ACTUAL_TEXT, declared.DIRECTION, declared.TARGET,
    declared.ACTUAL, declared.LEVEL, declared.WEIGHT, declared.OWN,
)  # fmt: skip
_NUMERIC = (int, float)
_NOWHERE = ("", "")
_OF_A_LINE = (INDEX, "清单", "序号")


class FigureRows:
    """The figures of all departments of some scores.

    Totals have the value that was scored, which is their parts' sum; what a return says of them
    is a figure of its own (填报_…).
    """

    def __init__(self, scores: Scores) -> None:
        self._texts = text_columns(scores.rubric)
        self._figures = dict(zip(scores.figures.index, records(scores.figures), strict=True))
        self._lines: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        for line in records(scores.items):
            self._lines[line[INDEX]].append(line)
        self._money: dict[Any, Mapping[str, Any]] = {}
        self._declared: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        if scores.projects is not None:
            money = scores.projects.execution.figures
            self._money = dict(zip(money.index, records(money), strict=True))
            for row in records(scores.projects.rows):
                self._declared[row[INDEX], row[PROJECT]].append(row)

    def of(self, department: str, content: Return, file: str) -> list[FigureRow]:
        """Return what is known of one department: figures, lines of lists, its projects' own."""
        own, rows = self._figures[department], _Rows("", content, file)
        rows.add_figures(own)
        for name in self._texts:
            text = own.get(name)
            if _known(text):
                rows.typed[name] = str(text)
                rows.add([(name, text)])
        for line in self._lines[department]:
            of_list, number = line["清单"], int(line["序号"])
            rows.add(
                (line_name(of_list, number, name), value)
                for name, value in line.items()
                if name not in _OF_A_LINE and _known(value)
            )
        found = rows.rows
        for project in content.projects:
            rows = _Rows(project.name, project, file)
            rows.add_figures(self._money.get((department, project.name), {}))
            for row in self._declared[department, project.name]:
                number = int(row[NUMBER])
                rows.add(
                    (row_place(number, name), row[name]) for name in _OF_A_ROW if _known(row[name])
                )
            found += rows.rows
        return found


class _Rows:
    """The figures of a return, or of one of its projects, with what it says where."""

    def __init__(self, project: str, kept: Return | ProjectSheet, file: str) -> None:
        self.rows: list[FigureRow] = []
        self._project, self._places, self._file = project, kept.places, file
        self.typed = dict(kept.typed.items())  # kept packed

    def add_figures(self, figures: Mapping[str, Any]) -> None:
        """Add the numbers among some values; one that is missing, where something was typed."""
        typed = self.typed
        # A figure that is missing is not equal to itself.
        self.add(
            (name, value)
            for name, value in figures.items()
            if isinstance(value, _NUMERIC) and (value == value or name in typed)
        )

    def add(self, values: Iterable[tuple[str, Any]]) -> None:
        """Add values by their names; a list at a time, as there are hundreds of a return."""
        places, typed = self._places, self.typed
        self.rows += [
            FigureRow(self._project, name, _plain(value), self._file,
                      *places.get(name, _NOWHERE), typed.get(name, ""))
            for name, value in values
        ]  # fmt: skip


def _plain(value: Any) -> float | str | None:
    if isinstance(value, str):
        return value
    return float(value) if value == value else None


def _known(value: Any) -> bool:
    return bool(value == value and value is not None and value != "")
