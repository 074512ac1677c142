"""The desk in a real browser, with real clicks and keys over a real folder."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.desk import Desk, bureau, desk, run_there, send

from perfeval_xl.system.lock import hold

pytestmark = pytest.mark.large
"""Everyday `test_server` asks the desk what its page asks."""
REQUIRED = "PERFEVAL_REQUIRE_CHROMIUM"
MANY = 3_000
EXPECTED = "409|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED"
"""What a browser complains of where the desk refuses, or has ended before its window."""
SECONDS = 60_000
"""Milliseconds, as the browser counts."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"Chromium is absent although {REQUIRED} is set")
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api").sync_playwright().start()
    begun = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
    yield begun
    begun.close()
    playwright.stop()


@pytest.fixture
def window(browser: Any) -> Iterator[Any]:
    """Opens windows of a usual laptop; what goes wrong in one, or asks the outside, fails."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, permissions=["clipboard-read", "clipboard-write"]
    )
    wrong: list[str] = []

    def note(at: Desk, text: str) -> None:
        if not text.startswith((at.address, "data:", "blob:")) and not re.search(EXPECTED, text):
            wrong.append(text)

    def open_(at: Desk, path: str = "") -> Any:
        page = context.new_page()
        page.set_default_timeout(SECONDS)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("request", lambda asked: note(at, asked.url))
        page.on("console", lambda said: note(at, said.text) if said.type == "error" else None)
        page.goto(at.address + path)
        page.wait_for_selector("#list li")
        return page

    yield open_
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Desk]]:
    """A desk over a folder in which three have returned; one of them writes like a browser."""
    folder = bureau(tmp_path_factory.mktemp("browser") / "绩效")
    send(folder / "收件" / "<img src=x onerror=alert(1)>.xlsx", "<img src=x onerror=alert(2)>局")
    run_there(folder)
    with desk(folder) as begun:
        yield folder, begun


def names(page: Any) -> list[str]:
    return list(page.locator("#list li span:first-child").all_inner_texts())


def test_the_fold_holds_what_a_clerk_looks_for(window: Any, scored: tuple[Path, Desk]):
    page = window(scored[1])

    assert page.inner_text("#sentence") == "应报 5：收到 3，退回 1，未报 2；没有新到的"
    page.wait_for_selector(".ranking")
    for each in ("#summary", "#tiles", "#search", "#list li", ".ranking"):
        box = page.locator(each).first.bounding_box()
        assert box["y"] + box["height"] <= 768
    assert page.evaluate("document.documentElement.scrollWidth <= 1366")
    assert page.evaluate("document.documentElement.scrollHeight <= 768")


def test_tiles_filter_and_a_click_opens_a_department(window: Any, scored: tuple[Path, Desk]):
    page = window(scored[1])

    page.click("[data-tile=未报]")
    assert names(page) == ["第4局", "第5局"]
    page.click("[data-tile=退回]")
    assert names(page) == ["第2局"]
    page.click("#list li")
    page.click("button[data-copy^=message]")
    page.wait_for_selector("text=已复制")
    assert page.evaluate("navigator.clipboard.readText()") == page.inner_text(".message")
    assert "第2局：您好！" in page.inner_text(".message")
    page.click("button[data-copy=problems]")
    page.wait_for_selector("button[data-copy=problems]:text('已复制')")
    assert page.evaluate("navigator.clipboard.readText()").startswith("1. ")
    page.click("[data-tile=退回]")
    assert len(names(page)) == 6


def test_keys_alone_will_do(window: Any, scored: tuple[Path, Desk]):
    page = window(scored[1])

    page.keyboard.press("/")
    page.keyboard.type("第1")
    assert names(page) == ["第1局"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".losses")
    assert page.evaluate("document.activeElement.textContent").startswith("第1局")
    page.click("summary")
    page.wait_for_selector("details pre:text('总分')")
    page.focus("#panel h2")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # closes it
    page.wait_for_selector(".ranking")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "list"


def test_a_step_by_keys_alone(window: Any, scored: tuple[Path, Desk]):
    page = window(scored[1])

    page.keyboard.press("/")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.dataset.job") == "核对":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("text=做完了，有要看的。")
    assert "第2局" in page.inner_text("#job-words")


def test_what_departments_write_runs_nowhere(window: Any, scored: tuple[Path, Desk]):
    page = window(scored[1])

    page.click("#list li:last-child")
    page.wait_for_selector("#panel .close")

    assert page.inner_text("#panel h2").startswith("<img src=x onerror=alert(2)>局")
    assert page.locator("img").count() == 0


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Desk]]:
    """A desk over a long roster, of whom one has returned and nobody is scored."""
    folder = bureau(tmp_path_factory.mktemp("many") / "绩效", returns=1)
    lines = "\n".join(f"第{number}局,{number:04d}" for number in range(1, MANY + 1))
    (folder / "名册.csv").write_text(f"单位名称,单位编码\n{lines}\n", encoding="utf-8")
    with desk(folder) as begun:
        yield folder, begun


def test_a_list_of_many_is_painted_as_it_is_looked_at(window: Any, many: tuple[Path, Desk]):
    _, begun = many
    page = window(begun)
    assert page.inner_text("#found") == f"{MANY} 个"
    assert len(names(page)) == 100
    focusable = "button:not([hidden]), input, select, [tabindex='0']"
    assert page.locator(focusable).count() < 40
    spent = page.evaluate(
        """() => {
          const search = document.getElementById("search"), begun = performance.now();
          search.value = "2999";
          search.dispatchEvent(new Event("input"));
          document.body.offsetHeight;
          return performance.now() - begun;
        }"""
    )
    assert names(page) == ["第2999局"]
    assert spent < 200
    page.fill("#search", "")
    page.focus("#list")
    for _ in range(15):
        page.keyboard.press("PageDown")
    assert page.inner_text("#list li[aria-selected=true] span") == "第150局"
    assert len(names(page)) == 200


def drop(page: Any, files: dict[str, bytes]) -> None:
    """Drop files on the page, as their names are."""
    given = [[name, list(content)] for name, content in files.items()]
    page.evaluate(
        """files => {
          const transfer = new DataTransfer();
          for (const [name, bytes] of files) {
            transfer.items.add(new File([new Uint8Array(bytes)], name));
          }
          for (const kind of ["dragenter", "dragover", "drop"]) {
            document.body.dispatchEvent(new DragEvent(kind, {
              dataTransfer: transfer, bubbles: true, cancelable: true }));
          }
        }""",
        given,
    )


def test_dropped_files_are_told_one_by_one(window: Any, many: tuple[Path, Desk]):
    folder, begun = many
    return_ = (folder / "收件" / "1.xlsx").read_bytes()
    page = window(begun)
    drop(page, {
        "1.xlsx": return_, "../../../外.xlsx": b"x", "<b>坏</b>.xlsx": b"x", "图.png": b"x",
        "~$1.xlsx": b"x",
    })  # fmt: skip
    page.wait_for_selector("text=拖来的 5 / 5 个文件")
    page.wait_for_selector("text=评分：3 份新到")
    told = page.inner_text("#drops-words").splitlines()

    assert [re.split("：", line)[1][:6] for line in told] == [
        "收件里已有一", "已放进收件", "已放进收件", "没有放进收件", "没有放进收件",
    ]  # fmt: skip
    assert sorted(path.name for path in (folder / "收件").iterdir()) == [
        "1.xlsx", "b_.xlsx", "外.xlsx"
    ]  # fmt: skip
    assert not list(folder.parent.glob("*.xlsx"))


def test_a_month_by_clicks(window: Any, tmp_path: Path):
    folder = bureau(tmp_path / "绩效", returns=0)
    with desk(folder) as begun:
        page = window(begun)
        page.click("#send")
        page.wait_for_selector("text=做完了。")
        assert len(list((folder / "模板" / "2026").glob("*.xlsx"))) == 5

        other = bureau(tmp_path / "别处")
        drop(page, {path.name: path.read_bytes() for path in (other / "收件").iterdir()})
        page.wait_for_selector("text=评分：3 份新到")
        page.click("#score")
        page.wait_for_selector("#stop:visible")
        page.wait_for_selector("text=做完了，有要看的。")
        page.wait_for_selector("#sentence:text-is('应报 5：收到 3，退回 1，未报 2；没有新到的')")
        for step in ("收审核", "趋势"):
            page.click(f"[data-job={step}]")
            page.wait_for_selector(f"#job-name:text-is('{step}')")
            page.wait_for_selector("#job-open:visible")
        assert page.is_visible("#summary")

    assert (folder / "结果" / "2026" / "汇总表.xlsx").is_file()
    assert (folder / "结果" / "趋势.xlsx").is_file()


def test_two_windows_show_one_job(window: Any, tmp_path: Path):
    folder = bureau(tmp_path / "绩效")
    with desk(folder) as begun:
        one, two = window(begun), window(begun)
        one.click("#score")
        two.wait_for_selector("#stop:visible")
        two.click("#stop")
        for page in (one, two):
            page.wait_for_selector("text=已停止。")
        two.click("#score")
        for page in (one, two):
            page.wait_for_selector("#sentence:text('没有新到的')")
            page.wait_for_selector("#summary:visible")


def test_a_run_elsewhere_is_told_and_can_be_waited_for(window: Any, tmp_path: Path):
    folder = bureau(tmp_path / "绩效")
    with desk(folder) as begun:
        page = window(begun)
        with hold(folder / "结果"):
            page.click("#score")
            page.wait_for_selector("text=没有做成。")
            assert "正由另一次运行写着" in page.inner_text("#job-words")
        page.click("#score")
        page.wait_for_selector("text=做完了，有要看的。")


def test_what_is_doubtful_can_be_insisted_on(window: Any, tmp_path: Path):
    folder = bureau(tmp_path / "绩效", returns=2)
    (folder / "收件" / "1.xlsx").unlink()  # what is left is handed back
    (folder / "结果" / "2026").mkdir()
    (folder / "结果" / "2026" / "汇总表.xlsx").write_bytes(b"somebody's")
    with desk(folder) as begun:
        page = window(begun)
        page.click("#score")
        page.wait_for_selector("text=把它们移开再写")
        assert (folder / "结果" / "2026" / "汇总表.xlsx").read_bytes() == b"somebody's"
        page.click("#again")
        page.wait_for_selector("text=做完了，有要看的。")
    aside = list((folder / "结果" / "2026").glob("原有文件*/汇总表.xlsx"))
    assert [path.read_bytes() for path in aside] == [b"somebody's"]
