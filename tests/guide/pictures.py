"""Draws the manual's pictures from the examples: `python tests/guide/pictures.py`.

Needs LibreOffice and pdftoppm. Run it when a workbook looks different from its picture, and look
at what came out.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image, ImageChops

from perfeval_xl.batch.run import run
from perfeval_xl.guide import FOLDER

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "inbox"
DEPARTMENT = "衡阳市人民政府金融工作办公室"
LOSING = "示例单位02"
FAULTY = "示例单位01"
FAULTS = {
    "基础数据表": {"B6": 999, "D16": -3},
    "补充数据表": {"B6": "见附件", "B7": "125000元"},
}
"""What somebody typed wrong in the return that is handed back: sheet → cell → value."""

_DPI = 110
_MARGIN = 8  # pixels around what is drawn
_COLOURS = 64  # of the picture's palette: flat areas and text need no more


def main() -> None:
    """Draw all pictures into the guide's folder."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        inbox, out = work / "收件", work / "结果"
        inbox.mkdir()
        for path in [EXAMPLES / f"{DEPARTMENT}.xlsx", *EXAMPLES.glob("示例单位*.xlsx")]:
            shutil.copy2(path, inbox)
        run(inbox, out)
        scorebook = pages(out / "评分表" / f"{DEPARTMENT}.xlsx", work)
        deductions = pages(out / "评分表" / f"{LOSING}.xlsx", work)
        summary = pages(out / "汇总表.xlsx", work)
        spoil(inbox / f"{FAULTY}.xlsx")
        run(inbox, out)
        copy = pages(out / "退回" / f"{FAULTY}.xlsx", work)
        draw("scorebook", (scorebook[0], 0.93))
        draw("summary", (summary[0], 0.93), (summary[2], 0.93))
        draw("handed-back", (copy[0], 0.93), (copy[1], 0.45))
        draw("deductions", (deductions[4], 0.93))


def draw(name: str, *parts: tuple[Path, float]) -> None:
    """Save the upper part of pages, one below the other, without the white around them.

    The share of the page that is looked at leaves out its number at the foot.
    """
    images = [trimmed(Image.open(page).convert("RGB"), share) for page, share in parts]
    width = max(image.width for image in images) + 2 * _MARGIN
    picture = Image.new("RGB", (width, _MARGIN), "white")
    for image in images:
        taller = Image.new("RGB", (width, picture.height + image.height + 2 * _MARGIN), "white")
        taller.paste(picture)
        taller.paste(image, ((width - image.width) // 2, picture.height))
        picture = taller
    picture.quantize(_COLOURS).save(FOLDER / f"{name}.png", optimize=True)


def trimmed(image: Image.Image, share: float) -> Image.Image:
    """Return what is drawn in the upper share of a page."""
    upper = image.crop((0, 0, image.width, int(image.height * share)))
    drawn = ImageChops.difference(upper, Image.new("RGB", upper.size, "white")).getbbox()
    return upper.crop(drawn)


def spoil(path: Path) -> None:
    """Type the faults into a return."""
    book = load_workbook(path)
    for sheet, cells in FAULTS.items():
        for cell, value in cells.items():
            book[sheet][cell] = value
    book.save(path)


def pages(workbook: Path, work: Path) -> list[Path]:
    """Print a workbook and return its pages as pictures."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{work}/office", "--headless",
         "--convert-to", "pdf", "--outdir", work, workbook],
        check=True, capture_output=True,
    )  # fmt: skip
    pdf = work / f"{workbook.stem}.pdf"
    prefix = work / f"page-{workbook.parent.name}-{workbook.stem}"
    subprocess.run(["pdftoppm", "-png", "-r", str(_DPI), "-l", "30", pdf, prefix], check=True)
    return sorted(work.glob(f"{prefix.name}-*.png"))


if __name__ == "__main__":
    main()
