"""The rubrics as they were when they were scored by: later editions replace the files."""

import sqlite3
from collections.abc import Sequence

from perfeval_xl.ledger.ledger import insert
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.period import Period
from perfeval_xl.rubric.source import digest_of_text, rubric_source


def keep_rubrics(ledger: sqlite3.Connection, rubrics: Sequence[Rubric], source: str | None) -> None:
    """Keep the files of rubrics that were scored by; `source` is the file asked for, if one was."""
    for rubric in rubrics:
        text, _ = rubric_source(source or rubric.id)
        # A file that was changed since it was read is another rubric.
        if digest_of_text(text) == rubric.digest:
            row = {"digest": rubric.digest, "rubric": rubric.id, "text": text}
            insert(ledger, "rubrics", row, replace=True)


def newest_rubrics(ledger: sqlite3.Connection) -> dict[str, Rubric]:
    """Return the rubrics of the newest evaluations that stand, whole, by id."""
    rubrics = {}
    rows = ledger.execute(
        "SELECT e.rubric, e.year, r.text FROM evaluations e JOIN rubrics r ON r.digest = e.digest"
        " WHERE e.current = 1 GROUP BY e.rubric, e.year, e.digest ORDER BY e.year, MAX(e.id)"
    )
    for row in rows.fetchall():
        rubrics[str(row["rubric"])] = read_rubric(row["text"], f"{row['rubric']}.yaml", row["year"])
    return rubrics


def kept_rubric(ledger: sqlite3.Connection, digest: str, year: int, period: str) -> Rubric | None:
    """Return the rubric of a digest as it applied in a year and period; None if it is not kept."""
    row = ledger.execute("SELECT * FROM rubrics WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        return None
    rubric = read_rubric(row["text"], f"{row['rubric']}.yaml", year)
    return rubric.of_period(Period.parse(period))
