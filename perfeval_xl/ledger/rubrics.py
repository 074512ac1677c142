"""The rubrics as they were when they were scored by: later editions replace the files."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from perfeval_xl.ledger.ledger import insert
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.period import Period
from perfeval_xl.rubric.source import OwnRubric, Shelf, digest_of_text


def keep_rubrics(
    ledger: sqlite3.Connection,
    rubrics: Sequence[Rubric],
    source: str | None,
    shelf: Shelf,
) -> None:
    """Keep the files of rubrics that were scored by, and all own ones that could have been.

    `source` is the file asked for, if one was, `shelf` has those that were named by id.
    """
    for own in shelf.own:
        row = {"digest": digest_of_text(own.text), "rubric": own.id, "text": own.text}
        insert(ledger, "rubrics", row, replace=True)
    for rubric in rubrics:
        text, _ = shelf.source(source or rubric.id)
        # A file that was changed since it was read is another rubric.
        if digest_of_text(text) == rubric.digest:
            row = {"digest": rubric.digest, "rubric": rubric.id, "text": text}
            insert(ledger, "rubrics", row, replace=True)


def kept_shelf(ledger: sqlite3.Connection, stored: Mapping[str, Any]) -> Shelf:
    """Return the rubrics that a run could name by id, as its stored options say.

    One that was not kept is left out: what was read by it is then not to be had.
    """
    texts = dict(ledger.execute("SELECT digest, text FROM rubrics").fetchall()) if stored else {}
    own = (
        OwnRubric(name, file, texts[digest])
        for name, file, digest in stored.get("own", ())
        if digest in texts
    )
    return Shelf(tuple(own), stored.get("issuer", ""))


def newest_rubrics(ledger: sqlite3.Connection) -> dict[str, Rubric]:
    """Return the rubrics of the newest evaluations that stand, whole, by id."""
    rows = ledger.execute(
        "SELECT rubric, year, digest FROM evaluations WHERE current = 1"
        " GROUP BY rubric, year, digest ORDER BY year, MAX(id)"
    ).fetchall()
    # The last one of each is the newest whose file is kept; no other is read.
    kept = {str(digest) for (digest,) in ledger.execute("SELECT digest FROM rubrics")}
    newest = {str(row["rubric"]): row for row in rows if row["digest"] in kept}
    return {
        rubric: read_rubric(_text(ledger, row["digest"]), f"{rubric}.yaml", row["year"])
        for rubric, row in newest.items()
    }


def _text(ledger: sqlite3.Connection, digest: str) -> str:
    row = ledger.execute("SELECT text FROM rubrics WHERE digest = ?", (digest,)).fetchone()
    return str(row["text"])


def kept_rubric(ledger: sqlite3.Connection, digest: str, year: int, period: str) -> Rubric | None:
    """Return the rubric of a digest as it applied in a year and period; None if it is not kept."""
    row = ledger.execute("SELECT * FROM rubrics WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        return None
    rubric = read_rubric(row["text"], f"{row['rubric']}.yaml", year)
    return rubric.of_period(Period.parse(period))
