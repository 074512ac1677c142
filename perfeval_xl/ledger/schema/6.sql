-- What people wrote into lists that go out and come back (复核表, 整改台账, 结果应用表, 问题认可).
-- What stands in a cell is what nothing else was written over; none is ever deleted.
CREATE TABLE entries (
    digest TEXT PRIMARY KEY,         -- of list, place, value and what it was written over
    list TEXT NOT NULL,
    place TEXT NOT NULL,             -- JSON: what names the row
    heading TEXT NOT NULL,
    value TEXT NOT NULL,             -- '' where somebody emptied the cell
    over TEXT NOT NULL,              -- JSON: digests of what the cell showed before
    maker TEXT NOT NULL,
    made TEXT NOT NULL,              -- UTC
    file TEXT NOT NULL               -- below OUT
) WITHOUT ROWID;
CREATE INDEX entries_by_list ON entries (list);
-- The saved copies of such lists that were read, so that none is read again.
CREATE TABLE open_lists (
    sha256 TEXT PRIMARY KEY,
    file TEXT NOT NULL,              -- below OUT, where it was read
    list TEXT NOT NULL
) WITHOUT ROWID;
-- 抽查复核: what was drawn, of what, and by which settings.
CREATE TABLE samples (
    id INTEGER PRIMARY KEY,
    year INTEGER,
    period TEXT NOT NULL,
    drawn TEXT NOT NULL,             -- the day
    seed INTEGER NOT NULL,
    settings TEXT NOT NULL,          -- JSON
    frame TEXT NOT NULL              -- hash of all that it was drawn from
);
CREATE TABLE sampled (
    sample INTEGER NOT NULL REFERENCES samples (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    rubric TEXT NOT NULL,
    year INTEGER NOT NULL,
    period TEXT NOT NULL,
    department TEXT NOT NULL,
    risk REAL NOT NULL,
    reasons TEXT NOT NULL,           -- JSON: what makes up the risk, in words
    how TEXT NOT NULL,               -- must, drawn
    PRIMARY KEY (sample, position)
) WITHOUT ROWID;
-- 整改台账: the numbers of problems, which they keep over periods.
CREATE TABLE problems (
    number TEXT PRIMARY KEY,
    department TEXT NOT NULL,
    source TEXT NOT NULL,            -- 评分扣分, 数据核对, 抽查复核, 补充登记
    subject TEXT NOT NULL,           -- JSON: what makes it the same problem in another period
    rubric TEXT NOT NULL,
    year INTEGER NOT NULL,
    period TEXT NOT NULL             -- where it was found first
) WITHOUT ROWID;
-- What each period's figures say of it.
CREATE TABLE problem_periods (
    number TEXT NOT NULL REFERENCES problems (number) ON DELETE CASCADE,
    rubric TEXT NOT NULL,
    year INTEGER NOT NULL,
    period TEXT NOT NULL,
    found INTEGER NOT NULL,          -- 1: it is there; 0: the figures show it no more
    points REAL,                     -- lost by it
    facts TEXT NOT NULL,             -- the sentence
    basis TEXT NOT NULL,             -- the rule that it rests on, in the rubric's words
    after TEXT NOT NULL,             -- the entry by which it had been closed before; '' for none
    PRIMARY KEY (number, rubric, year, period)
) WITHOUT ROWID;
-- Letters that were issued; one that follows another says why.
CREATE TABLE letters (
    id INTEGER PRIMARY KEY,
    rubric TEXT NOT NULL,
    year INTEGER NOT NULL,
    period TEXT NOT NULL,
    department TEXT NOT NULL,        -- '' for a report over all
    kind TEXT NOT NULL,
    number TEXT NOT NULL,            -- 发文字号 as it was given, '' where it is left to fill
    content TEXT NOT NULL,           -- hash of what it says
    path TEXT NOT NULL,              -- below the period's folder
    sha256 TEXT NOT NULL,
    issued TEXT NOT NULL,            -- the day
    reason TEXT NOT NULL,            -- why it was issued again, '' for the first
    current INTEGER NOT NULL
);
CREATE INDEX letters_by_key ON letters (period, rubric, year, department, current);
