"""A real Dask scheduler and workers, each a process of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from support import ROOT

_PATIENCE_SECONDS = 60


class Cluster:
    """A scheduler with so many workers: `with Cluster(folder, 2) as cluster`."""

    def __init__(self, folder: Path, workers: int) -> None:
        """The workers stand in `folder`, where nothing is; none has a nanny to bring it back."""
        self.folder, self._count = folder, workers
        self.workers: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def __enter__(self) -> Cluster:
        self.folder.mkdir()
        file = self.folder / "scheduler.json"
        port = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        self._scheduler = self._start("dask_scheduler", *port, "--scheduler-file", str(file))
        end = time.monotonic() + _PATIENCE_SECONDS
        while not self.address:
            assert time.monotonic() < end, "the scheduler does not start"
            time.sleep(0.05)
            if file.exists() and (text := file.read_text(encoding="utf-8")):
                self.address = json.loads(text)["address"]
        self.workers = [
            self._start("dask_worker", self.address, "--nthreads", "1", "--no-nanny",
                        "--no-dashboard", "--memory-limit", "0")
            for _ in range(self._count)
        ]  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{name}", *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
