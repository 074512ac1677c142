"""Checks (勾稽关系 and plausibility): what contradicts itself in the returns of all departments.

In go the settled figures (`forms.figures`: a row a department, a column a 数据项) and the rubric,
whose form declares most checks by its structure: a total says what it is the sum of, a table says
what balances. Others are relations (`rubric.form.relation`), or what a rubric of projects wants
its declared rows to be looked at for (`RowCheck`). Out come findings (问题), each with its code,
the figure, what was found and what was expected. One check a file, named after what it finds; each
is vectorised over all departments and knows nothing of files.

    run_checks    all of them, in the order in which their findings are read
    finding       one problem of one department, before its place in the file is known
    tidy          leaves out what is said twice or explained by another finding
    findings      groups what says the same, and makes the one table of it
    finding_row   a row of that table, light enough for a run with nothing to do

Where figures contradict each other, `wrong_cells` names the one that explains it all, if one does:
`mending` lists the changes that could mend a contradiction, `slips` says how likely a typing slip
leads there, `trials` makes them in copies and asks all checks again.

Two checks look a year back: `last_year` holds what a return says of last year against last year's
return, `jumps` tells what has changed by more than a bound. What they know of last year is a
value, `LastYear`, that is given to them.

`tolerance` says when two figures count as the same; `scale` when two amounts can hardly be in one
unit. An error hands the return back (退回), a warning and a note do not; which is which stands in
`messages`, unless the rubric says it (`Finding.gravity`). A check never mends anything: what should
be is offered, never put in.

Begin with `sums` and `run_checks`. A new check is a new file, a code in `messages`, a line there.
"""
