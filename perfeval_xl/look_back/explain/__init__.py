"""The whole derivation of a score, out of the ledger: from the cell that was filled in on.

`evaluation` is one department's evaluation as the ledger knows it, `score_lines` says of each
indicator the published words, the formula with its figures, where each of them stood and what was
typed, the rule, the steps (`step_lines`) and the reviews; `after_lines` what came
after. Begin with `explain.explain`.
"""
