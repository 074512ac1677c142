"""Two states of scores side by side: which scores moved, and because of what.

`evaluations` is one side, the ledger's frames with departments known under one name; `compare`
joins both and asks `causes` of each moved row: a review, a figure, a self-score, the rule, or that
it is new or gone; `changes` says in words which figures or rules are others. Begin with `compare`.

`two_returns` lays two returns of one department side by side, cell by cell, before any scoring.
"""
