"""Random rubrics as a workbook and back: whatever the texts, the same data comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.profile import sized

from perfeval_xl.authoring.book.pages import from_pages, to_pages
from perfeval_xl.authoring.rubric_book import write_rubric_book
from perfeval_xl.sheets.grids import read_grids

HOSTILE = [
    *("=1+1", "<b>", "- a: {b}", "{year}", "yes", "1.0", "2026", "a、b", "[x]", "'单", "甲\n乙"),
    *("_x0041_", "~", "#注", "@x", "1e5", "null", "5%", "TRUE", "2026-01-01", "长" * 200),
]
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=9)
    .filter(str.strip),
)  # fmt: skip
LEVELS = TEXTS.filter(lambda text: text == text.strip())
RULES = st.one_of(
    st.sampled_from(
        [
            "judged",
            {"judged": {"levels": [5, 3, 0]}},
            {"step": {"full": "<= 100%", "every": "1%", "deduct": 0.5}},
            {"bands": [[">= 100%", 5], ["[90%, 100%)", 3], ["< 90%", 0]]},
            {"pass": ">= 90%"},
            {"linear": {"full": "100%", "zero": "60%"}},
            {"proportional": {"full_from": "95%"}},
            {"violations": {"void": True}},
            {"carried": {"source": "绩效办考核"}},
        ]
    ),
    st.lists(st.tuples(TEXTS, st.sampled_from([1, 0.5])).map(list), min_size=1, max_size=3).map(
        lambda items: {"checklist": items}
    ),
)


def some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=optional)


def listed(each: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(each, min_size=1, max_size=3)


def joined(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda each: {k: v for part in each for k, v in part.items()})


def fixed(**needed: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed)


ZERO = fixed(result=st.sampled_from(["full", "zero", "pending", "not_applicable"]), because=TEXTS)
EXCEPTIONS = listed(fixed(when=TEXTS, points=st.just(0), words=TEXTS))
INDICATORS = joined(
    fixed(path=listed(LEVELS), name=TEXTS, points=st.sampled_from([1, 2.5]), rule=RULES),
    some(
        **dict.fromkeys(("code", "content", "criterion", "explanation", "source", "key"), TEXTS),
        ratio=TEXTS,
        reading=TEXTS,
        exceptions=EXCEPTIONS,
        when_zero=fixed(both=ZERO, denominator=ZERO),
        periods=st.one_of(TEXTS, listed(st.sampled_from(["年度", "月度", "6月", 9]))),
    ),
)
KINDS = st.sampled_from(["money", "count", "percent", "score", "number"])
ENTRY_REST = some(
    label=TEXTS, kind=KINDS, explanation=TEXTS, under=listed(TEXTS), sum=listed(TEXTS),
    signed=st.booleans(), none=st.sampled_from(["zero", "not_applicable"]),
)  # fmt: skip
ENTRIES = joined(st.one_of(fixed(field=TEXTS), fixed(stated=TEXTS), fixed(item=TEXTS)), ENTRY_REST)
TOLD = some(
    words=TEXTS, severity=st.sampled_from(["note", "error"]), blank=listed(TEXTS), when=TEXTS
)
RELATIONS = st.one_of(
    st.tuples(TEXTS, TEXTS).map(list),
    st.tuples(TEXTS, TEXTS, TOLD.filter(bool)).map(list),
)
ALONG_ROWS = st.dictionaries(
    TEXTS, st.one_of(TEXTS, st.tuples(TEXTS, TOLD.filter(bool)).map(list)), min_size=1
)
COLUMN = joined(fixed(label=TEXTS, kind=KINDS), some(sum=listed(TEXTS)))
COLUMNS = st.dictionaries(TEXTS, st.one_of(TEXTS, COLUMN), min_size=1)
BLOCKS = st.one_of(
    joined(fixed(record=TEXTS, columns=listed(ENTRIES)), some(list=st.integers(1, 9))),
    fixed(lines=TEXTS, rows=listed(ENTRIES)),
    fixed(text=TEXTS, height=st.integers(1, 9)),
    joined(
        fixed(matrix=TEXTS, columns=COLUMNS, rows=listed(joined(fixed(row=TEXTS), ENTRY_REST))),
        some(balance=ALONG_ROWS, limits=ALONG_ROWS),
    ),
)
RUBRICS = joined(
    fixed(
        id=TEXTS,
        title=TEXTS,
        fiscal_year=st.integers(1990, 2100),
        grades=st.dictionaries(TEXTS, st.integers(0, 100), min_size=1, max_size=4),
        indicators=listed(INDICATORS),
        forms=listed(fixed(sheet=TEXTS, title=TEXTS, blocks=listed(BLOCKS))),
    ),
    some(
        levels=st.dictionaries(TEXTS, st.sampled_from([5, 12.5]), min_size=1),
        when_missing=st.sampled_from(["self_score", "pending"]),
        same=listed(RELATIONS),
        balance=listed(RELATIONS),
        within=listed(RELATIONS),
        per_head=listed(st.tuples(TEXTS, TEXTS).map(list)),
        derived=st.dictionaries(TEXTS, TEXTS, min_size=1),
        schedule=st.dictionaries(TEXTS, st.sampled_from(["25%", 0.5, 1]), min_size=1),
        reading=TEXTS,
        accepts=listed(st.integers(1, 9)),
    ),
)


@settings(suppress_health_check=list(HealthCheck))
@given(RUBRICS)
def test_pages_give_any_rubric_back(data: dict[str, Any]):
    pages = {name: [list(head), *rows] for name, (head, rows) in to_pages(data).items()}

    assert from_pages(pages) == data


def test_a_rule_that_only_json_can_hold_comes_back_as_a_rule():
    """YAML in one line cannot hold "?0" bare: the cell is JSON, whose keys stand in quotes."""
    indicator = {"path": ["投入"], "name": "制度", "points": 1, "rule": {"checklist": [["?0", 1]]}}
    data = {"id": "a", "indicators": [indicator], "forms": []}
    pages = {name: [list(head), *rows] for name, (head, rows) in to_pages(data).items()}

    assert from_pages(pages)["indicators"] == [indicator]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("book")


@settings(max_examples=sized(2, deep=40), suppress_health_check=list(HealthCheck))
@given(RUBRICS)
def test_a_workbook_gives_any_rubric_back(folder: Path, data: dict[str, Any]):
    write_rubric_book(folder / "rubric.xlsx", "随机", to_pages(data))

    assert from_pages(read_grids(folder / "rubric.xlsx")) == data
