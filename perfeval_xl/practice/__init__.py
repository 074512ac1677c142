"""Filled-in returns of fictitious departments, to practise with before the first real month."""
