"""The ledger (台账): OUT/ledger.sqlite, the history of runs, scores and reviews."""
