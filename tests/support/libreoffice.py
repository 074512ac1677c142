"""Recalculates workbooks with LibreOffice, which trusts cached values unless forced not to."""

from __future__ import annotations

from pathlib import Path

from support.office import Order, office

_FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8",
    "csv": "Text - txt - csv (StarCalc)",
}  # fmt: skip


def convert(
    files: list[Path], out: Path, suffix: str = "xlsx", *, recalculate: bool = True
) -> None:
    """Convert workbooks into `out`; formulas are recalculated on the way unless told otherwise.

    A filter may follow the suffix behind a colon, and what the filter is told behind another.
    """
    suffix, _, asked = suffix.partition(":")
    name, _, details = asked.partition(":")
    out.mkdir(parents=True, exist_ok=True)
    targets = [out / file.with_suffix(f".{suffix}").name for file in files]
    orders = [
        Order(file, target, name or _FILTERS[suffix], details)
        for file, target in zip(files, targets, strict=True)
    ]
    office().save(orders, recalculate=recalculate)
    missing = [target.name for target in targets if not target.exists()]
    assert not missing, f"LibreOffice converted nothing for {missing}"


def edited(source: Path, target: Path, *steps: tuple[object, ...]) -> Path:
    """Let LibreOffice change a workbook step by step, as a person does; return the saved copy.

    A step is what to do, the sheet, and its details: ("insert rows", "评分表", 5, 1) puts one row
    in front of row 5. Protection is lifted first, as a person would.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    office().save([Order(source, target, _FILTERS["xlsx"], steps=steps)], recalculate=False)
    assert target.exists(), f"LibreOffice saved nothing after {steps}"
    return target
