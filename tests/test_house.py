"""The house: rooms in order, no circle anywhere, folders and modules that one can take in."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict

import pytest
from support import ROOT
from support.imports import ITSELF, PACKAGE, among_children, circle, folders, imports, modules

ROOMS = (
    "cli", "desk", "guide", "follow_up", "look_back", "batch", "practice", "workers", "ledger",
    "workbooks", "scoring", "checks", "authoring", "forms", "sheets", "rubric", "system",
    "messages", "version",
)  # fmt: skip
"""From the top of the house to the ground: a room imports from itself and from those below it."""
WINGS = {
    "batch": (
        "watching", "remote", "reviewing", "results", "assessing", "inbox", "settings",
    ),
    "workbooks": ("trend", "open_lists", "read_back", "summary", "scorebook", "handed_back"),
    "forms": ("template", "figures", "reading", "layout"),
    "sheets": ("odd_cells", "gate"),
    "rubric": ("reading", "rules", "form", "expressions"),
}  # fmt: skip
"""Room → its wings in the same order."""
OF_ONE_KIND = ("checks", "rubric.rules")
"""Folders with a file for each of many things of one kind: one check a file, one rule a file."""
MOST_IN_A_FOLDER, MOST_LINES, MOST_MODULES = 20, 250, 554
OUTSIDE = ("__main__", ITSELF)
"""The doors: `python -m perfeval_xl`, and what `import perfeval_xl` gives."""


def climbing(folder: str, order: tuple[str, ...]) -> list[str]:
    """Return the imports among a folder's children that lead from a lower one to a higher one."""
    return [
        f"{folder}: {lower} imports {upper}"
        for lower, uppers in among_children(folder, imports()).items()
        for upper in uppers
        if lower in order and upper in order and order.index(upper) < order.index(lower)
    ]


def test_every_room_is_on_the_list():
    children = among_children(PACKAGE, imports())

    assert set(children) <= {*ROOMS, *OUTSIDE}


def test_imports_point_down_the_list_of_rooms():
    assert climbing(PACKAGE, ROOMS) == []


def test_no_room_imports_through_the_front_door():
    """What `import perfeval_xl` gives is for others: within the house one names the room."""
    through = [name for name, others in imports().items() if PACKAGE in others]

    assert [name for name in through if not name.startswith(f"{PACKAGE}.cli")] == []


@pytest.mark.parametrize("room", WINGS)
def test_imports_point_down_the_list_of_wings(room: str):
    assert climbing(f"{PACKAGE}.{room}", WINGS[room]) == []


@pytest.mark.parametrize("room", WINGS)
def test_every_wing_is_on_the_list(room: str):
    room = f"{PACKAGE}.{room}"
    wings = {name.removeprefix(f"{room}.").split(".")[0] for name in folders()
             if name.startswith(f"{room}.")}  # fmt: skip

    assert wings == {*WINGS[room.removeprefix(f"{PACKAGE}.")]}


def test_no_module_imports_itself_by_way_of_others():
    assert circle(imports()) == []


@pytest.mark.parametrize("folder", folders())
def test_what_stands_in_a_folder_is_no_circle(folder: str):
    """Its modules, and its sub-folders each with all that lies below it."""
    assert circle(among_children(folder, imports())) == []


def test_no_folder_shows_more_than_one_can_take_in():
    shown = Counter(
        name.rpartition(".")[0] for name, path in modules().items() if path.stem != ITSELF
    )
    kind = {f"{PACKAGE}.{folder}" for folder in OF_ONE_KIND}

    assert {
        folder: count for folder, count in shown.items()
        if count > MOST_IN_A_FOLDER and folder not in kind
    } == {}  # fmt: skip


def test_no_module_is_long():
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules().values()
    }

    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_there_are_not_too_many_modules():
    assert len(modules()) <= MOST_MODULES


def test_no_two_public_classes_of_a_room_have_one_name():
    homes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, path in modules().items():
        room = name.split(".")[1] if "." in name else ""
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[room, node.name].append(name)

    assert {what: where for what, where in homes.items() if len(where) > 1} == {}


def test_rounding_is_done_in_one_place():
    wrong = []
    for name, path in modules().items():
        if path.name == "rounding.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(node, "id", getattr(node, "attr", ""))
            if isinstance(node, ast.Name | ast.Attribute) and called in ("round", "around", "rint"):
                wrong.append(f"{name}:{node.lineno}")
    assert wrong == []
