"""Ten 评分表 of invented places, as unlike in structure as bureaus print them, from small tables.

What is typed and what should be read are the same rows; a layout says how they are printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook

Cells = list[Any]


@dataclass(frozen=True)
class Typed:
    """One 三级指标 as somebody typed it."""

    path: tuple[str, ...]
    name: str
    points: float
    criterion: str = ""
    explanation: str = ""
    content: str = ""
    computable: bool = True
    """Whether anybody would compute it from the words alone."""


@dataclass(frozen=True)
class CityTable:
    """A workbook, and what is printed in it."""

    place: str
    rows: list[Typed]
    sheets: dict[str, list[Cells]]
    merged: tuple[str, ...] = ()
    """Cells that are merged, on the first sheet: A3:A5."""
    grades: dict[str, float] = field(default_factory=dict)
    """Those that are printed."""
    levels: dict[str, float] = field(default_factory=dict)

    def write(self, path: Path) -> Path:
        """Write the workbook."""
        book = Workbook()
        book.remove(book.active)
        for name, rows in self.sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        for cells in self.merged:
            book.worksheets[0].merge_cells(cells)
        book.save(path)
        return path


RATE = "{0}=（实际{0}数/计划{0}数）×100%。"
STEP = "{0}率≥95%计满分，每低于1个百分点扣0.5分，扣完为止。"
BANDS = "90%（含）以上计{0}分；80%（含）-90%计{1}分；低于80%不得分。"
CASES = "每发现一例扣2分，扣完为止。"
SHARE = "得分=完成率×分值。"
JUDGED = "根据实际情况酌情计分。"


def changed(rows: list[Typed], column: Callable[[Typed], Any]) -> list[Any]:
    """Return a column in which a value stands once, as under a merged cell."""
    values = [column(row) for row in rows]
    before = [None, *values[:-1]]
    return [None if value == above else value for value, above in zip(values, before, strict=True)]


def _jia() -> CityTable:
    rows = [
        Typed(("预算管理",), "预算执行率", 15, "预算执行率≥95%计满分，每低于1%扣1分，扣完为止。",
              content="预算执行率=（预算支出数/预算安排数）×100%。"),
        Typed(("预算管理",), "公用经费控制率", 10, "≤100%计满分，每超过1%扣1分，扣完为止。",
              content="公用经费控制率=（公用经费支出数/公用经费预算数）×100%。"),
        Typed(("预算管理",), "资金使用合规", 15, CASES, content="资金使用合法合规。"),
        Typed(("履职",), "重点工作办结率", 30, BANDS.format(30, 20),
              content="重点工作办结率=（办结工作数/重点工作数）×100%。"),
        Typed(("履职",), "工作创新", 10, JUDGED, content="有创新做法。", computable=False),
        Typed(("履职",), "群众满意度", 20, "满意度达到90%得20分，每低1%扣1分，扣完为止。",
              content="由问卷调查取得。"),
    ]  # fmt: skip
    head = ["序号", "考核项目", "考核项", "权数", "内容要求", "评分规则", "得分"]
    above = changed(rows, lambda row: row.path[0])
    body = [
        [at, level, row.name, row.points, row.content, row.criterion, None]
        for at, (level, row) in enumerate(zip(above, rows, strict=True), start=1)
    ]
    grid = [["附件2"], ["某甲县部门整体支出绩效考核表（2026年）"], ["单位：", None, "日期："], head,
            *body, ["合计", None, None, 100],
            ["注：本表一式两份。优≥95、良85–95、中70–85、差<70。"],
            ["填报人：", None, "负责人："]]  # fmt: skip
    grades = {"优": 95, "良": 85, "中": 70, "差": 0}
    return CityTable("jia", rows, {"附件2": grid}, ("B5:B7", "B8:B10", "A2:G2"), grades)


def _yi() -> CityTable:
    rows = [
        Typed(("投入", "目标设定"), "绩效目标合理性", 8, JUDGED, "目标是否合理。",
              computable=False),
        Typed(("投入", "预算配置"), "在职人员控制率", 12, "≤100%得满分，每超1%扣1分，扣完为止。",
              "在职人员控制率=（在职人员数/编制数）×100%。"),
        Typed(("过程", "预算执行"), "支付进度率", 20, "得分=支付进度率×分值，最高得满分。",
              "支付进度率=（实际支付数/应支付数）×100%。"),
        Typed(("过程", "预算执行"), "结转结余率", 20,
              "≤5%得20分；5%-10%（含）得10分；＞10%不得分。",
              "结转结余率=（结转结余额/支出预算数）×100%。"),
        Typed(("产出", "数量"), "任务完成率", 25, "每少1个百分点扣1分，扣完为止。",
              "任务完成率=（完成任务数/计划任务数）×100%。"),
        Typed(("效果", "满意度"), "服务对象满意度", 15,
              "≥90%得15分，≥80%得10分，≥60%得5分，低于60%不得分。",
              "问卷中满意的比例。"),
    ]  # fmt: skip
    upper = ["绩效指标", None, None, "权重", "指标内涵", "计分标准"]
    lower = ["一级指标", "二级指标", "三级指标", None, None, None]
    columns = zip(changed(rows, lambda row: row.path[0]), changed(rows, lambda row: row.path),
                  rows, strict=True)  # fmt: skip
    body = [
        [one, two and two[1], row.name, row.points / 100, row.explanation, row.criterion]
        for one, two, row in columns
    ]
    grid = [["2026年度某乙区部门整体绩效评价指标体系"], upper, lower, *body,
            [None, None, "总计", 1]]  # fmt: skip
    small = [["等级", "优", "良", "中", "差"], ["分数", "≥90", "80-90", "60-80", "<60"]]
    grades = {"优": 90, "良": 80, "中": 60, "差": 0}
    merged = ("A2:C2", "D2:D3", "E2:E3", "F2:F3", "A6:A7", "B6:B7")
    return CityTable("yi", rows, {"体系": grid, "等级": small}, merged, grades)


def _bing() -> CityTable:
    rows = [
        Typed(("管理", "预算"), "预算编制", 5, JUDGED, "编制是否完整。", computable=False),
        Typed(("管理", "预算"), "执行率", 5, "执行率≥98%得5分，每低1%扣0.5分，扣完为止。",
              "执行率=（执行数/预算数）×100%。"),
        Typed(("管理", "财务"), "审计问题", 10, "每出现1个问题扣2分，扣完为止。",
              "审计发现的问题。"),
        Typed(("履职", "质量"), "达标率", 40, "得分=达标率×40。",
              "达标率=（达标数/应达标数）×100%。"),
        Typed(("效益", "质量"), "覆盖率", 20, "≥95%得20分；90%-95%得15分；＜90%不得分。",
              "覆盖率=（覆盖户数/应覆盖户数）×100%。"),
        Typed(("效益", "社会"), "满意率", 20, "满意率≥90%得满分，每降低1个百分点扣1分，扣完为止。",
              "满意率=（满意人数/调查人数）×100%。"),
    ]  # fmt: skip
    head = [
        "一级指标",
        "权重",
        "二级指标",
        "权重",
        "三级指标",
        "权重",
        "评分标准",
        "指标解释",
        "得分",
    ]
    levels = {"管理": 20, "履职": 40, "效益": 40, "预算": 10, "财务": 10, "社会": 20}
    one, two = changed(rows, lambda row: row.path[0]), changed(rows, lambda row: row.path)
    second = {("管理", "预算"): 10, ("管理", "财务"): 10, ("履职", "质量"): 40,
              ("效益", "质量"): 20, ("效益", "社会"): 20}  # fmt: skip
    body = [
        [a, a and f"{levels[a]}%", b and b[1], b and f"{second[b]}%", row.name, f"{row.points}%",
         row.criterion, row.explanation, None]
        for a, b, row in zip(one, two, rows, strict=True)
    ]  # fmt: skip
    grid = [["某丙市2026年部门整体支出绩效评价表"], head, ["合计", "100%", None, "100%",
            None, "100%"],
            *body]  # fmt: skip
    return CityTable("bing", rows, {"Sheet1": grid}, levels=levels)


def _ding() -> CityTable:
    rows = [
        Typed(("投入",), "预算编制完整性", 10, JUDGED, computable=False),
        Typed(("投入",), "三公经费控制率", 10, "≤100%计10分，每增加1%扣1分，扣完为止。"),
        Typed(("过程",), "政府采购执行率", 20, "≥95%计满分，每低于1%扣1分，扣完为止。"),
        Typed(("过程",), "资产管理", 20, CASES),
        Typed(("效果",), "投诉办结率", 40, BANDS.format(40, 20)),
        Typed(("加分项",), "受到表彰", 5, "视表彰的级别加1至5分。", computable=False),
        Typed(("扣分项",), "审计问题", 5, "每发现一例扣1分，扣完为止。"),
    ]
    head = ["项目类别", "评价项目", "满分", "扣分标准", "合计"]
    one = changed(rows, lambda row: row.path[0])
    sums = {"投入": 20, "过程": 40, "效果": 40, "加分项": None, "扣分项": None}
    body = [
        [a, row.name, f"{row.points}分", row.criterion, a and sums[a]]
        for a, row in zip(one, rows, strict=True)
    ]
    grid = [["某丁县部门绩效评分表"], head, [None, "总计", "100分", None, 100], *body[:2],
            ["小计", None, 20], *body[2:4], ["合计", None, "40"], *body[4:], ["合计总分",
            None, 100],
            ["评价等级：90分（含）以上为优，80（含）-90分为良，60（含）-80分为中，"
             "60分以下为差。"],
            [None, None, None, "本表由某丁县财政局负责解释。"]]  # fmt: skip
    return CityTable("ding", rows, {"表": grid}, grades={"优": 90, "良": 80, "中": 60, "差": 0})


def _wu() -> CityTable:
    """Side by side: the second half of the table stands to the right of the first."""
    left = [
        Typed(("投入",), "编制控制率", 10, "≤100%得满分，每超过1%扣1分，扣完为止。"),
        Typed(("投入",), "预算调整率", 10, "≤10%得满分，每超过1%扣0.5分，扣完为止。"),
        Typed(("过程",), "制度健全性", 10, JUDGED, computable=False),
        Typed(("过程",), "资金合规性", 20, CASES),
    ]
    right = [
        Typed(("产出",), "任务完成率", 20, "按比例计分。"),
        Typed(("产出",), "质量达标率", 10, "≥95%得满分，每低于1%扣1分，扣完为止。"),
        Typed(("效果",), "群众满意度", 20, BANDS.format(20, 10)),
    ]
    head = ["一级", "指标名称", "分值", "考核办法"]
    sums = {"投入": 20, "过程": 30, "产出": 30, "效果": 20}
    halves = []
    for rows in (left, right):
        one = changed(rows, lambda row: row.path[0])
        halves.append([
            [a and f"{a}（{sums[a]}）", row.name, row.points, row.criterion]
            for a, row in zip(one, rows, strict=True)
        ])  # fmt: skip
    halves[1].append([None, "合计", 100, None])
    body = [[*a, None, *b] for a, b in zip(*halves, strict=True)]
    grid = [["某戊县2026年绩效考核评分表"], [*head, None, *head], *body]
    return CityTable("wu", [*left, *right], {"考核": grid}, levels=sums)


def _ji() -> CityTable:
    """Continued on a second sheet, without headings there, the level cut by the page's end."""
    rows = [
        Typed(("管理效率", "预算"), "支出进度", 20, "≥95%得满分，每低1%扣1分，扣完为止。",
              "按年末数。"),
        Typed(("管理效率", "预算"), "决算公开", 10, JUDGED, "及时公开。", computable=False),
        Typed(("管理效率", "采购"), "采购执行率", 10, "得分=采购执行率×10。",
              "采购执行率=（采购支出/采购预算）×100%。"),
        Typed(("管理效率", "采购"), "采购投诉", 10, CASES, "有效投诉。"),
        Typed(("履职效能", "产出"), "办件及时率", 30,
              "办件及时率＜80%不得分，≥80%得15分，≥95%得30分。",
              "办件及时率=（按时办结件数/应办件数）×100%。"),
        Typed(("履职效能", "效益"), "满意度", 20, "≥90%得20分，每低于1%扣1分，扣完为止。",
              "问卷调查。"),
    ]  # fmt: skip
    head = ["一级指标", "二级指标", "评价指标", "分值（100分）", "计分方法", "指标解释及计算公式"]
    one, two = changed(rows, lambda row: row.path[0]), changed(rows, lambda row: row.path)
    body = [
        [a, b and b[1], row.name, row.points, row.criterion, row.explanation]
        for a, b, row in zip(one, two, rows, strict=True)
    ]
    first = [["某己市部门整体支出绩效评价指标评分表", None, None], head, *body[:3]]
    second = [*body[3:], ["合计总分", None, None, 100],
            ["优（90-100分）、良（80-89.99分）、中（60-79.99分）、差（0-59.99分）"]]  # fmt: skip
    grades = {"优": 90, "良": 80, "中": 60, "差": 0}
    return CityTable("ji", rows, {"表1": first, "表2": second, "说明": [["无"]]}, grades=grades)


