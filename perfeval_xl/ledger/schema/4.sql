-- What is packed, `ledger/packing.py` says how. Texts that many rows share are kept once.
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,     -- SHA-256 of the text
    body BLOB NOT NULL               -- packed
);
-- What an evaluation says of each indicator, and the figures that it was made of.
CREATE TABLE details (
    evaluation INTEGER PRIMARY KEY REFERENCES evaluations (id) ON DELETE CASCADE,
    indicators INTEGER NOT NULL REFERENCES texts (id),   -- project, key and name of each score
    scores BLOB NOT NULL,            -- packed numbers, one row an indicator
    notes BLOB NOT NULL,             -- packed: one text an indicator
    places INTEGER NOT NULL REFERENCES texts (id),       -- project, name, sheet, cell of each figure
    figures BLOB NOT NULL            -- packed: values, and what was typed
);
-- What was read out of a file; the same bytes, read alike, are not read again.
CREATE TABLE readings (
    sha256 TEXT NOT NULL,
    reader TEXT NOT NULL,            -- of program, rubrics, year and limits
    code TEXT NOT NULL,              -- why it was set aside, '' for a return
    details TEXT NOT NULL,
    department TEXT,
    places INTEGER REFERENCES texts (id),                -- where the figures of a return stand
    body BLOB,                       -- packed: all else of a return
    PRIMARY KEY (sha256, reader)
);
-- What each run was told is a text from now on: `options` is its number.
-- A run tells of its inbox what is other than it was for the run before of the same period.
ALTER TABLE returns ADD COLUMN ended INTEGER;  -- the run since which it is not so any more
