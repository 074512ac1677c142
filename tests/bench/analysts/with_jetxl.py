"""The same with jetxl, the fastest writer of all, as far as it can: values, nothing else.

    with_jetxl.py INBOX OUT MODEL

It has two ways. By columns of Python values, used here, every number and text is right; but every
sheet begins with a row of column names, formulas are texts, and there is no format, width, merged
cell, hidden sheet or anything else (tried with 0.3.1). By Arrow tables it has formats, formulas and
merged cells, but a column is of one type: below a heading every number becomes a text; that took
twenty times as long for the same sheets, and is no scorebook that one can calculate with.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jetxl
from compute import among_all, compute
from model import filled, frame, grid, load_model
from reading import read


def main(inbox: Path, out: Path, model_path: Path) -> None:
    out.mkdir(parents=True)
    model = load_model(model_path)
    grids = {path.stem: read(path) for path in sorted(inbox.glob("*.xlsx"))}
    numbers = among_all(compute(frame(model, grids)))
    for name, sheets in grids.items():
        own = numbers.loc[name].tolist()
        book = [
            {"name": title, "columns": {str(at): column for at, column in enumerate(columns)}}
            for title, cells in filled(model, name, sheets, own)
            for columns in [map(list, zip(*grid(cells), strict=True))]
        ]
        jetxl.write_sheets(book, str(out / f"{name}.xlsx"), 1)
    numbers.to_excel(out.parent / f"{out.name}-汇总.xlsx", engine="xlsxwriter")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