def _geng() -> CityTable:
    """Explanation and criterion in one cell."""

    def both(name: str, above: str, below: str, standard: str) -> str:
        formula = f"计算公式：{name}=（{above}/{below}）×100%。"
        return f"指标解释：反映部门的管理水平。{formula}\n评分标准：{standard}"

    rows = [
        Typed(("过程", "预算执行"), "预算完成率", 20,
              both("预算完成率", "完成数", "预算数", "≥98%计满分，每低于5%扣1分，扣完为止。")),
        Typed(("过程", "预算执行"), "公用经费控制率", 20,
              both("公用经费控制率", "公用支出", "公用预算",
              "100%以下（含）计满分，每超出1%扣0.5分，扣完为止。")),
        Typed(("过程", "管理"), "信息公开性", 10, f"指标解释：是否按规定公开。评分标准：{JUDGED}",
              computable=False),
        Typed(("产出", "职责"), "实际完成率", 30,
              both("实际完成率", "实际完成工作数", "计划工作数", "得分=实际完成率×分值。")),
        Typed(("效果", "满意"), "公众满意度", 20,
              f"指标解释：社会公众的满意程度。评分标准：{BANDS.format(20, 10)}数据来源：问卷。"),
    ]  # fmt: skip
    head = ["一级指标", "二级指标", "三级指标", "指标说明及评分标准", "标准分"]
    one, two = changed(rows, lambda row: row.path[0]), changed(rows, lambda row: row.path)
    body = [
        [a, b and b[1], row.name, row.criterion, row.points]
        for a, b, row in zip(one, two, rows, strict=True)
    ]
    grid = [
        ["某庚县2026年部门整体支出绩效评价评分表"],
        head,
        *body,
        ["合  计", None, None, None, 100],
    ]
    return CityTable("geng", rows, {"附表": grid})


