"""A file for every message: each code's folder holds an inbox that triggers it, and one beside it.

`CODE/triggers/` gives the message, `CODE/passes/` is the nearest honest case and does not.
`CODE/perfeval.toml` makes a limit small where the message is about one. All of it is written by
`python tests/returns/build.py` from the tables in `tables/`; the small rubrics stand here, too.
"""
