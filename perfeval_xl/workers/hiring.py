"""Which workers a run is made with: processes of this machine, or a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workers.child import FindRubric
from perfeval_xl.workers.children import Children
from perfeval_xl.workers.workers import Workers


@dataclass(frozen=True, slots=True)
class Where:
    """Where the heavy part of a run is done."""

    workers: int | None = None
    """How many processes of this machine; None: one a core."""
    cluster: str | None = None
    """The address of a Dask scheduler (tcp://…), or `local` for a cluster of this machine."""


LOCAL = Where()


@contextmanager
def hired(where: Where, find_rubric: FindRubric, limits: Limits) -> Iterator[Workers]:
    """Give the workers, for as long as the context lasts.

    Raises RunError where a cluster cannot be used (CLUSTER_…), PerfevalError where the library
    for it is missing.
    """
    with Children(limits.memory_mb, limits.seconds, find_rubric, where.workers) as children:
        if where.cluster is None:
            yield children
            return
        # Imported here: it takes a second, and is an extra that few have installed.
        from perfeval_xl.workers.cluster.connect import connected

        with connected(where.cluster, children, limits, find_rubric) as workers:
            yield workers
