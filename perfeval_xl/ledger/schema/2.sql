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
