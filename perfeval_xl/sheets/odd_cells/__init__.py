"""Error values and formulas without a result: the reader gives an empty text for both."""
