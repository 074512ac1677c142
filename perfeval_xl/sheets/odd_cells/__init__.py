"""Error values and formulas without a result, which the reader gives as blanks, and cells that
show otherwise than they hold.

The bytes that passed the gate go in, the odd cells by sheet and place come out (`find`), one
module a kind of file; `find.overlay` puts them into the grids. So a #DIV/0! is told and never a
blank, and 50 struck out before a 55 is no 5055: `looks` says which styles and runs of text show
something else than their value.
"""