def _xin() -> CityTable:
    """Pasted from a document: cut lines, stray blanks, wide digits, headings on every page."""
    rows = [
        Typed(("投入", "预算配置"), "“三公经费”变动率", 10,
              "“三公经费”变动率≤0，计10分；每增加1\n%扣1分，扣完\n为止。",
              "“三公经费”变动率=[（本年度“三公经费”总额-上年度“三公经费”总额）/上年\n度“三公经费”总额]×100%。"),
        Typed(("投入", "预算配置"), "重点支出安排率", 10,
              "≥90%计 满 分，每低于 1 %扣 1 分，\n扣完为止。",
              "重点支出安排率=（重点项目支出/项目总支出）×100%。"),
        Typed(("过程", "预算执行"), "预算执行率", 30,
              "９５％（含）以上计３０分；８５％（含）－９５％计２０分；８５％以下不得分。",
              "预算执行率=（支出数/预算数）×100%。"),
        Typed(("过程", "预算执行"), "资金使用合规性", 10, "每发现一例扣2分，\n扣完为止。",
              "合规。"),
        Typed(("效果", "履职效益"), "社会效益", 20, "根据实际情\n况酌情计分。", "影响。",
              computable=False),
        Typed(("效果", "履职效益"), "社会公众满意度", 20,
              "95%以上计20分；85%-95%计10分；\n低于85%不得分。", "问卷。"),
    ]  # fmt: skip
    head = ["一级\n指标", "二级指标", "三 级 指 标", "分 值", "评价标准", "指标说明"]
    one, two = changed(rows, lambda row: row.path[0]), changed(rows, lambda row: row.path)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    body = [
        [a and f"{a[0]}\n{a[1]}", b and b[1].replace("预算", "预算\n"),
         f"{row.name[:3]}\n{row.name[3:5]} {row.name[5:]}", f"{row.points} 分".translate(wide),
         row.criterion, row.explanation]
        for a, b, row in zip(one, two, rows, strict=True)
    ]  # fmt: skip
    title = "某辛市2026年度部门整体支出绩效评价指标评分表"
    grid = [[title], head, *body[:3], [], [f"{title}（续）"], ["单位："], head, *body[3:],
            ["总　分", None, None, "１００"]]  # fmt: skip
    return CityTable("xin", rows, {"Sheet1": grid})


