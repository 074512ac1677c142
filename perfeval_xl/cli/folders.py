"""What the help says of the two folders of a run."""

from __future__ import annotations

INBOX_HELP = "收件文件夹：各单位报回的表。默认是当前文件夹里 perfeval.toml 写的。"
OUT_HELP = "输出文件夹。默认是 perfeval.toml 写的。"
