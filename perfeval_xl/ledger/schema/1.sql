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
