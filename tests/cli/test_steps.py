"""A month's work by double clicks: what is asked, what is said, what is opened."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.inbox import EXAMPLES
from typer.testing import CliRunner

from perfeval_xl.cli import app, dialogue
from perfeval_xl.desk.starters import DROPPED

YEAR, PERIOD = "2019", "2019-10"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A work folder with a roster of three, and what is opened in it; it is the working folder."""
    folder = tmp_path / "绩效 甲县"
    made = CliRunner().invoke(
        app, ["new", str(folder), "--rubric", "hengyang-2019", "--year", YEAR]
    )
    assert made.exit_code == 0
    monkeypatch.chdir(folder)
    book = load_workbook("单位名册.xlsx")
    for number in (1, 2, 3):
        book["单位名册"].cell(number + 1, 1, f"示例单位{number:02d}")
    book.save("单位名册.xlsx")
    seen: list[str] = []
    for name in ("perfeval_xl.cli.steps.open_it", "perfeval_xl.cli.dialogue.open_it"):
        monkeypatch.setattr(name, lambda path: seen.append(str(path)))
    return seen


def step(name: str, *typed: str, files: tuple[str, ...] = ()):
    return CliRunner().invoke(app, ["step", name, *files], input="".join(f"{x}\n" for x in typed))


def receive(*names: str) -> None:
    for name in names:
        shutil.copy(EXAMPLES / f"{name}.xlsx", "收件")


def test_a_month_from_templates_to_reminders(opened: list[str]):
    sent = step("发模板", "", "", "")
    assert "指标体系（编号或序号）［hengyang-2019］：评价年度［2019］：" in sent.output
    assert "写好 3 份" in sent.output
    folder = Path("模板") / YEAR
    assert sorted(path.name for path in folder.glob("*.xlsx")) == [
        f"示例单位{number:02d}.xlsx" for number in (1, 2, 3)
    ]

    receive("示例单位01", "示例单位02")
    checked = step("核对", "", "")
    assert "共 2 个文件：可以评分 2" in checked.output
    scored = step("评分", "", "")
    assert scored.exit_code == 0
    assert "共 2 个文件：评分 2，退回 0" in scored.output
    assert "未报送 1" in scored.output
    book = next(Path("结果", YEAR, "评分表").rglob("*01*.xlsx"))
    assert book.is_file()
    collected = step("收审核")
    assert "最终得分已写入" in collected.output
    reminded = step("催报")
    assert "看“催报清单”" in reminded.output

    out = Path.cwd() / "结果" / YEAR
    assert [Path(each).name for each in opened] == [YEAR, *["汇总表.xlsx"] * 3]
    assert (out / "汇总表.xlsx").is_file()


def test_a_step_is_called_by_its_number_and_asks_for_this_time_only(opened: list[str]):
    receive("示例单位01")
    before = Path("perfeval.toml").read_bytes()

    scored = step("3", "", PERIOD)

    assert scored.exit_code == 0
    assert Path("结果", PERIOD, "汇总表.xlsx").is_file()
    assert Path("perfeval.toml").read_bytes() == before


@pytest.mark.large
def test_the_whole_year_is_scored_where_the_settings_name_a_month(opened: list[str]):
    receive("示例单位01")
    text = Path("perfeval.toml").read_text(encoding="utf-8")
    Path("perfeval.toml").write_text(f"{text}\n".replace("# period =", "period ="), "utf-8")

    scored = step("评分", YEAR, "全年")

    assert "［2026-10］" in scored.output
    assert Path("结果", YEAR, "汇总表.xlsx").is_file()


def test_an_answer_that_is_none_is_asked_again(opened: list[str]):
    receive("示例单位01")

    checked = step("核对", "二〇一九", "19", YEAR, "十三月", "全年")

    assert checked.output.count("评价年度［2019］：") == 3
    assert "年度应是四位的年度，例如 2026，现为“二〇一九”。" in checked.output
    assert "共 1 个文件：可以评分 1" in checked.output


