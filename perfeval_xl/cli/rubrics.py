"""perfeval rubrics, criterion and rubric …: what returns are scored by."""

import json
from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import (
    HANDED_BACK,
    OVERWRITE_HELP,
    number,
    plain_errors,
    year_number,
)
from perfeval_xl.system.terminal_text import say


def rubrics_command() -> None:
    """列出现有的指标体系：内置的，和 perfeval.toml 旁边“体系”文件夹里的。

    体系文件都对的返回 0；有错的逐个说明，返回 1。
    """
    from perfeval_xl.batch.settings.run_plan import shelf_here
    from perfeval_xl.rubric.load import load_rubric
    from perfeval_xl.rubric.source import RubricError

    with plain_errors():
        shelf = shelf_here()
    broken = 0
    for name in shelf.ids:
        own = shelf.of(name)
        try:
            rubric = load_rubric(name, shelf=shelf)
        except RubricError as error:
            say(f"{name}\t有错，不能用：{error}", err=True)
            broken += 1
            continue
        size = f"{len(rubric.indicators)} 项 {rubric.total_points:.10g} 分"
        if rubric.project is not None:
            size = f"每个项目 {rubric.project.declared.full:.10g} 分"
        where = own.file if own else "内置"
        say(f"{name}\t{rubric.issuer}\t{rubric.title}\t{size}\t{where}")
    raise typer.Exit(HANDED_BACK if broken else 0)


def rubric_copy_command(
    rubric: Annotated[str, typer.Argument(metavar="体系", help="指标体系的编号或文件。")],
    year: Annotated[int, typer.Option(metavar="年度", parser=year_number, help="新的年度。")],
    own_id: Annotated[
        str | None,
        typer.Option("--id", metavar="编号", help="新的编号；默认是原来的编号换成新的年度。"),
    ] = None,
) -> None:
    """为新的年度复制一套体系，放进 perfeval.toml 旁边的“体系”文件夹；已有的不覆盖。"""
    from perfeval_xl.authoring.rubric_files import copy_rubric
    from perfeval_xl.batch.settings.run_plan import shelf_here

    with plain_errors():
        path, left = copy_rubric(rubric, year, Path.cwd(), shelf_here(), own_id)
    say(f"写出 {path.relative_to(Path.cwd())}。改好以后，用编号 {path.stem} 就能发模板、评分；")
    say(f"改了什么：perfeval rubric compare {rubric} {path.stem}")
    for line in left:
        say(f"  原来的年度还在  {line}")


def rubric_compare_command(
    before: Annotated[str, typer.Argument(metavar="原来的", help="体系的编号或文件。")],
    after: Annotated[str, typer.Argument(metavar="现在的", help="体系的编号或文件。")],
) -> None:
    """对比两套体系：逐项指标的文字、分值、规则、公式，和表单的数据项，哪些改了。"""
    from perfeval_xl.authoring.rubric_changes import rubric_changes
    from perfeval_xl.batch.settings.run_plan import shelf_here
    from perfeval_xl.rubric.load import whole_rubric

    with plain_errors():
        shelf = shelf_here()
        new = whole_rubric(after, shelf=shelf)
        old = whole_rubric(before, new.fiscal_year, shelf)
        changes = rubric_changes(old, new)
    for line in changes:
        say(line)
    say(f"{old.id} → {new.id}：共 {len(changes)} 处不同。" if changes else "没有不同。")


def criterion_command(
    text: Annotated[str, typer.Argument(metavar="标准", help="一条评价标准的原文。")],
    points: Annotated[
        float,
        typer.Option(metavar="分值", parser=number("数，例如 2.5"), help="这个指标的分值。"),
    ],
    at: Annotated[
        list[float] | None,
        typer.Option(
            metavar="指标值",
            parser=number("数，93.41% 写作 0.9341"),
            help="在这个指标值上得几分；93.41% 写作 0.9341。逐例扣分写例数，要点依次写各自得分。",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 打印。")] = False,
) -> None:
    """把一条评价标准读成评分规则，打印规则和得分。

    读懂的返回 0；有没读懂的返回 1，不作猜测。
    """
    from perfeval_xl.rubric.reading.criterion import report_criterion

    with plain_errors():
        report = report_criterion(text, points, at or ())
    if as_json:
        say(json.dumps(report.as_dict(), ensure_ascii=False, indent=2), as_json=True)
    else:
        say(report)
    raise typer.Exit(0 if report.reading.rule else 1)


def rubric_check_command(
    rubric: Annotated[str, typer.Argument(metavar="体系", help="指标体系的编号或文件。")],
) -> None:
    """检查指标体系：分值、分档、表单是否自洽，原文留有余地之处是否写了解读。

    每条提醒都有解读、每条评价标准都有规则的返回 0；有未答或未读懂的返回 1。
    """
    from perfeval_xl.authoring.import_report import unread_words
    from perfeval_xl.batch.settings.run_plan import shelf_here
    from perfeval_xl.rubric.lint import lint
    from perfeval_xl.rubric.load import whole_rubric

    with plain_errors():
        loaded = whole_rubric(rubric, shelf=shelf_here())
        warnings = lint(loaded)
    for warning in warnings:
        answer = " ".join(warning.answer.split())
        say(f"{warning.where}：{warning.text}。{f'解读：{answer}' if answer else '尚无解读'}")
    unread = unread_words(loaded)
    for words in unread:
        say(f"未读懂  {words}")
    unanswered = sum(not warning.answer for warning in warnings)
    left = f"{len(unread)} 条评价标准没有读懂，由人评定。" if unread else ""
    say(f"共 {len(warnings)} 条提醒，{unanswered} 条尚无解读。{left}")
    raise typer.Exit(1 if unanswered or unread else 0)


def rubric_export_command(
    rubric: Annotated[str, typer.Argument(metavar="体系", help="指标体系的编号或文件。")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="文件", help="写到这个 .xlsx 文件。")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """把指标体系写成工作簿，供人阅读和修改；用 rubric import 读回。"""
    from perfeval_xl.authoring.rubric_files import export_rubric
    from perfeval_xl.batch.settings.run_plan import shelf_here
    from perfeval_xl.system.written import write_at

    with plain_errors():
        shelf = shelf_here()
        exported = write_at(
            out, lambda path: export_rubric(rubric, path, shelf), overwrite=overwrite
        )
    say(f"{exported.id} 写到 {out}")


def rubric_import_command(
    table: Annotated[
        Path, typer.Argument(metavar="工作簿", help="评分表工作簿，或 rubric export 写出的工作簿。")
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", metavar="文件", help="写到这个 .yaml 文件，文件名就是体系的编号。"
        ),
    ],
    year: Annotated[
        int | None,
        typer.Option(metavar="年度", parser=year_number, help="年度；默认从表题或文件名里取。"),
    ] = None,
    issuer: Annotated[str | None, typer.Option(metavar="单位", help="发布单位。")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """把公布的评分表读成指标体系文件：公式和标准能读的读，读不懂的列出来，由人评定。"""
    from perfeval_xl.authoring.import_report import import_report
    from perfeval_xl.authoring.rubric_files import import_rubric
    from perfeval_xl.system.written import write_at

    with plain_errors():
        imported = write_at(
            out, lambda path: import_rubric(table, path, year, issuer), overwrite=overwrite
        )
    say(import_report(imported, out))
