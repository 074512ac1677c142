"""In which state the problems of 整改台账 are: a function of all that people wrote about them.

    states   the words, what may be chosen in which state, what it needs; rounds
    rounds   from the entries of one problem to its state

Knows no database: `ledger.problems` gives it what stands there.
"""
