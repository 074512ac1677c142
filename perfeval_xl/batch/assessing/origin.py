"""What a scorebook is written from, carried in it: the returned figures, and what was decided.

An analyst's edits are measured against it, whenever the copy comes back and whatever was written
since. It needs neither the inbox nor the ledger, only the rubric.
"""

import base64
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.batch.assessing.check_returns import Checked
from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.forms.figures.cell_names import CellName, Content
from perfeval_xl.forms.figures.corrections import Correction
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.version import __version__

_AT_ONCE = 256
_LARGEST = 1 << 25
"""So many bytes an origin takes at most: it comes back in a file of others."""
Row = Mapping[str, Any]
Table = tuple[Sequence[str], Sequence[Sequence[Any]]]
"""Its columns, and its rows: without a row it still says which columns there are."""


class OriginError(ValueError):
    """A scorebook does not say what it was written from, or not in a way that can be read."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What one department's scorebook was written from."""

    department: str
    program: str
    """The version that wrote it."""
    figures: Row
    """As returned, totals settled."""
    items: Table
    money: Table
    """The figures of its projects, each with 项目."""
    rows: Table
    """The declared rows of its projects."""
    corrections: tuple[Correction, ...]
    """Those that were made in it."""
    reviews: Mapping[tuple[str, str], tuple[float | None, str]]
    """Project and indicator → 审核得分 and 审核意见 that stood in it."""


def pack_origins(group: Group, departments: Sequence[str]) -> Iterator[str]:
    """Yield what the scorebooks of some departments are written from, as text."""
    returned = group.returned
    changed: dict[str, list[Any]] = {}
    for decision in group.decisions.corrections:
        if decision.correction not in group.outdated:
            change = decision.correction
            changed.setdefault(change.department, []).append(_written(change))
    reviewed: dict[str, list[Any]] = {}
    for review in group.standing:
        said = [review.project, review.indicator, review.score, review.opinion]
        reviewed.setdefault(review.department, []).append(said)
    for first in range(0, len(departments), _AT_ONCE):
        some = departments[first : first + _AT_ONCE]
        frame = returned.figures.loc[list(some)]
        columns = [str(name) for name in frame.columns]
        figures = [dict(zip(columns, row, strict=True)) for row in _cells(frame)]
        items = _by_department(returned.items, some)
        projects = None if returned.projects is None else returned.projects.of(pd.Index(some))
        money = _by_department(None if projects is None else projects.figures.reset_index(), some)
        rows = _by_department(None if projects is None else projects.rows, some)
        for name, own in zip(some, figures, strict=True):
            decided = changed.get(name, []), reviewed.get(name, [])
            parts = [__version__, name, own, items[name], money[name], rows[name], *decided]
            text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=_plain)
            yield base64.b64encode(zlib.compress(text.encode())).decode("ascii")


def unpack_origin(text: str) -> Origin:
    """Return what `pack_origins` has packed. Raises OriginError for anything else."""
    try:
        opened = zlib.decompressobj()
        content = opened.decompress(base64.b64decode(text, validate=True), _LARGEST)
        program, name, figures, items, money, rows, changed, reviewed = json.loads(content)
        return Origin(
            str(name),
            str(program),
            dict(figures),
            _table(*items),
            _table(*money),
            _table(*rows),
            tuple(_read(name, *change) for change in changed),
            {(project, key): (score, words) for project, key, score, words in reviewed},
        )
    except (ValueError, TypeError, zlib.error) as error:
        raise OriginError(str(error)) from error


def checked_origins(origins: Sequence[Origin], rubric: Rubric) -> Checked:
    """Return what some departments had returned when their scorebooks were written.

    Each department once. Nothing is found in it: that was told then.
    """
    names = pd.Index([origin.department for origin in origins], name=INDEX, dtype=object)
    figures = _frame([origin.figures for origin in origins]).set_axis(names)
    items = _joined([origin.items for origin in origins])
    projects = None
    if rubric.of_projects is not None:
        money = _joined([origin.money for origin in origins]).set_index([INDEX, PROJECT])
        projects = Projects(money, _joined([origin.rows for origin in origins]))
    return Checked(rubric, figures, items, projects, [], [], {}, {})


def _written(change: Correction) -> list[Any]:
    return [change.project, change.kind, change.name, change.before, change.after]


def _read(
    department: str, project: str, kind: str, name: Any, before: Content, after: Content
) -> Correction:
    place: CellName = name if isinstance(name, str) else tuple(name)
    return Correction(department, project, kind, place, before, after)


def _cells(frame: pd.DataFrame) -> list[list[Any]]:
    plain = frame.to_numpy(dtype=object, copy=True)
    plain[pd.isna(plain)] = None
    return plain.tolist()


def _by_department(frame: pd.DataFrame | None, departments: Sequence[str]) -> dict[str, Table]:
    columns = [] if frame is None else [str(name) for name in frame.columns]
    found: dict[str, list[Sequence[Any]]] = {str(name): [] for name in departments}
    if frame is not None and len(frame):
        at = columns.index(INDEX)
        for row in _cells(frame[frame[INDEX].isin(list(departments))]):
            found[str(row[at])].append(row)
    return {name: (columns, rows) for name, rows in found.items()}


def _table(columns: Sequence[Any], rows: Sequence[Any]) -> Table:
    return [str(name) for name in columns], [list(row) for row in rows]


def _joined(tables: Sequence[Table]) -> pd.DataFrame:
    rows = [dict(zip(columns, row, strict=True)) for columns, lines in tables for row in lines]
    known = dict.fromkeys(name for columns, _ in tables for name in columns)
    return _frame(rows, list(known))


def _frame(rows: Sequence[Row], columns: Sequence[str] = ()) -> pd.DataFrame:
    """Return rows as a table: a column that holds a text is one of texts, any other of numbers."""
    columns = columns or list(dict.fromkeys(name for row in rows for name in row))
    return pd.DataFrame({name: _column([row.get(name) for row in rows]) for name in columns})


def _column(values: list[Any]) -> Any:
    if any(isinstance(value, str) for value in values):
        return pd.Series([np.nan if value is None else value for value in values], dtype=object)
    if values and all(isinstance(value, int) for value in values):
        return pd.Series(values)
    return pd.Series(values, dtype="float64")


def _plain(value: Any) -> Any:
    return value.item()
