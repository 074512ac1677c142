"""Writes the folders of this folder: `python tests/returns/build.py`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # openpyxl spells XML in another way where lxml is there, which few need.
    os.environ["OPENPYXL_LXML"] = "False"
    here = Path(__file__).resolve().parent
    sys.path.insert(0, str(here.parent))  # tests/, as pytest has it
    from returns.writing import write_all

    print(f"{write_all(here)} 个文件")
