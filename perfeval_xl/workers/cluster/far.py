"""What runs in a process of the cluster: calls in a child of its own, files in a folder of its own.

A workbook that takes its reader down takes only the child: the cluster's process lives on. Neither
inbox nor OUT is known here.
"""

from __future__ import annotations

import pickle
import socket
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from perfeval_xl.messages import RunError
from perfeval_xl.sheets.archive import DEFLATED_BY
from perfeval_xl.system.scratch import scratch_folder
from perfeval_xl.version import __version__
from perfeval_xl.workers.child import FindRubric
from perfeval_xl.workers.child_main import Answers
from perfeval_xl.workers.children import Children

IDENTITY: dict[str, str] = {
    "perfeval-xl": __version__,
    "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
    **{name: version(name) for name in ("numpy", "pandas", "python-calamine", "XlsxWriter")},
    # Two libraries, or two versions of one, pack the same text into other bytes.
    "zlib": zlib.ZLIB_RUNTIME_VERSION,
    "deflate": f"isal {version('isal')}" if DEFLATED_BY == "isal" else DEFLATED_BY,
}
"""Name → version, of this process."""


def differences(of: dict[str, str], than: dict[str, str]) -> str:
    """Return in words what one process has other versions of than another; "" for none."""
    names = [name for name in than if of.get(name) != than[name]]
    return "、".join(f"{name} {of.get(name) or '没有'}" for name in names)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that travels in place of its path."""

    suffix: str
    content: bytes

    @classmethod
    def of(cls, path: Path) -> SentFile:
        """Raises OSError where it cannot be read."""
        return cls(path.suffix, path.read_bytes())


@dataclass(frozen=True, slots=True)
class Order:
    """Calls of one function, and what each may take."""

    function: Callable[..., Any]
    calls: list[tuple[Any, ...]]
    seconds: float
    memory_mb: int
    find_rubric: FindRubric
    identity: dict[str, str] = field(default_factory=lambda: IDENTITY)
    """Of whoever gives the order: a process that came to the cluster later is looked at here."""


def answer(order: bytes) -> bytes:
    """Make the calls of an Order; return the list of what each comes to.

    Both are pickled by us: the cluster need not understand them, and rubrics are named instead of
    sent, as between a child and its parent. Raises RunError where this process would make other
    files than the one that asks.
    """
    request: Order = pickle.loads(order)
    if other := differences(IDENTITY, request.identity):
        mine = differences(request.identity, IDENTITY)
        raise RunError(
            "CLUSTER_WORKERS_DIFFER", found=f"{socket.gethostname()} 是 {other}", expected=mine
        )
    with (
        scratch_folder() as folder,
        # Started children outlive this one call: the next finds them.
        Children(request.memory_mb, request.seconds, request.find_rubric, count=1) as child,
    ):
        calls = [_unpacked(call, folder / str(at)) for at, call in enumerate(request.calls)]
        outcomes = child.call_all(request.function, calls)
    answers = BytesIO()
    Answers(answers).dump(outcomes)
    return answers.getvalue()


def _unpacked(call: tuple[Any, ...], folder: Path) -> tuple[Any, ...]:
    """Put the files of a call below a folder, and their paths in their places."""
    unpacked: list[Any] = []
    for at, argument in enumerate(call):
        if isinstance(argument, SentFile):
            folder.mkdir(exist_ok=True)
            path = folder / f"{at}{argument.suffix}"
            path.write_bytes(argument.content)
            unpacked.append(path)
        else:
            unpacked.append(argument)
    return tuple(unpacked)
