"""Scorebooks by mould are what XlsxWriter writes directly, cell by cell and style by style."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from support import SUPPORT
from support.random_findings import random_findings
from support.random_returns import random_scores
from support.same_book import spelled_out
from support.small import LOSING, small_rubric, small_scores

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.sheets.archive import Kept, archive, part
from perfeval_xl.workbooks.scorebook.contents import Contents, contents_of
from perfeval_xl.workbooks.scorebook.mould.book import MouldWriter
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.scorebook import DirectWriter, writer_of

EVERYTHING = SUPPORT / "everything.yaml"
OF_INDICATORS = [each for each in catalogue() if load_rubric(each).project is None]


def contents(scores: Scores, seed: int = 0, history: pd.DataFrame | None = None) -> list[Contents]:
    """What the scorebooks are written of, with random findings."""
    findings, places = random_findings(scores, seed)
    return list(contents_of(scores, ScoreTable(scores.rubric), findings, places, history))


def one_by_one(books: list[Contents]) -> list[Contents]:
    """The same, each department by itself."""
    return [some.of([at]) for some in books for at in range(len(some))]


def periods(scores: Scores, count: int) -> pd.DataFrame:
    """A history of so many months with gaps."""
    columns = ["department", "period", "score", "mean", "rank", "count"]
    known = [
        {"department": name, "period": f"2026年{month}月", "score": 90.123456789 - month,
         "mean": 81.5, "rank": 2.0, "count": 5.0}
        if (month + at) % 3
        else {"department": name, "period": f"2026年{month}月", "mean": 81.5}
        for at, name in enumerate(scores.points.index)
        for month in range(1, count + 1)
    ]  # fmt: skip
    return pd.DataFrame(known, columns=columns)


def assert_same(rubric: Rubric, books: list[Contents], period: str = "") -> None:
    direct, filled = DirectWriter(rubric, period).books(books), MouldWriter(rubric, period)
    for ours, theirs in zip(filled.books(books), direct, strict=True):
        own, reference = spelled_out(ours), spelled_out(theirs)
        assert set(own) == set(reference)
        for name, xml in reference.items():
            assert own[name] == xml, name


@pytest.mark.thinned(15)
@pytest.mark.parametrize("rubric_id", OF_INDICATORS)
@pytest.mark.parametrize("count", [1, 12])
def test_random_departments_of_every_rubric(rubric_id: str, count: int):
    rubric = load_rubric(rubric_id)
    scores = random_scores(rubric, count, seed=count, reviewed=0.3)

    assert_same(rubric, contents(scores, seed=count))


@pytest.mark.thinned(2)
@pytest.mark.parametrize("count", [0, 1, 2, 12, 14])
def test_a_history_of_any_length(count: int):
    scores = small_scores({"甲局": LOSING, "乙局": {}})

    assert_same(scores.rubric, contents(scores, history=periods(scores, count)))


def test_a_rubric_of_every_feature_and_a_period():
    everything = load_rubric(EVERYTHING)
    assert_same(everything, contents(random_scores(everything, 8, seed=4, reviewed=0.5)), "2026-10")


def test_more_lines_than_the_form_has_room_for(hengyang: Rubric):
    """Every number of lines is a shape of its own."""
    scores = random_scores(hengyang, 2, seed=3)
    line = {"清单": "市级专项资金", "名称": "专项", "市级专项资金_本年预算": 1.5}
    lines = [{INDEX: scores.points.index[0], "序号": at, **line} for at in range(1, 6)]
    listed = replace(scores, items=pd.DataFrame(lines))

    assert_same(hengyang, contents(listed))


@pytest.mark.thinned(4)
@pytest.mark.parametrize(
    "text",
    ["<r><t>x</t></r>", "=1+1", "a & b < c > d \"e\" 'f'", "行一\n行二", " 前后 ", "_x0041_",
     "#REF!", "http://example.com", "１", "0012"],
)  # fmt: skip
def test_any_text_stays_a_text(text: str):
    scores = small_scores({f"局{text.strip()}": LOSING, "乙局": {}})
    opinions = scores.opinions.assign(**dict.fromkeys(scores.opinions, text))
    books = contents(replace(scores, opinions=opinions))
    (content, _) = MouldWriter(scores.rubric).books(books)
    sheet = load_workbook(BytesIO(content))["评分表"]

    assert_same(scores.rubric, books)
    assert text in [cell.value for row in sheet.iter_rows() for cell in row]
    assert sheet["A2"].value == f"单位名称：局{text.strip()}"


def test_signs_that_xml_cannot_hold_are_spelled_out():
    """XlsxWriter would write them as they are into a formula's result."""
    scores = small_scores({"甲局": LOSING, "乙局": {}})
    reviews = scores.reviews.assign(**dict.fromkeys(scores.reviews, 1.0))
    opinions = scores.opinions.assign(**dict.fromkeys(scores.opinions, "a\x0bb\x01"))
    (content, _) = MouldWriter(scores.rubric).books(
        contents(replace(scores, reviews=reviews, opinions=opinions))
    )

    assert "a_x000B_b_x0001_" in spelled_out(content)["xl/worksheets/sheet4.xml"]


