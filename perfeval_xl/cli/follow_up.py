"""perfeval sample, mend and use: after the score; letters are in `letters`."""

import unicodedata
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from perfeval_xl.cli.errors import HANDED_BACK, OVERWRITE_HELP, plain_errors, whole_number
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.terminal_text import say

Out = Annotated[Path, typer.Argument(metavar="结果文件夹", help="perfeval run 写出评分表的地方。")]
Period = Annotated[
    str | None, typer.Option(metavar="期间", help="例如 2026-10、2025；默认是最近的一期。")
]


def _share(given: object) -> float:
    """Return a share that is written 20%; that it is not beyond all is seen to later."""
    from perfeval_xl.batch.settings.kinds import parse_percentage

    text = unicodedata.normalize("NFKC", str(given)).strip()
    share = parse_percentage(text)
    if share is None:
        raise typer.BadParameter(f"应是大于 0 的百分数，例如 20%，现为“{given}”")
    return share


def sample_command(
    out: Out,
    share: Annotated[
        float | None,
        typer.Option(metavar="比例", parser=_share, help="抽多少，例如 20%；不满一个的进一。"),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(metavar="个数", parser=whole_number("大于 0 的整数", 1), help="抽几个单位。"),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="种子",
            parser=whole_number("不小于 0 的整数", 0, 2**63 - 1),
            help="随机数的种子；默认由抽样框算出，不由人选。",
        ),
    ] = None,
    reviewer: Annotated[
        list[str] | None,
        typer.Option(metavar="姓名", help="复核人；几个人各写一次，每人一份复核表。"),
    ] = None,
    period: Period = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """按风险抽取要复核的单位，写出抽样名单和复核表，收回填好的复核表。

    同样的设置再做一遍，抽到的不变。没有要处理的问题返回 0，有要看的返回 1。
    """
    from perfeval_xl.follow_up.sampling.sample import draw_sample, sample_report

    with plain_errors():
        if share is not None and count is not None:
            raise typer.BadParameter("--share 和 --count 只写一个")
        names = [name.strip() for name in reviewer or () if name.strip()]
        sampled = draw_sample(out, period, share, count, seed, names, overwrite=overwrite)
    say(sample_report(sampled))
    raise typer.Exit(HANDED_BACK if sampled.to_look_at else 0)


def use_command(
    out: Out,
    period: Period = None,
    evidence: Annotated[
        Path | None,
        typer.Option(metavar="文件夹", help="各单位的佐证材料，一个单位一个子文件夹。"),
    ] = None,
    published: Annotated[
        Path | None,
        typer.Option(metavar="文件", help="已经公开的表，与核定的结果逐个单位对照。"),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """写出结果应用表、公开表和佐证清单，收回业务处室填的意见。

    没有要处理的问题返回 0；有要看的问题，或公开的与核定的不同，返回 1。
    """
    from perfeval_xl.follow_up.use.use_results import use_report, use_results

    with plain_errors():
        used = use_results(out, period, evidence, published, overwrite=overwrite)
    say(use_report(used, published))
    raise typer.Exit(HANDED_BACK if used.to_look_at else 0)


def _day(option: str, text: str | None) -> date | None:
    """Read a day as it was typed. Raises PerfevalError DAY_INVALID for what is none."""
    from perfeval_xl.batch.settings.kinds import DATE

    day = None if text is None else DATE.read(text)
    if text is not None and not isinstance(day, date):
        raise PerfevalError("DAY_INVALID", option=option, found=text, expected=DATE.words)
    return day if isinstance(day, date) else None


def mend_command(
    out: Out,
    period: Period = None,
    due: Annotated[
        str | None,
        typer.Option(metavar="日期", help="没有定整改期限的，都定到这一天，例如 2026-12-31。"),
    ] = None,
    issue_all: Annotated[
        bool, typer.Option("--issue-all", help="没有下达的问题全部下达，写出各单位的清单。")
    ] = False,
    today: Annotated[
        str | None, typer.Option(metavar="日期", help="按哪一天算超期；默认是今天。")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE_HELP)] = False,
) -> None:
    """把扣分、数据问题、复核问题登记进 整改台账.xlsx，收回填写，写出各单位的整改清单。

    台账不分期间，问题编号终身不变。没有要处理的问题返回 0；有要看的问题返回 1。
    """
    from perfeval_xl.follow_up.mending.mend import mend
    from perfeval_xl.follow_up.mending.telling import mend_report

    with plain_errors():
        result = mend(
            out, period, due=_day("--due", due), today=_day("--today", today), issue=issue_all,
            overwrite=overwrite,
        )  # fmt: skip
    say(mend_report(result))
    raise typer.Exit(HANDED_BACK if result.to_look_at else 0)
