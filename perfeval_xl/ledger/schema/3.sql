-- Which year a run was for: one that was named, or that of its period; NULL for whatever years
-- its returns were of.
ALTER TABLE runs ADD COLUMN year INTEGER;
UPDATE runs SET year = CASE period
    WHEN '' THEN json_extract(options, '$.year') ELSE CAST(substr(period, 1, 4) AS INTEGER) END;
-- What one year's returns ended of another year's stands again.
UPDATE evaluations SET current = 1, ended = NULL
    WHERE current = -1
    AND (SELECT count(*) FROM evaluations later
        WHERE later.rubric = evaluations.rubric AND later.year = evaluations.year
        AND later.period = evaluations.period AND later.department = evaluations.department
        AND later.id > evaluations.id) = 0
    AND (
        (SELECT runs.year FROM runs WHERE runs.id = evaluations.ended) <> evaluations.year
        OR (
            EXISTS (SELECT 1 FROM returns
                WHERE returns.run = evaluations.ended AND returns.status = 'scored')
            AND NOT EXISTS (SELECT 1 FROM returns
                WHERE returns.run = evaluations.ended AND returns.year = evaluations.year)));
-- Each period has a folder below OUT. A file that has its size and time as they are recorded
-- need not be read again.
CREATE TABLE shelved (
    folder TEXT NOT NULL,            -- below OUT, '' for OUT itself
    path TEXT NOT NULL,              -- below the folder
    sha256 TEXT NOT NULL,
    rubric TEXT NOT NULL,
    year INTEGER NOT NULL,
    period TEXT NOT NULL,
    department TEXT NOT NULL,
    shown TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,       -- nanoseconds
    PRIMARY KEY (folder, path)
);
INSERT INTO shelved
    SELECT '', path, sha256, rubric, year, period, department, shown, -1, 0 FROM books;
DROP TABLE books;
ALTER TABLE shelved RENAME TO books;
ALTER TABLE copies ADD COLUMN folder TEXT NOT NULL DEFAULT '';
ALTER TABLE copies ADD COLUMN size INTEGER NOT NULL DEFAULT -1;
ALTER TABLE copies ADD COLUMN modified INTEGER NOT NULL DEFAULT 0;