def _ren() -> CityTable:
    """Without criteria: a unit, a target, one 数据项 or two."""
    rows = [
        Typed(("产出", "数量"), "培训人次", 20, "≥1200人次", "培训人次数"),
        Typed(("产出", "数量"), "新建设施数", 20, "12处", "新建设施数"),
        Typed(("产出", "质量"), "验收合格率", 20, "≥95%", "验收合格数\n验收总数"),
        Typed(("产出", "成本"), "单位成本", 10, "≤3.5万元", "单位成本"),
        Typed(("产出", "成本"), "超支率", 10, "5%", "超支率", computable=False),
        Typed(("效益", "满意度"), "服务对象满意度", 20, "90%", "满意度"),
    ]
    units = ["人次", "处", "%", "万元", "%", "%"]
    targets = ["≥1200", 12, "≥95", "≤3.5", 5, "90%"]
    head = ["一级指标", "二级指标", "三级指标", "计量单位", "目标值", "权重", "数据项1", "数据项2"]
    one, two = changed(rows, lambda row: row.path[0]), changed(rows, lambda row: row.path)
    body = [
        [a, b and b[1], row.name, unit, target, row.points,
         *[*row.explanation.split("\n"), None][:2]]
        for a, b, row, unit, target in zip(one, two, rows, units, targets, strict=True)
    ]  # fmt: skip
    grid = [["某壬县2025年部门绩效目标考核表"], head, *body, ["合计", None, None, None, None, 100]]
    return CityTable("ren", rows, {"目标": grid})


