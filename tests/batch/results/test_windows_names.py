"""What departments are called, and where OUT lies, loses no file on Windows and writes no lost one.

Windows is imitated where the program asks for it; names that differ by case alone are one file
there, which a hard link imitates.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.small_inbox import BAD, RIGHT, RUBRIC, content, office_of, put, read_here, tree

from perfeval_xl.batch.results.fate import Known
from perfeval_xl.batch.results.leftovers import Leftovers, clear_leftovers
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.batch.run import run
from perfeval_xl.forms.template.template import write_templates
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.system import file_names as names_module
from perfeval_xl.system.digests import sha256_of
from perfeval_xl.system.file_names import EXCEL, WINDOWS, check_paths
from perfeval_xl.system.written import RECORD, make_room, remember, write_into, written

__all__ = ["read_here"]


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let paths be as short as they have to be on Windows."""
    monkeypatch.setattr(names_module, "sys", SimpleNamespace(platform="win32"))


def deep(folder: Path, length: int) -> Path:
    """Return a folder below another one whose full path has so many characters."""
    while (left := length - len(str(folder)) - 1) > 70:
        folder /= "深" * 50
    return folder / ("深" * left)


def test_departments_of_every_name_have_books_of_their_own(tmp_path: Path):
    names = ["ABC局", "abc局", "con", "aux.xlsx", "结尾. ", "长" * 250, "长" * 251, "B" * 250]
    for number, name in enumerate(names):
        put(tmp_path / "收件" / f"{number}.xlsx", content(name))

    run(tmp_path / "收件", tmp_path / "结果", RIGHT)

    books = [path.name for path in (tmp_path / "结果" / "评分表").iterdir() if path.is_file()]
    assert len({name.casefold() for name in books}) == len(names)
    assert not {"con.xlsx", "aux.xlsx", "aux.xlsx.xlsx"} & {name.casefold() for name in books}
    assert max(map(len, books)) <= 90


@pytest.mark.usefixtures("windows")
def test_an_out_too_deep_is_refused_before_anything_is_written(tmp_path: Path):
    office_of(tmp_path, 3)
    out = deep(tmp_path, EXCEL - len("/评分表/第1局.xlsx") + 1)

    with pytest.raises(PerfevalError, match=rf"第1局\.xlsx等 3 个文件。.*{EXCEL + 1} 个字") as told:
        run(tmp_path / "收件", out, RIGHT)

    assert told.value.code == "PATH_TOO_LONG"
    left = {name for name, _ in tree(out).items() if not name.startswith(("ledger", "台账备份"))}
    assert left <= {RECORD}


@pytest.mark.usefixtures("windows")
def test_one_character_less_is_deep_enough(tmp_path: Path):
    office_of(tmp_path, 3)
    out = deep(tmp_path, EXCEL - len("/评分表/第1局.xlsx"))

    result = run(tmp_path / "收件", out, RIGHT)

    assert [file["status"] for file in result.manifest["files"]] == ["scored"] * 3


@pytest.mark.usefixtures("windows")
def test_marked_copies_and_templates_are_refused_alike(tmp_path: Path):
    name = "退" * 40
    put(tmp_path / "收件" / f"{name}.xlsx", content("第1局", BAD))
    with pytest.raises(PerfevalError, match=name):
        run(tmp_path / "收件", deep(tmp_path, EXCEL - 30), RIGHT)

    folder = deep(tmp_path, EXCEL - 10)
    rubric = load_rubric(RUBRIC)
    with pytest.raises(PerfevalError, match="路径太长"):
        write_into(folder, ["一个单位的模板.xlsx"], lambda here: [*write_templates(rubric, here)])
    assert not folder.exists()


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    ("suffix", "most"), [(".xlsx", EXCEL), (".XLS", EXCEL), (".json", WINDOWS)]
)
def test_what_opens_a_file_decides_how_long_its_path_may_be(suffix: str, most: int):
    just = Path("/" + "a" * (most - len(suffix) - 1) + suffix)
    assert len(str(just)) == most
    check_paths([just])
    with pytest.raises(PerfevalError, match=f"{most + 1} 个字"):
        check_paths([just, Path(f"/a{str(just)[1:]}")])
    rare = Path("/\U0002070e" + "a" * (most - len(suffix) - 2) + suffix)
    with pytest.raises(PerfevalError, match=f"{most + 1} 个字"):
        check_paths([rare])


def test_elsewhere_paths_are_as_long_as_the_system_lets_them(tmp_path: Path):
    check_paths([tmp_path / ("a" * 250 + ".xlsx")])


def test_a_file_that_is_called_anew_by_case_alone_is_not_taken_away_as_old(tmp_path: Path):
    (tmp_path / "退回").mkdir()
    new = tmp_path / "退回" / "abc局.txt"
    new.write_bytes(b"told")
    os.link(new, tmp_path / "退回" / "ABC局.txt")  # the same file, as on Windows
    old = tmp_path / "退回" / "甲.txt"
    old.write_bytes(b"old")
    outputs = {f"退回/{path.name}": sha256_of(path) for path in (old, new)}
    outputs["退回/ABC局.txt"] = outputs.pop("退回/abc局.txt")
    (tmp_path / "run.json").write_text(json.dumps({"outputs": outputs}), encoding="utf-8")

    clear_leftovers(OutFolder(tmp_path), ["退回/abc局.txt"], Known({}, {}), Leftovers())

    assert {path.name for path in (tmp_path / "退回").iterdir()} == {"abc局.txt", "ABC局.txt"}


@pytest.mark.parametrize("same", [True, False])
def test_ours_by_a_name_in_other_case_is_ours_where_it_is_one_file(same: bool, tmp_path: Path):
    (tmp_path / "ABC局.txt").write_bytes(b"told")
    remember(tmp_path, {"ABC局.txt": sha256_of(tmp_path / "ABC局.txt")})
    if same:
        os.link(tmp_path / "ABC局.txt", tmp_path / "abc局.txt")
        assert make_room(tmp_path, ["abc局.txt"], written(tmp_path)).keys() == {"abc局.txt"}
    else:
        (tmp_path / "abc局.txt").write_bytes(b"told")  # somebody's copy of it
        with pytest.raises(PerfevalError, match="没有覆盖"):
            make_room(tmp_path, ["abc局.txt"], written(tmp_path))