def test_without_a_rubric_one_is_chosen_by_its_number(opened: list[str]):
    text = Path("perfeval.toml").read_text(encoding="utf-8")
    Path("perfeval.toml").write_text(text.replace("rubric =", "# rubric ="), encoding="utf-8")

    sent = step("发模板", "3", "", "")

    chosen = next(line.split()[1] for line in sent.output.splitlines() if line[:5] == "  3  ")
    assert sent.exit_code == 0
    sheet = load_workbook(Path("模板") / YEAR / "示例单位01.xlsx")["_perfeval"]
    assert chosen in {str(cell.value) for row in sheet for cell in row}


def test_an_empty_roster_gives_one_blank_template(opened: list[str]):
    Path("单位名册.xlsx").unlink()
    CliRunner().invoke(app, ["new", ".", "--rubric", "hengyang-2019", "--year", YEAR])

    sent = step("发模板", "", "", "")

    assert "名册里还没有单位" in sent.output
    assert len([*Path("模板", YEAR).glob("*.xlsx")]) == 1


def test_files_dragged_onto_a_starter_of_windows_are_checked(
    monkeypatch: pytest.MonkeyPatch, opened: list[str]
):
    receive("示例单位01", "示例单位02")
    dragged = Path("收件/a&b(1)%.xlsx")
    Path("收件/示例单位02.xlsx").rename(dragged)
    monkeypatch.setenv(DROPPED, f'cmd.exe /c ""D:\\绩效\\2 核对.bat" {dragged}"')

    checked = step("核对", "", "", files=("收件/a",))

    assert "共 1 个文件" in checked.output, checked.output


def test_dragged_files_alone_are_checked(opened: list[str]):
    receive("示例单位01", "示例单位02")

    checked = step("核对", "", "", files=("收件/示例单位02.xlsx",))

    assert "共 1 个文件" in checked.output


@pytest.mark.large
def test_templates_that_somebody_changed_stay_unless_agreed(opened: list[str]):
    step("发模板", "", "", "")
    path = Path("模板") / YEAR / "示例单位01.xlsx"
    path.write_bytes(b"mine")

    refused = step("发模板", "", "", "", "")
    assert "没有做，什么也没有改动。" in refused.output
    assert refused.exit_code == 1
    assert path.read_bytes() == b"mine"

    agreed = step("发模板", "", "", "", "是")
    assert "写好 3 份" in agreed.output
    (moved,) = path.parent.glob("原有文件*/示例单位01.xlsx")
    assert moved.read_bytes() == b"mine"


def test_a_run_that_is_unlikely_to_be_meant_is_asked_about(opened: list[str]):
    receive("示例单位01", "示例单位02", "示例单位03")

    refused = step("评分", "2031", "", "否")
    assert "多半是" in refused.output
    assert not Path("结果", "2031").exists()

    agreed = step("评分", "2031", "", "是")
    assert "退回 3" in agreed.output


def test_what_does_not_fit_a_screen_stands_in_a_file(
    opened: list[str], capsys: pytest.CaptureFixture[str]
):
    dialogue.show("\n".join(f"第{at}行" for at in range(1, 101)))

    shown = capsys.readouterr().out.splitlines()
    assert len(shown) <= 30
    assert (shown[0], shown[-1]) == ("第1行", "第100行")
    assert "中间 80 行" in "".join(shown)
    whole = Path("上次显示的全文.txt").read_text(encoding="utf-8-sig")
    assert whole.splitlines()[49] == "第50行"
    assert opened == ["上次显示的全文.txt"]


def test_where_nobody_answers_the_usual_is_taken(opened: list[str]):
    receive("示例单位01")

    assert step("评分").exit_code == 0
    assert Path("结果", YEAR, "汇总表.xlsx").is_file()


def test_outside_a_work_folder_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)

    for name in ("核对", "评分", "收审核", "催报"):
        refused = step(name, "", "")
        assert refused.exit_code == 2
        assert "错误：" in refused.output
    assert "没有“打分”这一步。可以写：发模板、核对、评分、收审核、催报。" in step("打分").output


def test_the_window_waits(opened: list[str]):
    told = CliRunner().invoke(app, ["step", "打分", "--hold"], input="\n")

    assert told.output.rstrip().endswith("按回车键关闭。")
    assert told.exit_code == 2
