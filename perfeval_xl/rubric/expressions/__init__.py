"""Expressions: parsed or built once, then computed by NumPy, written in Excel, spelled out.

`nodes` is the tree; `parse` reads one from a rubric file (在职人数 / 编制数), rules and notes
build theirs. Its faces: `evaluate` computes it over whole columns, `excel` writes the formula and
(`spelled`) the words with the figures put in. Since all are made of one tree, calculator and
workbook cannot disagree. `parts` cuts a tree at the steps that
have names, for people to follow. `rounding` is the one rounding, `thresholds` reads "<= 100%" and
"[95%, 99%]". `given` knows what no department fills in: 序时进度 and constants.
"""
