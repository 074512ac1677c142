"""Check, decide, score: from the returns that were read to scores with ranks.

Returns go in, grouped by rubric and year, and beside them what the ledger has of the year before
(`last_year`), read once; findings (问题) come out, and of the sound ones the
scores. An error sets a return aside, to be handed back (退回). Before scoring, corrected figures
take the place of those that were returned; after it, a review (审核) stands as long as what it
rests on does: the figures of its indicator and what was computed of them. Where that has changed,
the reviewer is asked again. Both follow from all that the copies of the scorebooks say
(`what_stands`), each of which carries what it was written from (`origin`).

Before anything is written two looks tell whether the run should go on at all: `wrong_call`, where
all would go back for a reason that may lie in the call, and `vanished`, where departments that
were scored before have no return any more.

Nothing here reads the inbox or writes to OUT.
"""