@pytest.mark.large
def test_a_book_does_not_depend_on_those_before_it(hengyang: Rubric):
    books = contents(random_scores(hengyang, 5, seed=9), seed=2)
    together = list(MouldWriter(hengyang).books(books))

    assert together == [next(MouldWriter(hengyang).books([each])) for each in one_by_one(books)]
    assert together[::-1] == list(MouldWriter(hengyang).books(one_by_one(books)[::-1]))


@pytest.mark.large
@pytest.mark.parametrize("count", [2, 3, 7])
def test_the_bytes_do_not_depend_on_how_books_are_cut_into_batches(count: int):
    """Nor on the lists of the others, which may be longer, or on their history."""
    everything = load_rubric(EVERYTHING)
    scores = random_scores(everything, 16, seed=11, reviewed=0.3)
    history = periods(scores, 3)
    history = history[~history["department"].isin(scores.points.index[::5])]
    (books,) = contents(scores, seed=6, history=history)
    apart = [books.of(range(at, min(at + count, 16))) for at in range(0, 16, count)]

    together = list(MouldWriter(everything).books([books]))

    assert list(MouldWriter(everything).books(apart)) == together
    assert list(MouldWriter(everything).books(one_by_one([books]))) == together


@pytest.mark.parametrize("value", [-0.0, True])
def test_equal_numbers_that_are_spelled_in_two_ways_stay_apart(value: float):
    """−0.0 equals 0.0, and True equals 1.0: what is equal in a batch is judged by its spelling."""
    scores = small_scores({"甲局": LOSING, "乙局": {}, "丙局": LOSING})
    (books,) = contents(scores)
    points = {
        key: [value, abs(float(value)), abs(float(value))] for key in books.departments.points
    }
    books = replace(books, departments=replace(books.departments, points=points))
    writer = MouldWriter(scores.rubric)

    assert list(writer.books([books])) == list(writer.books(one_by_one([books])))


def test_no_department_is_found_in_the_book_of_another(hengyang: Rubric):
    books = contents(random_scores(hengyang, 3, seed=9), seed=2)
    names = [name for each in books for name in each.departments.names]
    for name, content in zip(names, MouldWriter(hengyang).books(books), strict=True):
        whole = "".join(spelled_out(content).values())
        with zipfile.ZipFile(BytesIO(content)) as opened:
            whole += opened.read("xl/sharedStrings.xml").decode()
        assert [each for each in names if each in whole] == [name]


def test_nothing_of_the_mould_is_left_where_values_went(hengyang: Rubric):
    (some,) = contents(random_scores(hengyang, 1, seed=9))
    origin = "".join(map(str, range(15_000)))
    (content,) = MouldWriter(hengyang).books([replace(some, origins=[origin])])
    with zipfile.ZipFile(BytesIO(content)) as opened:
        said = ElementTree.fromstring(opened.read("xl/sharedStrings.xml"))
        sheets = [opened.read(each) for each in opened.namelist() if "worksheets/" in each]
    called = {int(n) for xml in sheets for n in re.findall(rb't="s"><v>(\d+)', xml)}
    texts = ["".join(item.itertext()) for item in said]

    assert [text for at, text in enumerate(texts) if text and at not in called] == []
    assert len([at for at in called if not texts[at]]) <= 1  # an empty code, an empty period
    assert origin in "".join(texts)
    assert int(said.get("count")) == sum(len(re.findall(rb't="s"', xml)) for xml in sheets)


def test_numbers_keep_every_digit():
    values = {"甲": 0.1 + 0.2, "乙": 1 / 3, "丙": 5e-324}
    (content,) = MouldWriter(small_rubric()).books(contents(small_scores({"甲局": values})))
    cells = load_workbook(BytesIO(content))["数据"]
    shown = {cell.value for row in cells.iter_rows() for cell in row if cell.data_type == "n"}

    # XlsxWriter writes 16 digits, as Excel does.
    assert {float(f"{value:.16G}") for value in values.values()} <= shown


def test_projects_are_written_directly(datong: Rubric, hengyang: Rubric):
    assert isinstance(writer_of(datong, ""), DirectWriter)
    assert isinstance(writer_of(hengyang, ""), MouldWriter)


def test_an_archive_is_read_by_others():
    given = {"a.xml": b"<a/>", "b/c.xml": np.random.default_rng(1).bytes(5000), "d": b""}
    with zipfile.ZipFile(BytesIO(archive(part(*each) for each in given.items()))) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == given


@pytest.mark.parametrize("before", [b"", b"<a>" * 9000])
@pytest.mark.parametrize("after", [b"", b"</a>" * 9000])
def test_what_many_archives_have_is_kept_deflated(before: bytes, after: bytes):
    kept = Kept(np.random.default_rng(1).bytes(5000) * 30)
    with zipfile.ZipFile(BytesIO(archive([kept.part("a"), kept.part("b", before, after)]))) as book:
        assert book.testzip() is None
        assert book.read("b") == before + book.read("a") + after
