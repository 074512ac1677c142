"""Error values and formulas without a result: the reader gives an empty text for both.

The bytes that passed the gate go in, the odd cells by sheet and place come out (`find`), one
module a kind of file; `find.overlay` puts them into the grids. So a #DIV/0! is told and never a
blank.
"""
