"""perfeval issue: nothing goes out twice unnoticed, and nothing that somebody edited is lost."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from support.letters import issued, office, text
from support.small_inbox import RIGHT, content, put, read_here, tree
from typer.testing import CliRunner

from perfeval_xl.batch.run import run
from perfeval_xl.cli import app
from perfeval_xl.follow_up.letters import docx_file
from perfeval_xl.follow_up.letters.numbers import Numbers
from perfeval_xl.follow_up.letters.shipped import shipped
from perfeval_xl.messages import PerfevalError

_ = read_here
NUMBER = "某财函〔2026〕{n}号"
FIRST = "01 第1局.docx"


def again(out: Path, version: int = 5) -> None:
    """Let the first department send another figure."""
    put(out.parent / "收件" / "1.xlsx", content("第1局", version), 9)
    run(out.parent / "收件", out, RIGHT)


def names(out: Path) -> list[str]:
    return sorted(path.name for path in (out / "反馈函").iterdir())


def test_a_letter_a_department_and_one_report(tmp_path: Path):
    out = office(tmp_path)

    done = issued(out, number=NUMBER, first=7, day=date(2026, 3, 5))

    assert len(done.written) == 3
    assert names(out) == [FIRST, "02 第2局.docx", "汇总分析报告.docx"]
    told = text(out / "反馈函" / "02 第2局.docx")
    assert "某财函〔2026〕8号" in told
    assert "2026年3月5日" in told


def test_the_same_once_more_writes_nothing_and_says_so(tmp_path: Path):
    out = office(tmp_path)
    issued(out, number=NUMBER, day=date(2026, 3, 5))
    before = tree(out / "反馈函")

    done = issued(out)
    numbered = issued(out, number=NUMBER, day=date(2026, 3, 5))

    assert (len(done.same), len(done.written), len(done.refused)) == (3, 0, 0)
    assert (len(numbered.same), len(numbered.written)) == (3, 0)
    assert tree(out / "反馈函") == before


def test_what_would_say_something_else_is_refused_without_a_reason(tmp_path: Path):
    out = office(tmp_path)
    issued(out)
    before = tree(out / "反馈函")
    again(out)

    done = issued(out, departments=["第1局", "第2局"])

    assert [each.label for each in done.refused] == ["第1局"]
    assert [each.label for each in done.same] == ["第2局"]
    assert tree(out / "反馈函") == before


@pytest.mark.large
def test_for_a_reason_it_is_replaced_and_the_old_one_kept_even_if_edited(tmp_path: Path):
    out = office(tmp_path)
    issued(out, number=NUMBER)
    path = out / "反馈函" / FIRST
    edited = docx.Document(str(path))
    edited.add_paragraph("手改")
    edited.save(str(path))
    work = path.read_bytes()
    again(out)

    done = issued(out, departments=["第1局"], number=NUMBER, reissue="更正数据")

    assert (out / "反馈函" / "已替换" / FIRST).read_bytes() == work
    assert "某财函〔2026〕3号" in text(path)
    assert done.kept == {f"反馈函/{FIRST}": f"反馈函/已替换/{FIRST}"}
    assert issued(out, departments=["第1局"]).same


def test_an_edited_letter_that_says_the_same_stays(tmp_path: Path):
    out = office(tmp_path)
    issued(out)
    path = out / "反馈函" / FIRST
    path.write_bytes(b"edited")

    done = issued(out, reissue="再发")

    assert (done.edited, len(done.same)) == (1, 3)
    assert path.read_bytes() == b"edited"


def test_a_letter_whose_file_is_gone_is_written_again(tmp_path: Path):
    out = office(tmp_path)
    issued(out)
    path = out / "反馈函" / FIRST
    before = path.read_bytes()
    path.unlink()

    done = issued(out)

    assert [each.label for each in done.restored] == ["第1局"]
    assert path.read_bytes() == before


def test_a_file_of_others_in_the_way_stops_it_before_anything_is_written(tmp_path: Path):
    out = office(tmp_path)
    (out / "反馈函").mkdir()
    (out / "反馈函" / "02 第2局.docx").write_bytes(b"somebody's")

    with pytest.raises(PerfevalError) as refused:
        issued(out)

    assert refused.value.code == "OUTPUT_NOT_OURS"
    assert names(out) == ["02 第2局.docx"]
    issued(out, overwrite=True)
    assert FIRST in names(out)


def test_a_bureaus_own_template_is_used_and_another_edition_is_another_letter(tmp_path: Path):
    out = office(tmp_path)
    own = docx.Document()
    own.add_paragraph("{{单位名称}}：{{得分}}分")
    own.save(str(tmp_path / "本局.docx"))
    settings = tmp_path / "perfeval.toml"
    settings.write_text("[letters]\ntemplate = '本局.docx'\n", encoding="utf-8")

    issued(out)

    assert text(out / "反馈函" / FIRST).startswith("第1局：")
    own.add_paragraph("请查收。")
    own.save(str(tmp_path / "本局.docx"))
    assert len(issued(out).refused) == 2


def test_a_wrong_field_stops_all_before_the_first_letter(tmp_path: Path):
    out = office(tmp_path)
    own = docx.Document()
    own.add_paragraph("{{得份}}")
    own.save(str(tmp_path / "本局.docx"))

    with pytest.raises(PerfevalError, match="正文第 1 段"):
        issued(out, template=tmp_path / "本局.docx")

    assert not (out / "反馈函").exists()


def test_what_is_no_document_is_told(tmp_path: Path):
    out = office(tmp_path)
    (tmp_path / "本局.docx").write_bytes(b"PK no")

    with pytest.raises(PerfevalError) as refused:
        issued(out, template=tmp_path / "本局.docx")

    assert refused.value.code == "LETTER_UNREADABLE"


@pytest.mark.large
def test_the_same_input_gives_the_same_bytes(tmp_path: Path):
    trees = []
    for name in ("a", "b"):
        out = office(tmp_path / name)
        issued(out, number=NUMBER, day=date(2026, 3, 5), archive=True)
        trees.append({**tree(out / "反馈函"), "zip": (out / "反馈函.zip").read_bytes()})

    assert trees[0] == trees[1]


def test_the_archive_holds_what_stands_as_it_lies_there(tmp_path: Path):
    out = office(tmp_path)
    issued(out)
    (out / "反馈函" / FIRST).write_bytes(b"edited")

    done = issued(out, archive=True)

    assert done.archive is not None
    with zipfile.ZipFile(done.archive) as archive:
        assert archive.namelist() == [FIRST, "02 第2局.docx", "汇总分析报告.docx"]
        assert archive.read(FIRST) == b"edited"


def test_numbers_go_on_from_the_highest_and_are_never_given_twice():
    given = ["某财函〔2026〕9号", "某财函〔2025〕80号", "某财函〔2026〕10号"]

    numbers = Numbers(NUMBER, given)
    assert [numbers.take(), numbers.take()] == ["某财函〔2026〕11号", "某财函〔2026〕12号"]
    for pattern, first in (("{n}{x}号", None), (NUMBER, 10), ("某财函〔2026〕1号", 3)):
        with pytest.raises(PerfevalError) as refused:
            Numbers(pattern, given, first)
        assert refused.value.code == "LETTER_NUMBER"


def test_one_number_does_not_go_to_two_departments(tmp_path: Path):
    out = office(tmp_path)

    with pytest.raises(PerfevalError, match="一个号只能给一份"):
        issued(out, number="某财函〔2026〕1号")

    issued(out, departments=["第1局"], number="某财函〔2026〕1号")
    assert "某财函〔2026〕1号" in text(out / "反馈函" / FIRST)


def test_a_department_that_is_not_there_is_told(tmp_path: Path):
    out = office(tmp_path)

    for named, code in (("无此局", "EXPLAIN_NO_DEPARTMENT"), ("局", "EXPLAIN_SEVERAL_DEPARTMENTS")):
        with pytest.raises(PerfevalError) as refused:
            issued(out, departments=[named])
        assert refused.value.code == code


def test_the_command_tells_what_it_did_and_ends_with_1_where_something_waits(tmp_path: Path):
    out, runner = office(tmp_path), CliRunner()

    first = runner.invoke(app, ["issue", str(out), "--date", "2026-03-05"])
    assert first.exit_code == 0, first.output
    assert first.output.startswith("新写 3 份")
    again(out)
    second = runner.invoke(app, ["issue", str(out), "--department", "第1局"])
    assert second.exit_code == 1
    assert "加 --reissue 理由" in second.output
    third = runner.invoke(
        app, ["issue", str(out), "--department", "第1局", "--reissue", "更正", "--kind", "通知书"]
    )
    assert third.exit_code == 0
    assert "代替以前发出的一份" in third.output
    assert "特此通知" in text(out / "反馈函" / FIRST)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "没有写结果文件夹"),
        (["结果", "--date", "明天"], "成文日期 --date 应是日期"),
        (["结果", "--kind", "报告"], "应是 函 或 通知书"),
        (["结果", "--first", "0"], "整数（至少 1）"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(words: list[str], told: str):
    done = CliRunner().invoke(app, ["issue", *words])

    assert done.exit_code == 2
    assert told in done.output


@pytest.mark.large
def test_fields_and_template_are_given_to_who_asks(tmp_path: Path):
    runner = CliRunner()

    assert "  扣分.说明　" in runner.invoke(app, ["issue", "--fields"]).output
    path = tmp_path / "模板.docx"
    assert runner.invoke(app, ["issue", "--write-template", str(path)]).exit_code == 0
    assert path.read_bytes() == shipped()
    path.write_bytes(b"edited")
    assert runner.invoke(app, ["issue", "--write-template", str(path)]).exit_code == 2
    assert path.read_bytes() == b"edited"


def test_without_the_extra_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(docx_file, "find_spec", lambda _: None)

    done = CliRunner().invoke(app, ["issue", "结果"])

    assert done.exit_code == 2
    assert "pip install perfeval-xl[letters]" in done.output
