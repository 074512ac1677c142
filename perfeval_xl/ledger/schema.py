"""The tables of the ledger, and how an older ledger becomes one of today."""

import sqlite3
from collections.abc import Sequence

# Each entry leads from the version before it to its own; what was released is never edited.
MIGRATIONS: Sequence[str] = (
    """
    -- A run, or a collection of reviews; times are UTC.
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,              -- run, review
        started TEXT NOT NULL,
        finished TEXT NOT NULL,
        tool TEXT NOT NULL,
        period TEXT NOT NULL,
        options TEXT NOT NULL,           -- JSON: what the run was told
        fingerprint TEXT NOT NULL        -- of all that it was made of
    );
    -- What became of every file of a run's inbox.
    CREATE TABLE returns (
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        path TEXT NOT NULL,
        sha256 TEXT,
        modified INTEGER NOT NULL,       -- nanoseconds
        size INTEGER NOT NULL,
        status TEXT NOT NULL,            -- scored, returned, superseded, ignored
        code TEXT NOT NULL,
        reason TEXT NOT NULL,
        details TEXT NOT NULL,           -- JSON
        department TEXT,
        rubric TEXT,
        year INTEGER,
        handed_back TEXT NOT NULL,       -- the marked copy below OUT, '' for none
        PRIMARY KEY (run, position)
    );
    -- What was read out of a file; the same bytes, read alike, are not read again.
    CREATE TABLE contents (
        sha256 TEXT NOT NULL,
        reader TEXT NOT NULL,            -- of program, rubrics, year and limits
        code TEXT NOT NULL,              -- why it was set aside, '' for a return
        details TEXT NOT NULL,
        department TEXT,
        body BLOB,                       -- JSON, compressed
        PRIMARY KEY (sha256, reader)
    );
    -- The rubric files that were scored by, whole.
    CREATE TABLE rubrics (
        digest TEXT PRIMARY KEY,
        rubric TEXT NOT NULL,
        text TEXT NOT NULL
    );
    -- One department scored once; when anything about it changes, another one.
    CREATE TABLE evaluations (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id),
        rubric TEXT NOT NULL,
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,
        year INTEGER NOT NULL,
        period TEXT NOT NULL,
        department TEXT NOT NULL,
        department_code TEXT NOT NULL,
        path TEXT NOT NULL,
        sha256 TEXT,
        content TEXT NOT NULL,           -- hash of figures and scores
        score REAL NOT NULL,
        points_scored REAL NOT NULL,
        points_unverified REAL NOT NULL,
        points_pending REAL NOT NULL,
        grade TEXT NOT NULL,
        rank INTEGER,                    -- among those of the last run
        ended INTEGER,                   -- the run since which it stands no more
        current INTEGER NOT NULL         -- 1: stands; 0: another one followed; -1: taken away
    );
    CREATE INDEX evaluations_by_key ON evaluations (period, rubric, year, department, current);
    CREATE TABLE figures (
        evaluation INTEGER NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
        project TEXT NOT NULL,
        name TEXT NOT NULL,
        value,                           -- number, or text of a declared row
        file TEXT NOT NULL,
        sheet TEXT NOT NULL,
        cell TEXT NOT NULL,
        typed TEXT NOT NULL,
        PRIMARY KEY (evaluation, project, name)
    ) WITHOUT ROWID;
    CREATE TABLE scores (
        evaluation INTEGER NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        project TEXT NOT NULL,
        indicator TEXT NOT NULL,
        name TEXT NOT NULL,
        points REAL,
        ratio REAL,
        self_score REAL,
        score REAL,
        review_score REAL,
        final_score REAL,
        status TEXT NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (evaluation, position)
    ) WITHOUT ROWID;
    -- The problems that the last run of each period found.
    CREATE TABLE findings (
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        file TEXT NOT NULL,
        department TEXT NOT NULL,
        sheet TEXT NOT NULL,
        cell TEXT NOT NULL,
        code TEXT NOT NULL,
        severity TEXT NOT NULL,
        message TEXT NOT NULL,
        found TEXT NOT NULL,
        expected TEXT NOT NULL
    );
    CREATE INDEX findings_by_run ON findings (run);
    -- What reviewers decided; the last one for an indicator is the current one.
    CREATE TABLE reviews (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id),
        rubric TEXT NOT NULL,
        year INTEGER NOT NULL,
        period TEXT NOT NULL,
        department TEXT NOT NULL,
        project TEXT NOT NULL,
        indicator TEXT NOT NULL,
        score REAL,
        opinion TEXT NOT NULL,
        basis TEXT NOT NULL,             -- JSON: the figures and the score that it was made over
        reviewer TEXT NOT NULL,
        reviewed TEXT NOT NULL,
        file TEXT NOT NULL,
        current INTEGER NOT NULL
    );
    CREATE INDEX reviews_by_key ON reviews (period, rubric, year, department, current);
    -- Figures that analysts have put right.
    CREATE TABLE corrections (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id),
        rubric TEXT NOT NULL,
        year INTEGER NOT NULL,
        period TEXT NOT NULL,
        department TEXT NOT NULL,
        project TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        before,
        after,
        corrector TEXT NOT NULL,
        corrected TEXT NOT NULL,
        file TEXT NOT NULL,
        current INTEGER NOT NULL
    );
    CREATE INDEX corrections_by_key ON corrections (period, rubric, year, department, current);
    -- The workbooks that were written and, where somebody edited one, how far that was collected.
    CREATE TABLE books (
        path TEXT PRIMARY KEY,           -- below OUT
        sha256 TEXT NOT NULL,            -- as written, or as collected
        rubric TEXT NOT NULL,
        year INTEGER NOT NULL,
        period TEXT NOT NULL,
        department TEXT NOT NULL,
        shown TEXT NOT NULL,             -- hash of what it shows
        edited INTEGER NOT NULL,         -- whether somebody has edited it since
        remarks TEXT NOT NULL            -- JSON: what was found in those edits
    );
    """,
    """
    -- The scorebooks that people have saved, by their bytes.
    CREATE TABLE copies (
        sha256 TEXT PRIMARY KEY,
        path TEXT NOT NULL,              -- below OUT, where it was last seen
        rubric TEXT NOT NULL,
        year INTEGER NOT NULL,
        period TEXT NOT NULL,
        department TEXT NOT NULL,
        saved_by TEXT NOT NULL,
        saved_at TEXT NOT NULL,
        origin TEXT NOT NULL,            -- hash of what it was written from
        shown TEXT NOT NULL,             -- hash of what it shows, '' where that is not all
        edited INTEGER NOT NULL,         -- 0: opened and saved as it was
        put_aside INTEGER NOT NULL,      -- it made room for a new one
        remarks TEXT NOT NULL            -- JSON: what was found in it
    );
    CREATE INDEX copies_by_period ON copies (period);
    -- What each of them says of its cells.
    CREATE TABLE statements (
        copy TEXT NOT NULL REFERENCES copies (sha256) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        project TEXT NOT NULL,
        kind TEXT NOT NULL,              -- review, opinion, figure, line, row
        name TEXT NOT NULL,              -- JSON: a text, or the parts of a name
        before,                          -- what the cell showed when it was written
        after,
        returned,                        -- of a figure: what the return said
        basis TEXT NOT NULL,             -- of a review: JSON, what it rests on
        PRIMARY KEY (copy, position)
    ) WITHOUT ROWID;
    -- What was decided before copies were kept stands on, as of copies that made room.
    INSERT INTO copies
        SELECT sha256, path, rubric, year, period, department, '', '', '', shown, 1, 0, remarks
        FROM books WHERE edited = 1;
    INSERT INTO copies
        SELECT 'review ' || id, file, rubric, year, period, department, reviewer, reviewed,
            '', '', 1, 1, '[]'
        FROM reviews WHERE current = 1;
    INSERT INTO statements
        SELECT 'review ' || id, 0, project, 'review', json_quote(indicator), NULL, score, NULL,
            basis
        FROM reviews WHERE current = 1 AND score IS NOT NULL;
    INSERT INTO statements
        SELECT 'review ' || id, 1, project, 'opinion', json_quote(indicator), NULL, opinion, NULL,
            basis
        FROM reviews WHERE current = 1 AND opinion <> '';
    INSERT INTO copies
        SELECT 'figure ' || id, file, rubric, year, period, department, corrector, corrected,
            '', '', 1, 1, '[]'
        FROM corrections WHERE current = 1 AND before IS NOT after;
    INSERT INTO statements
        SELECT 'figure ' || id, 0, project, kind, json_quote(name), before, after, before, ''
        FROM corrections WHERE current = 1 AND before IS NOT after;
    -- The workbooks that were written; what was saved over them is a copy.
    CREATE TABLE written (
        path TEXT PRIMARY KEY,           -- below OUT
        sha256 TEXT NOT NULL,
        rubric TEXT NOT NULL,
        year INTEGER NOT NULL,
        period TEXT NOT NULL,
        department TEXT NOT NULL,
        shown TEXT NOT NULL              -- hash of what it shows
    );
    INSERT INTO written
        SELECT path, sha256, rubric, year, period, department, shown FROM books WHERE edited = 0;
    DROP TABLE books;
    ALTER TABLE written RENAME TO books;
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a ledger to the version of today, in one transaction a step."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")
