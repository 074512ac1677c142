"""Checks (勾稽关系 and plausibility) over all departments at once, one a file."""
