"""The floor of before: inflate the whole inbox, deflate the whole output by zlib. Nothing else.

A program need not do so much (`real_floor`); it stays, as a measure that nothing here changes.

floor.py dump OUT FILE       inflate every .xlsx of OUT into one flat file (not measured)
floor.py INBOX FILE [N]      inflate INBOX, deflate the parts in FILE, on N processes
"""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

_LENGTH = struct.Struct("<Q")


def dump(out: Path, flat: Path) -> None:
    with flat.open("wb") as target:
        for path in sorted(out.rglob("*.xlsx")):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    part = archive.read(name)
                    target.write(_LENGTH.pack(len(part)) + part)


def floor(inbox: Path, flat: Path, share: int, of: int) -> None:
    """Do every `of`-th file and part, beginning with number `share`."""
    for path in sorted(inbox.glob("*.xlsx"))[share::of]:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            for name in archive.namelist():
                archive.read(name)
    for part in _parts(flat, share, of):
        packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
        packer.compress(part)
        packer.flush()


def _parts(flat: Path, share: int, of: int) -> Iterator[bytes]:
    with flat.open("rb") as source:
        number = 0
        while head := source.read(_LENGTH.size):
            (length,) = _LENGTH.unpack(head)
            if number % of == share:
                yield source.read(length)
            else:
                source.seek(length, io.SEEK_CUR)
            number += 1


if __name__ == "__main__":
    if sys.argv[1] == "dump":
        dump(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        inbox, flat = Path(sys.argv[1]), Path(sys.argv[2])
        processes = int(sys.argv[3]) if len(sys.argv) > 3 else 1
        if processes == 1:
            floor(inbox, flat, 0, 1)
        else:
            with get_context("fork").Pool(processes) as pool:
                shares = [(inbox, flat, share, processes) for share in range(processes)]
                pool.starmap(floor, shares)