def _gui() -> CityTable:
    """Sections instead of levels, points behind the names, a small table of grades below."""
    rows = [
        Typed(("一、投入",), "目标申报率", 10, "≥100%得满分，每低1%扣1分，扣完为止。",
              "申报率=（已申报项目数/应申报项目数）×100%。"),
        Typed(("一、投入",), "制度建设", 10, JUDGED, "制度健全。", computable=False),
        Typed(("二、过程",), "预算执行率", 30,
              "预算执行率达到95%以上得30分，达到90%以上得20分，低于90%不得分。",
              "预算执行率=（支出数/预算数）×100%。"),
        Typed(("二、过程",), "违规问题", 10, "每发现一处扣5分，扣完为止。", "检查发现的问题。"),
        Typed(("三、产出",), "办结率", 40, "办结率×40分。", "办结率=（办结件数/受理件数）×100%。"),
    ]  # fmt: skip
    head = ["序号", "考核指标", "评分细则", "指标说明（计算公式）"]
    sums = {"一、投入": 20, "二、过程": 40, "三、产出": 40}
    body: list[Cells] = []
    for at, (section, row) in enumerate(
        zip(changed(rows, lambda row: row.path[0]), rows, strict=True)
    ):
        if section:
            body.append([None, f"{section}（{sums[section]}分）"])
        body.append([at + 1, f"{row.name}（{row.points:g}分）", row.criterion, row.explanation])
    grid = [["某癸县部门整体支出绩效评价评分表（2026年度）"], head, *body,
            [None, "等级", "分数"], [None, "优秀", "95分及以上"], [None, "良好", "85分-95分"],
            [None, "合格", "70-85"], [None, "不合格", "70分以下"]]  # fmt: skip
    grades = {"优秀": 95, "良好": 85, "合格": 70, "不合格": 0}
    return CityTable("gui", rows, {"评分": grid}, grades=grades, levels=sums)


def city_tables() -> list[CityTable]:
    """Return all ten."""
    made = (_jia, _yi, _bing, _ding, _wu, _ji, _geng, _xin, _ren, _gui)
    return [make() for make in made]
