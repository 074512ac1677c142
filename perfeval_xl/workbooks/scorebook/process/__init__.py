"""The sheet 评分过程, behind 评分表: how every score came about, step by step.

The verdicts' trees, cut at their named parts (`rubric.expressions.parts`), come in. `process_rows`
says which step stands in which cell, and over which others; `process_sheet` fills and paints them.
"""
