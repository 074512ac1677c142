"""What the README and the manual say of files, columns and settings is so."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from guide.fences import fences
from perfeval_xl.guide import FOLDER, find_chapter
from perfeval_xl.ledger.frames import TABLES, read_table

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(FOLDER.glob("*.md"))]
README_CHARACTERS = 9_000
PICTURE_BYTES = 150_000

_LINK = re.compile(r"\]\(([^)#]+)\)")
_KEY = ["rubric", "year", "period", "department_code", "department"]


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8")) <= README_CHARACTERS


def test_the_clerk_has_one_page():
    assert len(find_chapter("科员").text) <= 2_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path):
    links = _LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).is_file()] == []


def test_pictures_are_small_and_shown():
    shown = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = list(FOLDER.glob("*.png"))

    assert len(pictures) >= 3
    for picture in pictures:
        assert picture.stat().st_size <= PICTURE_BYTES
        assert f"{picture.name})" in shown


def test_the_example_of_a_rubric_file_is_in_the_catalogue():
    (shown,) = (
        fence.text
        for fence in fences(FOLDER / "4-rubric.md")
        if fence.comment == "<!-- catalogue -->"
    )
    catalogue = ROOT / "perfeval_xl" / "rubric" / "catalogue" / "hengyang-2019.yaml"

    assert shown in catalogue.read_text(encoding="utf-8")


def section(heading: str) -> str:
    """Return a section of the chapter for those who compute."""
    text = find_chapter("数据接口").text
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def names(text: str) -> list[str]:
    return re.findall(r"`(\w+)`", text)


@pytest.mark.parametrize("name", ["scores.csv", "findings.csv"])
def test_every_column_of_the_csv_files_is_described_in_order(name: str, example_out: Path):
    with (example_out / name).open(encoding="utf-8-sig", newline="") as file:
        columns = next(csv.reader(file))
    table = section(name).partition("\n\n|")[2].partition("\n\n")[0]
    described = [cell for line in table.splitlines() for cell in names(line.split("|")[1])]

    assert described == columns


def test_every_key_of_the_manifest_is_described(example_out: Path):
    manifest = json.loads((example_out / "run.json").read_text(encoding="utf-8"))
    lines = [line for line in section("run.json").splitlines() if line.startswith("| `")]
    rows = {key: line.split("|")[2] for line in lines for key in names(line.split("|")[1])}

    assert list(rows) == list(manifest)
    for key in ("rubrics", "files", "totals"):
        assert set().union(*manifest[key]) <= set(names(rows[key])), key


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_the_ledger_is_described(table: str, example_out: Path):
    frame = read_table(example_out, table)  # type: ignore[arg-type]
    (line,) = (line for line in section("台账").splitlines() if line.startswith(f"| `{table}` |"))
    said = line.split("|")[3]
    columns = [column for column in frame.columns if column not in _KEY]

    if "与 totals 相同" in said:
        columns = [column for column in columns if column not in read_table(example_out, "totals")]
    if "scores.csv 相同" in said or "findings.csv 的列" in said:
        name = "scores" if table == "scores" else "findings"
        columns = [column for column in columns if column not in names(section(f"{name}.csv"))]
    assert [column for column in columns if column not in names(said)] == []
    assert [name for name in names(said) if name not in frame.columns] == []
