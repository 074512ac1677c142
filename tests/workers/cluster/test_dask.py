"""A run on a Dask cluster gives the same bytes, whoever dies of it on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cluster import Cluster
from support.inbox import EXAMPLES, SOUND, copy
from support.interrupted import contents
from support.profile import sized

from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import rubric_source
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError
from perfeval_xl.workers.hiring import Where, hired
from perfeval_xl.workers.workers import Workers

pytest.importorskip("distributed", reason="the extra perfeval-xl[dask] is not installed")

from perfeval_xl.workers.cluster import connect
from perfeval_xl.workers.cluster import far as identity

RETURNS, HANDED_BACK = sized(30, deep=60), 7


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns in folders, one of which cannot be scored, and a file that is none."""
    rubric, folder = load_rubric("hengyang-2019"), tmp_path_factory.mktemp("office") / "收件"
    figures = read_return(EXAMPLES / SOUND, lambda _: [rubric]).figures
    for number in range(RETURNS):
        path = folder / f"第{number % 3}科" / f"{number:02d}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        own = {**figures, "基本支出_本年决算": 1} if number == HANDED_BACK else figures
        write_template(rubric, path, Filling(f"第{number:02d}局", figures=own))
    (folder / "坏.xlsx").write_bytes(b"PK not a workbook")
    return folder


@pytest.fixture(scope="module")
def locally(inbox: Path) -> Path:
    out = inbox.parent / "本机"
    run(inbox, out)
    return out


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster") / "elsewhere", 2) as made:
        yield made


@pytest.fixture(scope="module")
def workers(cluster: Cluster) -> Iterator[Workers]:
    with hired(Where(cluster=cluster.address), Choice().rubric, Limits(seconds=2)) as found:
        yield found


@pytest.mark.large
def test_every_file_is_the_same_as_locally_though_a_worker_is_killed(inbox: Path, locally: Path):
    killed = []
    with Cluster(inbox.parent / "cluster", 2) as cluster:

        def kill_one(stage: str, done: int, total: int) -> None:
            if stage == "读取报送表" and not killed:
                cluster.workers[0].kill()
                killed.append(total - done)

        out = inbox.parent / "集群"
        run(inbox, out, Options(where=Where(cluster=cluster.address)), kill_one)
        still = cluster.workers[1].poll()

    assert killed[0] > RETURNS / 2
    assert still is None
    assert contents(out) == contents(locally)
    files = json.loads((out / "run.json").read_text(encoding="utf-8"))["files"]
    assert [each["path"] for each in files if each["status"] == "returned"] == [
        "坏.xlsx", f"第{HANDED_BACK % 3}科/{HANDED_BACK:02d}.xlsx",
    ]  # fmt: skip


def test_what_a_cluster_has_read_is_known_to_a_run_without_it(inbox: Path, locally: Path, cluster):
    result = run(inbox, locally, Options(where=Where(cluster=cluster.address)))

    assert result.unchanged


@pytest.mark.large
def test_a_rubric_file_need_not_lie_on_the_workers(cluster: Cluster, tmp_path: Path, monkeypatch):
    (tmp_path / "本地体系.yaml").write_text(rubric_source("hengyang-2019")[0], encoding="utf-8")
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")
    monkeypatch.chdir(tmp_path)

    for name, where in (("本机", Where()), ("集群", Where(cluster=cluster.address))):
        run(Path("收件"), Path(name), Options("本地体系.yaml", where=where))

    assert contents(tmp_path / "本机") == contents(tmp_path / "集群")
    assert (tmp_path / "集群" / "评分表" / "示例单位01.xlsx").exists()


@pytest.mark.large
def test_a_call_that_kills_its_reader_takes_only_itself_down(workers: Workers, cluster: Cluster):
    calls = [("1 + 1",), ("__import__('os')._exit(3)",), ("1 / 0",), ("6 * 7",)]

    found = workers.call_all(eval, calls)

    assert [found[0], found[3]] == [2, 42]
    assert isinstance(found[1], ChildDiedError)
    assert str(found[1]) == "读取程序意外退出，代码 3"
    assert isinstance(found[2], ZeroDivisionError)
    assert [each.poll() for each in cluster.workers] == [None, None]


