"""What tests share, and where things lie, so that a test may move without counting folders."""

import os
from pathlib import Path

# lxml is here for openxml-audit alone: openpyxl would write with it, which it does nowhere else.
os.environ["OPENPYXL_LXML"] = "False"

SUPPORT = Path(__file__).parent
"""This folder, with the rubric files `everything.yaml` and `monitoring.yaml`."""
ROOT = SUPPORT.parent.parent
"""The checkout, with `examples/`, `templates/` and `tests/`."""
