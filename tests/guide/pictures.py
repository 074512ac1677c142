"""Draws the manual's pictures from the examples: `python tests/guide/pictures.py`.

Needs LibreOffice, pdftoppm and Chromium. Run it when a workbook or the desk looks different from
its picture, and look at what came out; `python tests/guide/pictures.py desk` draws the desk alone.
"""

from __future__ import annotations

import io
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image, ImageChops

from perfeval_xl.batch.run import run
from perfeval_xl.desk.starters import this_system
from perfeval_xl.desk.work_folder import make_work_folder
from perfeval_xl.guide import FOLDER
from perfeval_xl.practice.fillings import write_practice
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.system.this_program import this_program

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "inbox"
DEPARTMENT = "衡阳市人民政府金融工作办公室"
LOSING = "示例单位02"
FAULTY = "示例单位01"
FAULTS: dict[str, dict[str, object]] = {
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
        draw("handed-back", (copy[0], 0.93), (copy[2], 0.45))
        draw("deductions", (deductions[4], 0.93))


def draw_desk() -> None:
    """Save how the desk looks in a month of practice; one department has to mend its return."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "绩效"
        make_work_folder(folder, "hengyang-2019", 2026, this_program(), this_system())
        settings = folder / "perfeval.toml"
        text = settings.read_text(encoding="utf-8").replace("单位名册.xlsx", "名册.csv")
        text = text.replace("# deadline = 2026-11-30 ", "deadline = 2026-11-30 ", 1)
        settings.write_text(text, encoding="utf-8")
        names = [f"演练单位{number:03d},{number:03d},科员" for number in range(1, 21)]
        roster = "\n".join(["单位名称,单位编码,联系人", *names])
        (folder / "名册.csv").write_text(roster, encoding="utf-8")
        returns = list(write_practice(load_rubric("hengyang-2019", 2026), folder / "收件", 18, 3))
        spoil(returns[4], {"基础数据表": {"D7": "约三百"}})
        late = [(path, path.read_bytes()) for path in returns[-2:]]
        for path, _ in late:
            path.unlink()
        subprocess.run([*this_program(), "run"], cwd=folder, stdout=subprocess.DEVNULL)
        for path, content in late:
            path.write_bytes(content)
        desk = subprocess.Popen([*this_program(), "desk", "--no-browser"], cwd=folder,
                                stdout=subprocess.PIPE, encoding="utf-8")  # fmt: skip
        assert desk.stdout is not None
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.goto(desk.stdout.readline().split()[-1])
            page.click(f"#list >> text={returns[4].stem}")
            page.wait_for_selector(".message")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            browser.close()
        desk.send_signal(signal.SIGINT)
        desk.wait()
    picture.quantize(_COLOURS).save(FOLDER / "desk.png", optimize=True)


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


def spoil(path: Path, faults: dict[str, dict[str, object]] = FAULTS) -> None:
    """Type the faults into a return."""
    book = load_workbook(path)
    for sheet, cells in faults.items():
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
    draw_desk()
    if sys.argv[1:] != ["desk"]:
        main()