@pytest.mark.large
def test_a_call_that_takes_too_long_is_ended(workers: Workers):
    with pytest.raises(ChildSlowError):
        workers.call(eval, "sum(1 for _ in iter(int, 1))")


def test_a_file_travels_as_its_content(workers: Workers, tmp_path: Path):
    (tmp_path / "这里.txt").write_text("内容", encoding="utf-8")
    missing = tmp_path / "没有.txt"

    found = workers.call_all(os.path.getsize, [(tmp_path / "这里.txt",), (missing,)])
    where = workers.call(os.path.abspath, tmp_path / "这里.txt")

    assert found[0] == 6
    assert isinstance(found[1], FileNotFoundError)
    assert where != str(tmp_path / "这里.txt")
    assert where.endswith(".txt")


class Deadly:
    """Ends the process that takes it out of its parcel."""

    def __reduce__(self):
        return eval, (f"__import__('os')._exit(1) if __import__('os').getpid() != {os.getpid()} "
                      "else 0",)  # fmt: skip


@pytest.mark.large
def test_what_kills_workers_themselves_is_found_out_one_by_one():
    with hired(Where(2, "local"), Choice().rubric, Limits()) as workers:
        found = workers.call_all(repr, [(1,), (Deadly(),), (3,)])

    assert [found[0], found[2]] == ["1", "3"]
    assert str(found[1]) == "集群的工作进程意外退出"


LISTEN = """
import psutil
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workers.hiring import Where, hired

if __name__ == "__main__":
    with hired(Where(1, "local"), Choice().rubric, Limits()):
        own = psutil.Process()
        for process in (own, *own.children(recursive=True)):
            for connection in process.net_connections("inet"):
                if connection.status == psutil.CONN_LISTEN:
                    print(connection.laddr.ip)
"""


def test_a_cluster_of_this_machine_listens_to_nobody_else(tmp_path: Path):
    pytest.importorskip("psutil")
    (tmp_path / "listen.py").write_text(LISTEN, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, str(tmp_path / "listen.py")], check=True, capture_output=True, text=True
    )

    assert set(done.stdout.split()) == {"127.0.0.1"}


def told(address: str) -> PerfevalError:
    with (
        pytest.raises(PerfevalError) as refused,
        hired(Where(cluster=address), Choice().rubric, Limits()),
    ):
        pass
    return refused.value


def test_without_dask_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert "pip install perfeval-xl[dask]" in str(told("local"))


@pytest.mark.parametrize("address", ["nonsense://x", "tcp://"])
def test_what_is_no_address_is_told(address: str):
    assert told(address).code == "CLUSTER_ADDRESS"


def test_a_cluster_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr(connect, "_REACH_SECONDS", 1)

    assert told("tcp://127.0.0.1:1").code == "CLUSTER_UNREACHABLE"


def test_a_cluster_without_workers_is_told(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(connect, "_WORKERS_SECONDS", 1)

    with Cluster(tmp_path / "empty", 0) as empty:
        assert told(empty.address).code == "CLUSTER_NO_WORKERS"


def test_workers_of_another_version_are_told(cluster: Cluster, monkeypatch):
    monkeypatch.setitem(identity.IDENTITY, "XlsxWriter", "0.1")

    error = told(cluster.address)

    assert error.code == "CLUSTER_WORKERS_DIFFER"
    assert "XlsxWriter 0.1" in str(error)


@pytest.mark.large
def test_a_worker_that_comes_later_is_looked_at_too(workers: Workers, monkeypatch):
    monkeypatch.setitem(identity.IDENTITY, "zlib", "0.1")

    with pytest.raises(RunError, match=r"zlib .*本机是 zlib 0\.1"):
        workers.call(repr, 1)


@pytest.mark.large
def test_workers_without_the_program_are_told(tmp_path: Path, monkeypatch):
    (tmp_path / "perfeval_xl").mkdir()
    (tmp_path / "perfeval_xl" / "__init__.py").touch()
    monkeypatch.setattr("support.cluster.ROOT", tmp_path)

    with Cluster(tmp_path / "other", 1) as other:
        error = told(other.address)

    assert error.code == "CLUSTER_WORKERS_DIFFER"
    assert "没有 perfeval-xl" in str(error)
