"""The desk answers its own page and nobody else, and does what the commands do."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.desk import Desk, bureau, desk, run_there, send

from perfeval_xl.desk.period_view import PeriodView
from perfeval_xl.system.lock import NAME as LOCK
from perfeval_xl.system.lock import hold


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = bureau(tmp_path_factory.mktemp("desk") / "绩效")
    run_there(folder)
    return folder


@pytest.fixture(scope="module")
def at_desk(scored: Path) -> Iterator[Desk]:
    with desk(scored) as begun:
        yield begun


@pytest.fixture(scope="module")
def taking_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Desk]]:
    """A desk over a folder in which nothing is scored, while files come."""
    folder = bureau(tmp_path_factory.mktemp("taking in") / "绩效")
    with desk(folder) as begun:
        yield folder, begun


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[Path, Desk]]:
    """A desk over a folder in which nothing was scored yet."""
    folder = bureau(tmp_path / "绩效")
    with desk(folder) as begun:
        yield folder, begun


# ---- who is let in


@pytest.mark.parametrize("path", ["", "overview", "unit", "charts", "events", "desk.js"])
def test_without_the_token_there_is_nothing(at_desk: Desk, path: str):
    for token in ("", "x", at_desk.token[:-1], at_desk.token.lower() + "x"):
        assert at_desk.ask(path, token=token).status == 404


@pytest.mark.large
def test_every_start_has_a_token_of_its_own(at_desk: Desk, scored: Path):
    with desk(scored) as other:
        assert other.token != at_desk.token
        assert len(other.token) > 40


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "127.0.0.1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another port of this machine
    ],
    ids=lambda headers: " ".join(f"{name} {value}" for name, value in headers.items()),
)
def test_what_is_not_our_page_is_refused(at_desk: Desk, headers: dict[str, str], scored: Path):
    before = sorted(scored.rglob("*"))
    for path, content in (("overview", None), ("job", {"name": "评分"}), ("drop", {"a": 1})):
        assert at_desk.ask(path, content, headers=headers, name="a.xlsx").status == 403
    assert at_desk.job() is None
    assert sorted(scored.rglob("*")) == before


def test_a_post_without_an_origin_is_refused(at_desk: Desk):
    assert at_desk.ask("cancel", {"number": 1}, headers={"Origin": ""}).status == 403


def test_nothing_is_asked_of_anybody_else(at_desk: Desk):
    for path in ("", "desk.css", "desk.js", "charts"):
        answer = at_desk.ask(path, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert not re.search(r"https?://|innerHTML|style=", answer.text)


def test_it_is_bound_to_this_machine_alone(at_desk: Desk):
    assert at_desk.host.startswith("127.0.0.1:")
    port = int(at_desk.host.rpartition(":")[2])
    table = Path("/proc/net/tcp")
    if not table.exists():
        pytest.skip("the system does not list its sockets there")
    bound = [line.split()[1] for line in table.read_text().splitlines() if f":{port:04X} " in line]
    assert {each.split(":")[0] for each in bound if each.endswith(f"{port:04X}")} == {"0100007F"}


# ---- what is shown


def test_the_period_at_a_glance(at_desk: Desk):
    now = at_desk.told("overview")

    assert now["sentence"] == "应报 5：收到 3，退回 1，未报 2；没有新到的"
    states = {row["name"]: (row["state"], row["tiles"]) for row in now["rows"]}
    assert states["第4局"] == ("未报送", ["未报"])
    assert states["第2局"][0] == "退回"
    assert set(states["第2局"][1]) >= {"退回", "问题"}
    assert now["rows"][0]["score"] is not None


def test_a_department_with_its_score_and_what_to_write(at_desk: Desk):
    scored, back, missing = (
        at_desk.ask("unit", name=name).text for name in ("第1局", "第2局", "第4局")
    )

    assert "第1局" in scored
    assert "甲率" in at_desk.ask("derivation", name="第1局").text
    assert at_desk.ask("derivation", name="第4局").status == 409
    assert 'data-open="结果/2026/评分表/第1局.xlsx"' in scored
    assert "王五" in back
    assert "应填数字，现为“不详”" in back
    assert "请照其中的“修改清单”改正" in back
    assert "还没有收到" in missing
    assert "没有这个单位" in at_desk.ask("unit", name="第9局").text


@pytest.mark.large
def test_what_departments_write_is_text(fresh: tuple[Path, Desk]):
    folder, begun = fresh
    name = "<img src=x onerror=alert(1)>\"'&局"
    send(folder / "收件" / "9.xlsx", name, "<script>alert(2)</script>")
    run_there(folder)

    for text in (begun.ask("unit", name=name).text, begun.ask("charts").text):
        assert "<img" not in text
        assert "<script" not in text
    assert name in {row["name"] for row in begun.told("overview")["rows"]}


def test_before_the_first_run_the_roster_is_shown(taking_in: tuple[Path, Desk]):
    folder, begun = taking_in

    now = begun.told("overview")

    new = len(list((folder / "收件").iterdir()))
    assert now["sentence"] == f"应报 5：收到 0，退回 0，未报 5；{new} 份新到"
    assert now["summary"] is False
    assert "还没有评过分" in begun.ask("charts").text


def test_a_period_that_is_none_is_told(at_desk: Desk):
    answer = at_desk.ask("overview", period="13月")

    assert answer.status == 409
    assert "期间" in answer.json()["error"]


def test_a_new_period_may_be_named(at_desk: Desk):
    assert at_desk.told("overview", period="2026年11月")["new"] == 3


# ---- what is done


@pytest.mark.large
def test_a_month_of_steps(fresh: tuple[Path, Desk]):
    folder, begun = fresh
    for name, words in (
        ("发模板", "第5局"), ("核对", "可以评分 2"), ("评分", "评分 2，退回 1"),
        ("收审核", "读取改过的评分表 0 份"), ("趋势", "趋势.xlsx"),
    ):  # fmt: skip
        begun.told("job", {"name": name})
        job = begun.ended()
        assert job["outcome"] in ("done", "told"), job
        assert words in job["words"]
        if job["opens"]:
            assert PeriodView.of(folder).work.place_of(job["opens"]).exists()
    assert len(list((folder / "模板" / "2026").glob("*.xlsx"))) == 5
    assert begun.told("overview")["new"] == 0


@pytest.mark.large
def test_one_job_at_a_time(fresh: tuple[Path, Desk]):
    _, begun = fresh
    begun.told("job", {"name": "评分"})

    answer = begun.ask("job", {"name": "核对"})

    assert answer.status == 409
    assert "正在做“评分”" in answer.json()["error"]
    assert begun.ended()["name"] == "评分"


@pytest.mark.large
@pytest.mark.parametrize(
    "seconds", [0.0, *(pytest.param(each, marks=pytest.mark.large) for each in (0.3, 0.8, 1.5))]
)
def test_a_cancel_counts_at_once_and_leaves_nothing(fresh: tuple[Path, Desk], seconds: float):
    folder, begun = fresh
    number = begun.told("job", {"name": "评分"})["number"]
    time.sleep(seconds)
    begun.ask("cancel", {"number": number})

    job = begun.ended()

    assert job["outcome"] == "cancelled", job
    assert not (folder / "结果" / LOCK).exists()
    assert not (folder / "结果" / "2026" / "run.json").exists()
    begun.told("job", {"name": "评分"})
    job = begun.ended()
    assert job["outcome"] == "told"
    assert job["done"] == job["total"] > 0
    assert "\x1e" not in job["words"]  # progress does not stand among the words


@pytest.mark.large
def test_a_late_cancel_is_of_the_job_that_was_meant(fresh: tuple[Path, Desk]):
    _, begun = fresh
    first = begun.told("job", {"name": "核对"})["number"]
    begun.ended()
    begun.told("job", {"name": "评分"})
    begun.ask("cancel", {"number": first})

    assert begun.ended()["outcome"] == "told"


@pytest.mark.large
def test_a_run_of_another_process_is_told_in_the_programs_words(fresh: tuple[Path, Desk]):
    folder, begun = fresh
    with hold(folder / "结果"):
        begun.told("job", {"name": "评分"})
        job = begun.ended()

    assert job["outcome"] == "failed"
    assert "正由另一次运行写着" in job["words"]


@pytest.mark.large
@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up as Linux lists them")
def test_a_killed_desk_leaves_no_job_and_no_lock(tmp_path: Path):
    folder = bureau(tmp_path / "绩效")
    with desk(folder) as begun:
        begun.told("job", {"name": "评分"})
        until = time.monotonic() + 30
        while not (folder / "结果" / LOCK).exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert (folder / "结果" / LOCK).exists()
        os.kill(begun.process.pid, signal.SIGKILL)
        until = time.monotonic() + 30
        while (folder / "结果" / LOCK).exists() and time.monotonic() < until:
            time.sleep(0.1)

    assert not (folder / "结果" / LOCK).exists()
    listed = subprocess.run(["ps", "-ef"], capture_output=True, text=True, check=True).stdout
    assert str(folder) not in listed


@pytest.mark.large
def test_ctrl_c_ends_it_with_its_job(tmp_path: Path):
    folder = bureau(tmp_path / "绩效")
    with desk(folder) as begun:
        begun.told("job", {"name": "评分"})
        time.sleep(0.5)
        begun.process.send_signal(signal.SIGINT)
        assert begun.process.wait(30) == 0
        assert begun.process.stdout.read().strip().splitlines()[-1] == "工作台关了。"

    assert not (folder / "结果" / LOCK).exists()


@pytest.mark.parametrize("asked", [{"name": "删除"}, {"name": "发模板", "rubric": "--help"}, {}])
def test_what_is_no_step_is_refused(at_desk: Desk, asked: dict[str, str], tmp_path: Path):
    assert at_desk.ask("job", asked).status in (200, 409)
    if at_desk.job() is not None:  # the folder names its rubric: the other is not looked at
        assert at_desk.ended()["outcome"] == "done"


def test_only_workbooks_of_the_folder_are_opened(at_desk: Desk, scored: Path):
    (scored / "收件" / "坏.bat").write_text("echo")
    (scored.parent / "外.xlsx").write_text("x")
    work = PeriodView.of(scored).work
    for path in (
        "收件/坏.bat",
        "收件/../../外.xlsx",
        "/etc/passwd",
        "结果/ledger.sqlite",
        "名册.csv",
    ):
        answer = at_desk.ask("open", {"path": path})
        assert (answer.status, "不存在" in answer.json()["error"]) == (409, True)
    assert work.place_of("收件/1.xlsx") == scored / "收件" / "1.xlsx"


# ---- files that are dropped


def dropped(begun: Desk, name: str, content: bytes) -> tuple[int, str]:
    answer = begun.ask("drop", body=content, name=name)
    told = answer.json()
    return answer.status, str(told.get("told") or told.get("error"))


def test_a_dropped_file_never_replaces_another(taking_in: tuple[Path, Desk]):
    folder, begun = taking_in
    before = sorted(path.name for path in (folder / "收件").iterdir())
    one = (folder / "收件" / "1.xlsx").read_bytes()

    assert dropped(begun, "1.xlsx", one) == (200, "收件里已有一样的：1.xlsx")
    assert dropped(begun, "1.xlsx", b"other") == (200, "收件里已有同名的，存为 1（2）.xlsx")
    assert dropped(begun, "新.XLSX", b"new") == (200, "已放进收件：新.xlsx")
    assert (folder / "收件" / "1.xlsx").read_bytes() == one
    assert (folder / "收件" / "1（2）.xlsx").read_bytes() == b"other"
    after = sorted(path.name for path in (folder / "收件").iterdir())
    assert after == sorted([*before, "1（2）.xlsx", "新.xlsx"])
    assert begun.told("overview")["new"] == len(after)


HOSTILE = [
    "../../外.xlsx", "..\\..\\外.xlsx", "/etc/外.xlsx", "C:\\Windows\\外.xlsx",
    "a/../../../外.xlsx",
    "CON.xlsx", "外\x00.xlsx", "外.xlsx\x00.exe.xlsx", "\u202exslx.外.xlsx", "外" * 300 + ".xlsx",
    "<img src=x onerror=alert(1)>.xlsx", "a:b.xlsx", "外 .xlsx", "-rf.xlsx", "=cmd.xlsx",
    "https://evil.example/外.xlsx",
]  # fmt: skip
NOT_TAKEN = ["..", "", ".", ".hidden.xlsx", "~$a.xlsx", "desktop.ini", "a.exe", "a.xlsx/", "外",
             "Thumbs.db"]  # fmt: skip


def test_names_from_a_browser_lead_nowhere_else(taking_in: tuple[Path, Desk]):
    folder, begun = taking_in
    around = {path for path in folder.parent.rglob("*") if path.is_file()}
    for at, name in enumerate(HOSTILE):
        status, told = dropped(begun, name, f"{at}".encode())
        assert status == 200, (name, told)
    for name in NOT_TAKEN:
        assert dropped(begun, name, b"x")[0] == 409, name

    new = {path for path in folder.parent.rglob("*") if path.is_file()} - around
    assert {path.parent for path in new} == {folder / "收件"}
    assert len(new) == len(HOSTILE)
    assert not any(path.name.startswith((".", "~")) for path in new)


def test_a_file_beyond_the_limit_is_not_kept(taking_in: tuple[Path, Desk]):
    folder, begun = taking_in
    settings = folder / "perfeval.toml"
    usual = settings.read_text(encoding="utf-8")
    settings.write_text(f"{usual}\n[limits]\nfile_mb = 1\n", encoding="utf-8")

    status, told = dropped(begun, "大.xlsx", b"x" * (1 << 21))

    settings.write_text(usual, encoding="utf-8")
    assert (status, "上限是 1 MB" in told) == (409, True)
    assert not list((folder / "收件").glob("*大*"))
    assert not list((folder / "收件").glob(".~*"))


# ---- when it cannot be opened


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "perfeval_xl", "desk", "--no-browser", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=60)


def test_a_folder_that_is_no_work_folder_is_told(tmp_path: Path):
    called = call(tmp_path)

    assert called.returncode == 2
    assert "收件" in called.stderr


@pytest.mark.large
def test_a_port_that_is_taken_is_told(at_desk: Desk, scored: Path):
    port = at_desk.host.rpartition(":")[2]

    called = call(scored, "--port", port)

    assert called.returncode == 2
    assert f"端口 {port} 用不了" in called.stderr


@pytest.mark.large
def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from typer.testing import CliRunner

    from perfeval_xl.cli import app

    monkeypatch.setattr("perfeval_xl.desk.starters._OF_DESK", ("a_library_that_is_not_there",))

    result = CliRunner().invoke(app, ["desk"])

    assert result.exit_code == 2
    assert "pip install perfeval-xl[desk]" in result.output
