"""`.ci/wheels`: Windows installs from the folder alone, with every supported Python."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.large


@pytest.fixture(scope="module")
def gathered(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    subprocess.run([sys.executable, root / ".ci" / "wheels", folder], check=True)
    return folder


def test_the_folder_alone_is_enough(gathered: Path, root: Path, tmp_path: Path):
    script = runpy.run_path(str(root / ".ci" / "wheels"))

    for python in script["PYTHONS"]:
        assert script["missing"](gathered / "wheels", python) == []
        # pip, which knows no network here, finds all that it looks for.
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-index",
             f"--find-links={gathered / 'wheels'}", "--only-binary=:all:", "--platform=win_amd64",
             "--implementation=cp", f"--python-version={python}", f"--dest={tmp_path / python}",
             "perfeval-xl[desk,letters]"],
            check=True,
        )  # fmt: skip
    starter = (gathered / "安装.bat").read_bytes()
    assert b"--no-index --find-links wheels perfeval-xl[desk,letters]" in starter


def test_what_is_asked_for_on_windows_alone_is_missed(gathered: Path, root: Path):
    script = runpy.run_path(str(root / ".ci" / "wheels"))
    wheel = next((gathered / "wheels").glob("tzdata-*.whl"))  # pandas asks for it there
    wheel.rename(gathered / wheel.name)

    try:
        assert any(each.startswith("tzdata") for each in script["missing"](
            gathered / "wheels", script["PYTHONS"][0]))  # fmt: skip
    finally:
        (gathered / wheel.name).rename(wheel)
