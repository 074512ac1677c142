"""What tests share, and where things lie, so that a test may move without counting folders."""

from pathlib import Path

SUPPORT = Path(__file__).parent
"""This folder, with the rubric files `everything.yaml` and `monitoring.yaml`."""
ROOT = SUPPORT.parent.parent
"""The checkout, with `examples/`, `templates/` and `tests/`."""
