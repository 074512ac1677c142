"""The whole derivation of a score, out of the ledger: from the cell that was filled in on.

`evaluation` is one department's evaluation as the ledger knows it, `score_lines` says of each
indicator the published words, the formula with its figures, the rule and the reviews, and
`figure_lines` where each figure stood and what was typed. Begin with `explain.explain`.
"""
