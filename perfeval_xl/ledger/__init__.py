"""The ledger (台账): OUT/ledger.sqlite, the history of runs, scores and decisions.

It knows no batch and no workbooks: rows go in within one transaction, rows and DataFrames come
out. `schema/` holds the tables and how an older ledger becomes one of today; `ledger` opens it, one
writer at a time, whole or not at all.

    soundness     whether its file is what SQLite wrote
    backups       台账备份/: its last good states, byte for byte
    recovery      a damaged or lost one is set aside, the newest good state takes its place
    packing       how rows are packed, and the texts that many of them share
    conversion    a ledger of before there was packing
    runs          what each run was told
    returns       what became of every file, told by what changed; what a department has sent one
                  after the other
    contents      what was read out of files, by hash: the same bytes are not read again
    details       the scores of an evaluation and the figures it was made of, packed
    copies        the scorebooks that people saved, and what each says of its cells
    decisions     reviews and corrections as they stood after each run; none is ever deleted
    books         the scorebooks as they were written, so that an edited one is noticed
    rubrics       the rubric files as they were when they were scored by
    entries       what people wrote into lists that go out and come back; none is ever deleted
    samples       抽查复核: who was drawn, from what seed, and why
    problems      整改台账: the numbers of problems, what each period says of them, and (`mending/`)
                  the state that follows from what was written
    letters       what was issued
    frames        all of it as DataFrames, read only, for analysts and `look_back`

A key is rubric, year and period; the period "" is the evaluation of the whole year. A run is for a
scope: a period, a year, or whatever years its returns are of; nothing of one ends anything of
another. What people decided is a function of the set of decisions, not of their order or of the
clock.

Begin with `ledger.open_ledger`, then `schema/`.
"""
