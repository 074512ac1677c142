"""perfeval issue: 反馈函, 整改通知书 and 汇总分析报告."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval_xl.cli.errors import HANDED_BACK, OVERWRITE_HELP, plain_errors, whole_number
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.terminal_text import say

if TYPE_CHECKING:
    from perfeval_xl.follow_up.letters.letter import Kind

KINDS = ("函", "通知书")


def _kind(given: object) -> str:
    if str(given) not in KINDS:
        raise typer.BadParameter(f"应是 {' 或 '.join(KINDS)}，现为“{given}”")
    return str(given)


def issue_command(
    out: Annotated[
        Path | None,
        typer.Argument(metavar="结果文件夹", help="perfeval run 写出评分表的地方。"),
    ] = None,
    period: Annotated[
        str | None, typer.Option(metavar="期间", help="例如 2026-10、2025；默认是最近的一期。")
    ] = None,
    department: Annotated[
        list[str] | None,
        typer.Option(
            metavar="单位",
            help="只发给这个单位，写一部分也行，可以写几次；不写的全发，并写报告。",
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="文种", parser=_kind, help="函（给平级单位，默认）或 通知书（给所属单位）。"
        ),
    ] = None,
    number: Annotated[
        str,
        typer.Option(metavar="字号", help="例如 郫财函〔2026〕{n}号，逐份编号；不写的留空。"),
    ] = "",
    first: Annotated[
        int | None,
        typer.Option(
            metavar="号数",
            parser=whole_number("整数（至少 1），例如 91", 1),
            help="{n} 从几起；默认接着发过的最大号。",
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="日期", help="成文日期，例如 2026-11-30；不写的留空。"),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(metavar="文件", help="本局的模板 .docx；默认是 perfeval.toml 写的。"),
    ] = None,
    archive: Annotated[
        bool, typer.Option("--zip", help="再把这一期的函和报告打成一个 反馈函.zip。")
    ] = False,
    reissue: Annotated[
        str,
        typer.Option(metavar="理由", help="内容变了的换发，写明为什么；原来的文件移进“已替换”。"),
    ] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
    fields: Annotated[bool, typer.Option("--fields", help="列出模板里能写的字段。")] = False,
    write_template: Annotated[
        Path | None,
        typer.Option("--write-template", metavar="文件", help="写出软件带的模板，在 Word 里改。"),
    ] = None,
) -> None:
    """给各单位写结果反馈函（或整改通知书），给全部单位写一份汇总分析报告，都是 Word 文档。

    都写好了返回 0；有内容变了、没有写理由而没有重写的返回 1。
    """
    with plain_errors():
        if fields:
            from perfeval_xl.follow_up.letters.fields import fields_text

            say(fields_text())
            return
        from perfeval_xl.follow_up.letters.docx_file import check_installed

        check_installed()
        if write_template is not None:
            from perfeval_xl.follow_up.letters.shipped import shipped
            from perfeval_xl.sheets.workbook_file import put
            from perfeval_xl.system.written import write_at

            write_at(write_template, lambda path: put(path, shipped()), overwrite=overwrite)
            say(write_template)
            return
        if out is None:
            raise PerfevalError("LETTER_NO_RESULTS")
        from perfeval_xl.follow_up.letters.drafts import Asked
        from perfeval_xl.follow_up.letters.issue import issue, issue_report

        asked = Asked(
            tuple(department or ()), number, first, _day(day), _as_kind(kind), template, archive,
            reissue.strip(), overwrite,
        )  # fmt: skip
        issued = issue(out, period, asked)
    say(issue_report(issued))
    raise typer.Exit(HANDED_BACK if issued.refused else 0)


def _as_kind(word: str | None) -> Kind | None:
    match word:
        case "函" | "通知书":
            return word
    return None


def _day(text: str | None) -> date | None:
    """Read a date as it was typed. Raises PerfevalError LETTER_DATE for what is none."""
    from perfeval_xl.batch.settings.kinds import DATE

    if text is None:
        return None
    found = DATE.read(text)
    if not isinstance(found, date):
        raise PerfevalError("LETTER_DATE", found=text, expected=DATE.words)
    return found
