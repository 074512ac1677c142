"""perfeval template: what is sent to the departments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval_xl.cli.errors import OVERWRITE_HELP, plain_errors, whole_number, year_number
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.terminal_text import say

if TYPE_CHECKING:
    from perfeval_xl.forms.own_targets import OwnTargets
    from perfeval_xl.rubric.model import Rubric


def template_command(
    rubric: Annotated[
        str, typer.Argument(metavar="体系", help="指标体系的编号（见 perfeval rubrics）或文件。")
    ],
    folder: Annotated[
        Path,
        typer.Option(
            "-o", "--out", metavar="文件夹", help="模板写到哪个文件夹；默认是当前文件夹。"
        ),
    ] = Path(),
    year: Annotated[
        int | None,
        typer.Option(metavar="年度", parser=year_number, help="评价年度；表头里的年份随之改变。"),
    ] = None,
    period: Annotated[
        str, typer.Option(metavar="期间", help="例如 2026-10；自评表只列这一期要评的指标。")
    ] = "",
    roster: Annotated[
        Path | None,
        typer.Option(
            metavar="文件", help="单位名册（.xlsx 或 .csv，有“单位名称”列）：每个单位一份模板。"
        ),
    ] = None,
    targets: Annotated[
        Path | None,
        typer.Option(
            metavar="文件",
            help="批复的个性指标（.xlsx）：印进各单位的模板并锁定；"
            "默认用单位名册旁边的 个性指标.xlsx。",
        ),
    ] = None,
    prefill: Annotated[
        Path | None,
        typer.Option(
            metavar="结果",
            help="把这个结果文件夹的台账里上年的数填进上年的各格并锁定：每个单位一份模板。",
        ),
    ] = None,
    fill_random: Annotated[
        int | None,
        typer.Option(
            "--fill-random",
            metavar="份数",
            parser=whole_number("整数（1 至 100000），例如 30", 1, 100_000),
            help="改写这么多份填好的演练报送表，数都是虚构的。",
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            metavar="整数",
            parser=whole_number("整数（至少 0），例如 1", 0),
            help="演练数据的种子：相同的种子写出相同的表。默认 1。",
        ),
    ] = 1,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """生成下发的报送表模板；加 --fill-random 生成填好的演练报送表。"""
    from perfeval_xl.batch.settings.run_plan import shelf_here
    from perfeval_xl.rubric.load import load_rubric
    from perfeval_xl.system.written import write_into

    with plain_errors():
        loaded = load_rubric(rubric, year, period, shelf_here())
        if prefill is not None and fill_random is not None:
            raise PerfevalError("PRACTICE_NO_PREFILL")
        if fill_random is None:
            for path in written_templates(
                loaded, folder, roster, prefill, targets, overwrite=overwrite
            ):
                say(path)
        elif roster is not None:
            raise PerfevalError("PRACTICE_NO_ROSTER")
        else:
            from perfeval_xl.practice.fillings import practice_names, write_practice

            paths = write_into(
                folder,
                practice_names(fill_random),
                lambda place: list(write_practice(loaded, place, fill_random, seed)),
                overwrite=overwrite,
            )
            say(f"{len(paths)} 份演练报送表在 {folder}，单位和数都是虚构的。")


def _approved(rubric: Rubric, targets: Path | None, roster: Path | None) -> OwnTargets | None:
    """Return what was approved for the departments' own rows, once it fits rubric and roster."""
    from perfeval_xl.forms.own_targets import read_targets
    from perfeval_xl.forms.roster import read_roster, targets_beside
    from perfeval_xl.forms.template.approved import check_projects
    from perfeval_xl.rubric.rules.own_rows import own_parts

    path = targets or targets_beside(roster)
    if path is None or not (own_parts(rubric.indicators) or rubric.project):
        return None
    approved = read_targets(path)
    check_projects(rubric, approved)
    approved.check(rubric, read_roster(roster) if roster else ())
    return approved


def written_templates(
    rubric: Rubric,
    folder: Path,
    roster: Path | None,
    prefill: Path | None,
    targets: Path | None = None,
    *,
    overwrite: bool,
) -> list[Path]:
    """Write a template for each department, or one for all, and return the paths.

    `prefill` is an output folder whose ledger has last year's figures; what it has not is said.
    `targets` is the workbook of 个性指标; the one beside the roster where it is not named.
    """
    from perfeval_xl.forms.roster import read_roster
    from perfeval_xl.forms.template.approved import with_approved
    from perfeval_xl.forms.template.template import (
        template_names,
        write_filled,
        write_templates,
    )
    from perfeval_xl.look_back.prefill import prefilled
    from perfeval_xl.system.written import write_into

    approved = _approved(rubric, targets, roster)
    if prefill is None:
        return write_into(
            folder,
            template_names(rubric, roster),
            lambda place: list(write_templates(rubric, place, roster, approved)),
            overwrite=overwrite,
        )
    made = prefilled(prefill, rubric, read_roster(roster) if roster else ())
    fillings = with_approved(rubric, made.fillings, approved)
    paths = write_into(
        folder,
        [name for name, _ in fillings],
        lambda place: list(write_filled(rubric, place, fillings)),
        overwrite=overwrite,
    )
    for remark in made.remarks:
        say(remark, err=True)
    return paths
