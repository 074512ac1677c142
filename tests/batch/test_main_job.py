"""The main job as a bureau runs it: examples/inbox in, everything out."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.libreoffice import convert
from support.workbooks import differences, values
from typer.testing import CliRunner

from perfeval_xl.batch.results.tables import SCORE_COLUMNS
from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.cli import app
from perfeval_xl.system.written import RECORD

OFFICE = "衡阳市人民政府金融工作办公室"


def scorebook(out: Path) -> Path:
    return out / "评分表" / f"{OFFICE}.xlsx"


def row_of(found: dict, name: str) -> int:
    """The row of an indicator on the sheet 评分表."""
    (cell,) = (c for (s, c), v in found.items() if s == "评分表" and c[0] == "C" and v == name)
    return int(cell[1:])


EXPECTED = {
    "预算调整率": (0.2946286472, 0.5),
    "公用经费控制率": (0.872044, 3),
    "“三公经费”控制率": (0.662667, 2),
    "政府采购节资率": (1, 1),
    "社会公众或服务对象满意度": (None, 6),
}


def assert_published(found: dict) -> None:
    for name, (ratio, points) in EXPECTED.items():
        row = row_of(found, name)
        assert found.get(("评分表", f"G{row}")) == (pytest.approx(ratio) if ratio else None)
        assert found["评分表", f"K{row}"] == pytest.approx(points)
    total = next(c for (s, c), v in found.items() if s == "评分表" and v == "合计")
    assert found["评分表", f"K{total[1:]}"] == pytest.approx(95.5)


def test_the_published_total_and_scores_stand_in_the_scorebook(example_out: Path):
    assert_published(values(scorebook(example_out)))


@pytest.mark.large
@pytest.mark.libreoffice
def test_libreoffice_computes_the_published_scores_too(example_out: Path, tmp_path: Path):
    convert([scorebook(example_out)], tmp_path)

    assert_published(values(tmp_path / f"{OFFICE}.xlsx"))


@pytest.mark.large
@pytest.mark.libreoffice
def test_the_summary_is_found_again_by_libreoffice(example_out: Path, tmp_path: Path):
    convert([example_out / "汇总表.xlsx"], tmp_path)

    assert differences(example_out / "汇总表.xlsx", tmp_path / "汇总表.xlsx") == []


@pytest.mark.libreoffice
def test_a_reviewers_score_wins_and_a_changed_figure_moves_the_note(
    example_out: Path, tmp_path: Path
):
    book = load_workbook(scorebook(example_out))
    sheet = book["评分表"]
    adjusted = row_of(values(scorebook(example_out)), "预算调整率")
    judged = row_of(values(scorebook(example_out)), "行政效能")
    sheet[f"J{judged}"] = 3
    book["补充数据表"]["B6"] = 30.16  # 本年追加预算: exactly 10 %
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    (tmp_path / "out").mkdir()
    convert([edited], tmp_path / "out")

    found = values(tmp_path / "out" / "edited.xlsx")

    assert found["评分表", f"K{judged}"] == 3
    assert found["评分表", f"I{judged}"] == 6
    assert found["评分表", f"G{adjusted}"] == pytest.approx(0.1)
    assert found["评分表", f"I{adjusted}"] == 1.5
    assert "10.00%" in found["评分表", f"M{adjusted}"]
    assert "0-10%（含），计1.5分" in found["评分表", f"M{adjusted}"]


def test_what_the_document_gets_wrong_is_found_by_general_checks(example_run):
    findings = example_run.findings
    own = findings[findings["department"] == OFFICE]
    wrong = own[own["severity"] == "warning"]

    assert sorted(zip(wrong["code"], wrong["expected"], wrong["cell"], strict=True)) == [
        ("GRADE_DIFFERS", "优", "F53"),  # 95.5 points are not 良 under 90/80/60
        ("LIMIT_EXCEEDED", "0", "F16"),  # 采购执行率 without a purchase
        ("MOSTLY_BLANK", "30", ""),  # figures are needed, 16 were not published
        ("STATED_DIFFERS", "12.9938%", "B39"),  # 284.66 of loans that were 2190.74
        ("STATED_DIFFERS", "89.4350%", "B28"),  # 280.96/314.15 was printed as 89.5 %
    ]


def test_the_manifest_accounts_for_files_and_totals(example_out: Path, root: Path):
    data = json.loads((example_out / "run.json").read_text(encoding="utf-8"))
    inbox = root / "examples" / "inbox"

    assert [file["path"] for file in data["files"]] == sorted(p.name for p in inbox.iterdir())
    assert {file["status"] for file in data["files"]} == {"scored"}
    office = next(each for each in data["files"] if each["department"] == OFFICE)
    assert office["sha256"] == hashlib.sha256((inbox / office["path"]).read_bytes()).hexdigest()
    total = next(each for each in data["totals"] if each["department"] == OFFICE)
    assert total == {
        "department": OFFICE,
        "rubric": "hengyang-2019",
        "period": "",
        "score": 95.5,
        "points_scored": 49.5,
        "points_unverified": 46.0,
        "points_pending": 0.0,
        "grade": "暂评",  # 49 of the points rest on self-scores
        "points_unsettled": 49.0,
        "highest": 98.5,
        "range": "49.50～98.50",
        "counted": False,
        "rank": 14,
        "apart": True,
    }


def test_scores_csv_has_a_row_an_indicator(example_out: Path):
    raw = (example_out / "scores.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))

    assert tuple(rows[0]) == SCORE_COLUMNS
    assert sum(row["rubric"] == "hengyang-2019" for row in rows) == 14 * 28
    own = {row["indicator"]: row for row in rows if row["department"] == OFFICE}
    assert own["预算调整率"]["status"] == "scored"
    assert float(own["预算调整率"]["final_score"]) == 0.5
    assert own["实际完成率"]["status"] == "unverified"
    assert own["经济效益"]["status"] == "judged"
    assert {row["status"] for row in rows} == {
        "scored", "judged", "unverified", "pending", "not_applicable",
    }  # fmt: skip


def test_findings_csv_names_file_sheet_and_cell(example_out: Path):
    text = (example_out / "findings.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))

    assert tuple(rows[0]) == COLUMNS
    grade = next(row for row in rows if row["code"] == "GRADE_DIFFERS")
    assert (grade["file"], grade["sheet"], grade["cell"]) == (f"{OFFICE}.xlsx", "自评表", "F53")


def test_the_same_input_gives_the_same_bytes(example_out: Path, tmp_path: Path, root: Path):
    from perfeval_xl.batch.run import run

    run(root / "examples" / "inbox", tmp_path)

    def digests(folder: Path) -> dict[str, bytes]:
        timed = (folder / "run.json", folder / RECORD, *folder.rglob("*.sqlite"))
        files = (path for path in folder.rglob("*") if path.is_file() and path not in timed)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    assert digests(tmp_path) == digests(example_out)
    assert not list(tmp_path.rglob(".~*")), "no temporary file is left behind"


@pytest.fixture
def mixed_inbox(tmp_path: Path, root: Path) -> Path:
    """A sound return among things that are none."""
    import openpyxl

    inbox = tmp_path / "inbox"
    (inbox / "十月").mkdir(parents=True)
    shutil.copy(root / "examples" / "inbox" / f"{OFFICE}.xlsx", inbox / "十月")
    (inbox / "说明.xlsx").write_text("这是一个文本文件", encoding="utf-8")
    openpyxl.Workbook().save(inbox / "空.xlsx")
    (inbox / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    (inbox / "照片.xlsx").write_bytes(b"\xff\xd8\xff\xe0" + bytes(5000))
    (inbox / "零.xlsx").write_bytes(b"")
    (inbox / "~$正在编辑.xlsx").write_bytes(b"\x00" * 165)
    for sample in (root / "tests" / "samples").glob("*.et"):
        shutil.copy(sample, inbox)
    return inbox


def test_what_is_no_return_neither_stops_the_run_nor_vanishes(mixed_inbox: Path, tmp_path: Path):
    result = CliRunner().invoke(app, ["run", str(mixed_inbox), "--out", str(tmp_path / "out")])

    assert result.exit_code == 1, result.output
    data = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    status = {file["path"]: file["status"] for file in data["files"]}
    assert status == {
        f"十月/{OFFICE}.xlsx": "scored",
        "说明.xlsx": "returned",
        "空.xlsx": "returned",
        "照片.xlsx": "returned",
        "零.xlsx": "returned",
        "fn.et": "returned",
        "write.et": "returned",
        "照片.jpg": "ignored",
        "~$正在编辑.xlsx": "ignored",
    }
    assert all(file["reason"] for file in data["files"] if file["status"] != "scored")
    assert [total["score"] for total in data["totals"]] == [95.5]
    rows = (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8-sig")
    assert all(name in rows for name in ("说明.xlsx", "空.xlsx", "照片.xlsx", "照片.jpg"))


def test_an_inbox_without_a_single_return_still_ends_in_order(tmp_path: Path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text("x", encoding="utf-8")

    result = CliRunner().invoke(app, ["run", str(tmp_path / "inbox"), "--out", str(tmp_path / "o")])

    assert result.exit_code == 0, result.output
    assert (tmp_path / "o" / "汇总表.xlsx").exists()
    assert json.loads((tmp_path / "o" / "run.json").read_text(encoding="utf-8"))["totals"] == []


def test_a_department_that_returned_twice_counts_once(tmp_path: Path, root: Path):
    import os

    inbox = tmp_path / "inbox"
    inbox.mkdir()
    source = root / "examples" / "inbox" / f"{OFFICE}.xlsx"
    for name, when in (("旧.xlsx", 1_000), ("新.xlsx", 2_000)):
        shutil.copy(source, inbox / name)
        os.utime(inbox / name, (when, when))

    CliRunner().invoke(app, ["run", str(inbox), "--out", str(tmp_path / "out")])

    data = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    status = {file["path"]: (file["status"], file["reason"]) for file in data["files"]}
    assert status["新.xlsx"][0] == "scored"
    assert status["旧.xlsx"][0] == "superseded"
    assert "新.xlsx" in status["旧.xlsx"][1]


def test_a_wrong_total_hands_the_return_back_and_leaves_the_others_alone(
    tmp_path: Path, root: Path
):
    inbox = tmp_path / "inbox"
    shutil.copytree(root / "examples" / "inbox", inbox)
    book = load_workbook(inbox / "示例单位01.xlsx")
    book["基础数据表"]["B6"] = 999
    book.save(inbox / "示例单位01.xlsx")

    result = CliRunner().invoke(app, ["run", str(inbox), "--out", str(tmp_path / "out")])

    assert result.exit_code == 1
    assert "退回  示例单位01.xlsx" in result.output
    assert "一、部门基本支出（2018年决算数）" in result.output
    assert not (tmp_path / "out" / "评分表" / "示例单位01.xlsx").exists()
    data = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert len(data["totals"]) == len(list(inbox.iterdir())) - 1
    assert next(each for each in data["totals"] if each["department"] == OFFICE)["score"] == 95.5
