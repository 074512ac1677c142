"""Statements of a criterion (评价标准) into one rule of a rubric file, or UnclearError.

`compose` picks the kind by what is said; the others make it: `bands` (分档, or pass and fail),
`step` (每…扣), `proportion` (按比例, between two marks, by a formula of the score, carried over),
`points` (要点, and levels of judgement), `cases` (每出现一例扣), `judged` (满分看数，其余由人).
`sense` holds what law or sense settles. Each holds the words against the 分值 and against one
another: two rules that fit are none.
"""
