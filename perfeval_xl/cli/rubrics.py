"""perfeval rubrics, criterion and rubric …: what returns are scored by."""

import json
from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import plain_errors
from perfeval_xl.cli.values import OVERWRITE_HELP, number, year_number


def rubrics_command() -> None:
    """列出现有的指标体系。"""
    from perfeval_xl.rubric.load import load_rubric
    from perfeval_xl.rubric.source import catalogue

    for name in catalogue():
        rubric = load_rubric(name)
        size = f"{len(rubric.indicators)} 项 {rubric.total_points:.10g} 分"
        if rubric.project is not None:
            size = f"每个项目 {rubric.project.declared.full:.10g} 分"
        typer.echo(f"{name}\t{rubric.issuer}\t{rubric.title}\t{size}")


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
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
    else:
        typer.echo(report)
    raise typer.Exit(0 if report.reading.rule else 1)


def rubric_check_command(
    rubric: Annotated[str, typer.Argument(metavar="体系", help="指标体系的编号或文件。")],
) -> None:
    """检查指标体系：分值、分档、表单是否自洽，原文留有余地之处是否写了解读。

    每条提醒都有解读的返回 0；有未答的返回 1。
    """
    from perfeval_xl.rubric.lint import lint
    from perfeval_xl.rubric.load import whole_rubric

    with plain_errors():
        warnings = lint(whole_rubric(rubric))
    for warning in warnings:
        answer = " ".join(warning.answer.split())
        typer.echo(
            f"{warning.where}：{warning.text}。{f'解读：{answer}' if answer else '尚无解读'}"
        )
    unanswered = sum(not warning.answer for warning in warnings)
    typer.echo(f"共 {len(warnings)} 条提醒，{unanswered} 条尚无解读。")
    raise typer.Exit(1 if unanswered else 0)


def rubric_export_command(
    rubric: Annotated[str, typer.Argument(metavar="体系", help="指标体系的编号或文件。")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="文件", help="写到这个 .xlsx 文件。")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """把指标体系写成工作簿，供人阅读和修改；用 rubric import 读回。"""
    from perfeval_xl.authoring.rubric_files import export_rubric
    from perfeval_xl.system.written import write_at

    with plain_errors():
        exported = write_at(out, lambda path: export_rubric(rubric, path), overwrite=overwrite)
    typer.echo(f"{exported.id} 写到 {out}")


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
    from perfeval_xl.authoring.rubric_files import import_report, import_rubric
    from perfeval_xl.system.written import write_at

    with plain_errors():
        imported = write_at(
            out, lambda path: import_rubric(table, path, year, issuer), overwrite=overwrite
        )
    typer.echo(import_report(imported, out))
