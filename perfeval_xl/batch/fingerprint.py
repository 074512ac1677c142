"""All that a run is made of, as one hash: a run made of the same has nothing to do."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from perfeval_xl.batch.inbox.inbox import NEXT_TIME, InboxFile
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.ledger.books import Scope, recorded_paths
from perfeval_xl.ledger.runs import is_overtaken, last_run
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.journal import is_pending
from perfeval_xl.version import __version__


def fingerprint(files: Sequence[InboxFile], choice: Choice, options: Mapping[str, Any]) -> str:
    """Return the hash over the program, the rubrics, the options and all files.

    What people decided is no part of it: a collection of reviews is a run of its own.
    """
    # When a file was changed says which of two returns is the newer one.
    listed = [(file.relative, file.sha256, file.modified, file.code) for file in files]
    parts = [__version__, choice.key(), options, listed]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def nothing_new(
    ledger: sqlite3.Connection,
    scope: Scope,
    mark: str,
    files: Sequence[InboxFile],
    outputs: Mapping[str, str],
    out: OutFolder,
    standing: Mapping[str, str | None],
) -> bool:
    """Tell whether the last run of a scope was made of the same, and all it wrote is still there.

    Reviews that were collected since and not worked in yet are a run that was not finished.

    `outputs` says what it wrote and nobody edited since: path below the
    period's folder `out` → SHA-256. `standing`
    says the same of what was looked at a moment ago and need not be read again: whatever has
    changed since, the next run finds.
    """
    before = last_run(ledger, scope, kind=None)
    if before is None or before.fingerprint != mark or not outputs:
        return False
    if is_overtaken(ledger, before):
        return False
    if any(file.code in NEXT_TIME for file in files):
        return False
    if any(map(is_pending, out.journals)):  # a run was killed since: what it wrote may have to go
        return False
    books = recorded_paths(ledger, scope.folder)
    if not all(path in standing or (out / path).is_file() for path in books):
        return False
    others = ((name, digest) for name, digest in outputs.items() if name not in standing)
    return all(standing[name] == outputs[name] for name in standing.keys() & outputs) and all(
        digest_of(out / name) == digest for name, digest in others
    )
