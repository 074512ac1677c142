"""The whole derivation of a score, out of the ledger: from the cell that was filled in on."""
