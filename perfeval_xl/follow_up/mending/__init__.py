"""整改台账: what is to be put right after a score, with a number for life, until it is closed.

The scores and findings of a period, what reviewers found and what people add go in; problems with
their numbers (`ledger.problems`) and two kinds of lists come out: 整改台账.xlsx for the bureau,
over all periods, and 整改/<单位>.xlsx for each department with something to do. What is filled in
in either comes back as entries; in which state a problem is follows from them
(`ledger.mending`).

    noticed      what a period's results show: deductions, findings, reviews
    registering  the same problem as in another period, or a new number; what is gone by the data
    acts         what the command itself writes: terms of --due, --issue-all, closings that it took
    rows         a problem as a row of a list
    counts       what every report wants to know
    books        the workbooks, with counts and the history of checks
    telling      how it stands, what is overdue, what was not taken
    mend         the command

Begin with `mend.mend`.
"""
