"""Reaches a Dask cluster, or makes one on this machine, and looks whether it serves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.interrupt import deaf_children
from perfeval_xl.workers.child import FindRubric
from perfeval_xl.workers.children import Children
from perfeval_xl.workers.cluster.far import IDENTITY, differences
from perfeval_xl.workers.workers import Workers

if TYPE_CHECKING:
    from distributed import Client

_HERE = "local"
_REACH_SECONDS, _WORKERS_SECONDS = 15, 30
_LARGE = "1 GB"
"""Orders hold the files themselves: Dask need not warn that they are large."""
_AHEAD = 2
"""Calls under way for each thread of the cluster: one that it is at, and the next."""


@contextmanager
def connected(
    address: str, children: Children, limits: Limits, find_rubric: FindRubric
) -> Iterator[Workers]:
    """Give the workers of a cluster, for as long as the context lasts.

    `children` do what reads or writes folders of this machine. Raises PerfevalError where Dask is
    not installed or the address is none, RunError where there is no such cluster, nobody works in
    it, or its workers would make other files than this machine.
    """
    try:
        import dask
        import distributed
    except ImportError:
        raise PerfevalError("CLUSTER_NEEDS_DASK") from None
    from perfeval_xl.workers.cluster.dask_workers import DaskWorkers

    with ExitStack() as stack:
        stack.enter_context(
            dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGE})
        )
        if address == _HERE:
            with deaf_children():
                cluster = stack.enter_context(
                    distributed.LocalCluster(
                        n_workers=children.count, threads_per_worker=1, processes=True,
                        dashboard_address="127.0.0.1:0",  # it would show an inbox to the network
                    )
                )  # fmt: skip
            reached = cluster.scheduler_address
        else:
            _check_address(address)
            reached = address
        client = stack.enter_context(_client(address, reached))
        threads = _threads(client, address)
        _check(client)
        yield DaskWorkers(client, address, children, limits, find_rubric, threads * _AHEAD)


def _check_address(address: str) -> None:
    """Raise PerfevalError for what is no address, before anything is begun for it."""
    from distributed.comm import get_address_host_port

    try:
        get_address_host_port(address)
    except ValueError:
        raise PerfevalError("CLUSTER_ADDRESS", found=address) from None


def _client(address: str, reached: str) -> Client:
    from distributed import Client

    try:
        return Client(reached, timeout=_REACH_SECONDS, set_as_default=False)
    except OSError as error:
        why = str(error).split("\n")[0]
        details = {"found": address, "expected": _REACH_SECONDS, "why": why}
        raise RunError("CLUSTER_UNREACHABLE", **details) from error


def _threads(client: Client, address: str) -> int:
    """Return how many calls the cluster can make at once, once anybody works in it."""
    try:
        client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
    except TimeoutError:
        details = {"found": address, "expected": _WORKERS_SECONDS}
        raise RunError("CLUSTER_NO_WORKERS", **details) from None
    return sum(client.nthreads().values())


def _check(client: Client) -> None:
    """Raise RunError where a worker has other versions than this machine."""
    from pkgutil import resolve_name

    # By a function that every Python has: a worker without perfeval-xl could not find one of ours.
    identities = client.run(resolve_name, f"{__package__}.far:IDENTITY", on_error="return")
    for worker, theirs in sorted(identities.items()):
        if isinstance(theirs, dict):
            its, mine = differences(theirs, IDENTITY), differences(IDENTITY, theirs)
        else:
            its, mine = f"没有 perfeval-xl（{theirs}）", differences(IDENTITY, {"perfeval-xl": ""})
        if its:
            raise RunError("CLUSTER_WORKERS_DIFFER", found=f"{worker} 是 {its}", expected=mine)
