"""A desk at work: a small bureau's folder, and `perfeval desk` over it as a process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import plan_of
from perfeval_xl.batch.settings.settings import RunSettings
from perfeval_xl.desk.work_folder import make_work_folder
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric
from support import small

YEAR = 2026
PATIENCE = 60.0


def bureau(folder: Path, returns: int = 3) -> Path:
    """Make a work folder of a small rubric with a roster of five, some of whom have returned.

    The second return has an error; what the last one says of itself would be a tag to a browser.
    """
    make_work_folder(folder, "small.yaml", YEAR, ("/p",), "linux")
    (folder / "small.yaml").write_text(small.TEXT, encoding="utf-8")
    names = "\n".join(f"第{number}局,00{number},王五" for number in range(1, 6))
    (folder / "名册.csv").write_text(f"单位名称,单位编码,联系人\n{names}\n", encoding="utf-8")
    settings = (folder / "perfeval.toml").read_text(encoding="utf-8")
    settings = settings.replace("'单位名册.xlsx'", "'名册.csv'")
    (folder / "perfeval.toml").write_text(settings, encoding="utf-8")
    for number in range(1, returns + 1):
        send(
            folder / "收件" / f"{number}.xlsx",
            f"第{number}局",
            "不详" if number == 2 else 90 + number,
        )
    return folder


def send(path: Path, name: str, figure: object = 93, year: int = YEAR) -> Path:
    """Write a return."""
    figures = {**small.LOSING, "甲": figure}
    path.parent.mkdir(parents=True, exist_ok=True)
    rubric = path.parents[1] / "small.yaml"
    write_template(load_rubric(rubric, year), path, Filling(name, figures=figures))
    return path


def run_there(folder: Path) -> None:
    """Make the run that its settings say, in this process."""
    plan = plan_of(RunSettings(inbox=folder / "收件", out=folder / "结果"))
    run(plan.inbox, plan.out, plan.options)


class Answer(NamedTuple):
    """What the desk answered."""

    status: int
    text: str
    headers: dict[str, str]

    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.text))


class Desk:
    """A desk that was begun, and what is asked of it."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address
        self.host, _, rest = address.removeprefix("http://").partition("/")
        self.token = rest.strip("/")

    def ask(
        self, path: str, content: object = None, *, method: str = "", body: bytes | None = None,
        headers: dict[str, str] | None = None, token: str | None = None, **query: str,
    ) -> Answer:  # fmt: skip
        """Ask for a path below the token as the page's script would; a content makes it a POST.

        Of events the first one is read.
        """
        sent = body if content is None else json.dumps(content).encode()
        method = method or ("GET" if sent is None else "POST")
        own = {"Origin": f"http://{self.host}"} if method == "POST" else {}
        where = f"/{self.token if token is None else token}/{path}?{urlencode(query)}"
        with closing(HTTPConnection(self.host, timeout=PATIENCE)) as connection:
            connection.request(method, where, sent, {**own, **(headers or {})})
            with connection.getresponse() as response:
                events = "event-stream" in response.headers.get("content-type", "")
                told = response.readline() if events else response.read()
                return Answer(response.status, told.decode(), dict(response.headers.items()))

    def told(self, path: str, content: object = None, **more: Any) -> dict[str, Any]:
        """Ask, and return what is answered in JSON."""
        return self.ask(path, content, **more).json()

    def job(self) -> dict[str, Any] | None:
        """Return the job as the events tell it."""
        found = json.loads(self.ask("events").text.removeprefix("data: "))["job"]
        return found if found is None else dict(found)

    def ended(self) -> dict[str, Any]:
        """Return the job once it is over."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            job = self.job()
            if job is not None and job["outcome"]:
                return job
            time.sleep(0.1)
        raise AssertionError(f"the job goes on: {self.job()}")


@contextmanager
def desk(folder: Path, *command: str, environment: dict[str, str] | None = None) -> Iterator[Desk]:
    """Begin a desk in a work folder; it is ended as by Ctrl+C. `command` calls the program."""
    called = command or (sys.executable, "-P", "-m", "perfeval_xl")
    process = subprocess.Popen(
        [*called, "desk", "--no-browser"], cwd=folder, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert "http://" in first, first + process.stdout.read()
        yield Desk(process, first.split()[-1])
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            process.stdout.close()
