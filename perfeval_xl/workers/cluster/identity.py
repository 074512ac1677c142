"""What decides which bytes a machine makes: workers that differ in it are no use."""

from __future__ import annotations

import sys
import zlib
from importlib.metadata import version

from perfeval_xl.version import __version__
from perfeval_xl.workbooks.scorebook.mould.archive import DEFLATED_BY

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
