"""Sends calls to the processes of a Dask cluster, and takes back what they come to."""

import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from distributed import Client, Future, KilledWorker
from distributed.comm import CommClosedError

from perfeval_xl.messages import RunError
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workers.child import ChildDiedError, FindRubric, Reply
from perfeval_xl.workers.children import Children
from perfeval_xl.workers.cluster.far import Order, SentFile, answer
from perfeval_xl.workers.workers import Workers, in_order

T = TypeVar("T")
U = TypeVar("U")

_A_BATCH = 64
"""Calls that are sent at once: the way there and back costs more than within one machine."""
_LOOK_SECONDS = 5.0
_WITHOUT_WORKERS_SECONDS = 60.0
"""How long a cluster may stand without any process before a run gives up."""


@dataclass(slots=True)
class DaskWorkers(Workers):
    """The workers of a cluster. What reads or writes folders is done `here`."""

    client: Client
    address: str
    here: Children
    limits: Limits
    find_rubric: FindRubric
    count: int
    most: int = _A_BATCH

    def start(self, count: int, function: Callable[..., Any] | None = None) -> None:
        """The cluster stands ready, and each of its processes starts what it needs."""

    def call_all(
        self,
        function: Callable[..., T],
        calls: Sequence[tuple[Any, ...]],
        seconds: float | None = None,
    ) -> list[T | Exception]:
        """Run a function for each tuple of arguments on one process of the cluster.

        Where processes die of it again and again, nobody knows of which call: then each is sent
        by itself, and the one that still takes them down comes to ChildDiedError. Raises RunError
        where the cluster is gone.
        """
        sent: list[tuple[Any, ...]] = []
        unread: dict[int, Exception] = {}
        for at, call in enumerate(calls):
            try:
                sent.append(tuple(map(_packed, call)))
            except OSError as error:  # as a child would say of a file that it cannot open
                unread[at] = error
        outcomes = iter(self._outcomes(function, sent, seconds) if sent else [])
        return [unread[at] if at in unread else next(outcomes) for at in range(len(calls))]

    def each(self, function: Callable[[T], U], things: Iterable[T]) -> Iterator[U]:
        """Yield the results of a function of the parent, in order."""
        return in_order(self.count, function, things)

    def _outcomes(
        self, function: Callable[..., T], calls: list[tuple[Any, ...]], seconds: float | None
    ) -> list[T | Exception]:
        try:
            return self._answer(function, calls, seconds)
        except ChildDiedError as error:
            if len(calls) == 1:
                return [error]
        outcomes: list[T | Exception] = []
        for call in calls:
            outcomes += self._outcomes(function, [call], seconds)
        return outcomes

    def _answer(
        self, function: Callable[..., T], calls: list[tuple[Any, ...]], seconds: float | None
    ) -> list[T | Exception]:
        limit = self.limits.seconds if seconds is None else seconds
        order = Order(function, calls, limit, self.limits.memory_mb, self.find_rubric)
        data = pickle.dumps(order, pickle.HIGHEST_PROTOCOL)
        future = self.client.submit(answer, data, pure=False)
        try:
            reply = self._result(future)
        finally:
            future.release()
        outcomes: list[T | Exception] = Reply(BytesIO(reply), self.find_rubric).load()
        return outcomes

    def _result(self, future: Future) -> bytes:
        """Wait for a result; raise RunError once there is nobody left to wait for."""
        alone_since: float | None = None
        while True:
            try:
                reply: bytes = future.result(timeout=_LOOK_SECONDS)
            except TimeoutError:
                if self._has_workers():
                    alone_since = None
                    continue
                alone_since = alone_since or time.monotonic()
                if time.monotonic() - alone_since > _WITHOUT_WORKERS_SECONDS:
                    details = {"found": self.address, "expected": int(_WITHOUT_WORKERS_SECONDS)}
                    raise RunError("CLUSTER_NO_WORKERS", **details) from None
            except KilledWorker as error:
                raise ChildDiedError("集群的工作进程意外退出") from error
            except (CancelledError, CommClosedError, OSError) as error:
                why = str(error).split("\n")[0] or type(error).__name__
                raise RunError("CLUSTER_LOST", found=self.address, why=why) from error
            else:
                return reply

    def _has_workers(self) -> bool:
        return bool(self.client.scheduler_info(n_workers=-1)["workers"])


def _packed(thing: Any) -> Any:
    return SentFile.of(thing) if isinstance(thing, Path) else thing
