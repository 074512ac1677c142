"""A machine is known again whatever network it is in; two are never taken for one."""

from __future__ import annotations

import socket
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest

from perfeval_xl.system import holder
from perfeval_xl.system.holder import Holder, machine

GONE = 2_000_000_000
GUID = "6f1f0b8e-1d0c-4c5a-9d59-2f4b0c6a7e11"


@pytest.fixture
def adapters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network adapter that is another one whenever it is asked for."""
    numbers = count(0x001122334455)
    monkeypatch.setattr(uuid, "getnode", lambda: next(numbers))


def on_windows(monkeypatch: pytest.MonkeyPatch, guid: str | None, host: str = "绩效科-1") -> None:
    """Imitate a machine of Windows by its registry, in which one key alone may be read."""
    registry = ModuleType("winreg")

    @contextmanager
    def open_key(root: int, path: str, _: int, access: int) -> Iterator[str]:
        # By the documentation of RegOpenKeyEx: KEY_READ, KEY_WOW64_64KEY.
        assert (root, access) == (1, 0x20019 | 0x100)
        yield path

    def value(key: str, name: str) -> tuple[str, int]:
        if guid is None:
            raise PermissionError(13, "拒绝访问。")
        assert (key, name) == (r"SOFTWARE\Microsoft\Cryptography", "MachineGuid")
        return guid, 1

    vars(registry).update(
        OpenKey=open_key, QueryValueEx=value, HKEY_LOCAL_MACHINE=1,
        KEY_READ=0x20019, KEY_WOW64_64KEY=0x100,
    )  # fmt: skip
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(socket, "gethostname", lambda: host)
    monkeypatch.setattr(holder, "is_running", lambda pid: pid != GONE)


def dead() -> Holder:
    return replace(Holder.here(), pid=GONE)


@pytest.mark.usefixtures("adapters")
def test_a_dead_run_is_known_for_dead_in_another_network(monkeypatch: pytest.MonkeyPatch):
    on_windows(monkeypatch, GUID)
    before = dead()
    assert before.is_gone()
    assert not replace(before, pid=1).is_gone()
    assert machine() == machine()


def test_of_two_machines_set_up_from_one_image_neither_is_taken_for_the_other(
    monkeypatch: pytest.MonkeyPatch,
):
    on_windows(monkeypatch, GUID, "绩效科-1")
    there = dead()
    on_windows(monkeypatch, GUID, "绩效科-2")
    assert not there.is_gone()


@pytest.mark.usefixtures("adapters")
def test_where_the_registry_is_closed_nobody_is_taken_for_dead(monkeypatch: pytest.MonkeyPatch):
    on_windows(monkeypatch, None)
    assert not dead().is_gone()


@pytest.mark.usefixtures("adapters")
@pytest.mark.parametrize(("number", "known"), [("1f3e5d7c\n", True), (None, False)])
def test_a_system_without_proc_goes_by_its_own_number(
    number: str | None, known: bool, monkeypatch: pytest.MonkeyPatch
):
    def read(path: Path, encoding: str = "") -> str:
        if path == Path("/etc/machine-id") and number is not None:
            return number
        raise FileNotFoundError(path)

    monkeypatch.setattr(Path, "read_text", read)
    assert dead().is_gone() == known
