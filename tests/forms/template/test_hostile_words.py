"""Words of a rubric that are signs of formulas: every workbook is within Excel's limits."""

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from support.profile import sized
from support.small import LOSING, TEXT

from perfeval_xl.forms.figures.figures import INDEX, complete
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.messages import RunError
from perfeval_xl.rubric.expressions.excel_limits import measure
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.score import score
from perfeval_xl.sheets.workbook_file import workbook_at
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

WORDS = st.text(st.sampled_from("\"'&=!,(){}[]/*字𠮷\n一 A1<>"), min_size=1, max_size=300).filter(
    str.strip
)
SHEETS = st.text(st.sampled_from("\"'&=!,(){}字表 A1<>#"), min_size=1, max_size=20).filter(
    lambda name: name.strip() == name and name[0] != "'" != name[-1]
)


TEXTS_AND_SHEETS = re.compile(r"""\"(?:[^"]|"")*"|'(?:[^']|'')*'!""")


def hostile(label: str, sheet: str, grade: str = "优") -> Rubric:
    """Return the small rubric with some of its words replaced."""
    text = TEXT.replace("{row: 合计, sum", f"{{row: 合计, label: {quoted(label)}, sum")
    text = text.replace("sheet: 数据", f"sheet: {quoted(sheet)}").replace(
        "{优:", f"{{{quoted(grade)}:"
    )
    return read_rubric(text, "x.yaml")


def quoted(words: str) -> str:
    """Return words as a YAML text in double quotes."""
    plain = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'


def flaws(path: Path) -> list[str]:
    """Return what of a workbook's formulas is beyond Excel, or is no formula."""
    book = load_workbook(path)
    found = []
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    text = cell.value
                    rest = TEXTS_AND_SHEETS.sub("", text)
                    broken = set(rest) & set("\"'\n")
                    found += [*measure(text).beyond, *([text] if broken else [])]
    return found


def books(rubric: Rubric, folder: Path) -> list[Path]:
    """Write a template and a scorebook."""
    template = folder / "模板.xlsx"
    write_template(rubric, template)
    frame = pd.DataFrame([LOSING], index=pd.Index(["甲局"], name=INDEX))
    scores = score(complete(frame, rubric), rubric)
    return [template, *write_scorebooks(scores, folder / "评分表")]


@pytest.mark.large
@settings(
    max_examples=sized(6, deep=60), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(WORDS, SHEETS)
def test_hostile_words_are_written_within_the_limits(tmp_path: Path, label: str, sheet: str):
    for path in books(hostile(label, sheet), tmp_path):
        assert flaws(path) == []


@pytest.mark.parametrize("label", ['"三公"经费', "长" * 300, "一\n二", "𠮷" * 200])
def test_seen_labels_are_written_within_the_limits(tmp_path: Path, label: str):
    for path in books(hostile(label, "表'一", "优's"), tmp_path):
        assert flaws(path) == []


def test_a_formula_beyond_excel_is_not_written(tmp_path: Path):
    path = tmp_path / "x.xlsx"

    def write() -> None:
        with workbook_at(path, "x") as workbook:
            workbook.add_worksheet("表").write_formula(0, 1, "=" + "ABS(" * 70 + "1" + ")" * 70)

    with pytest.raises(RunError, match=r"工作表“表”B1 的公式太大，.*套了 70 层，最多 64"):
        write()
    assert not path.exists()
