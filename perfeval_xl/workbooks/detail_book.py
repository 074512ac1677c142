"""明细.xlsx: every score and every problem, each as an Excel table for pivots.

The rows are those of scores.csv and findings.csv, with the headings that people know: codes are
texts, scores are numbers, percentages are percentages, and what is not there is blank.
"""

from perfeval_xl.messages import SEVERITY_WORDS
from perfeval_xl.rubric.table import STATUS_WORDS
from perfeval_xl.sheets.columns import Column
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import LEVEL_FILL, Style
from perfeval_xl.sheets.workbook_file import workbook_bytes
from perfeval_xl.workbooks.long_tables import (
    MOST_ROWS,
    LongTable,
    Pieces,
    TableField,
    begin_table,
    with_rows,
)

SCORES, PROBLEMS, ABOUT = "得分明细", "问题明细", "说明"
_POINTS = "0.00"
SCORE_FIELDS = (
    TableField("指标体系", "rubric", 21.0),
    TableField("年度", "year", 7.0, "0"),
    TableField("期间", "period", 9.0),
    TableField("单位代码", "department_code", 20.0),
    TableField("单位名称", "department", 28.0),
    TableField("项目", "project", 18.0),
    TableField("一级指标", "level1", 16.0),
    TableField("二级指标", "level2", 20.0),
    TableField("指标", "name", 24.0),
    TableField("分值", "points", 7.0, "General"),
    TableField("指标值", "ratio", 10.0, "General", percent="percent"),
    TableField("自评得分", "self_score", 10.0, "General"),
    TableField("系统评分", "score", 10.0, _POINTS),
    TableField("审核得分", "review_score", 10.0, "General"),
    TableField("最终得分", "final_score", 10.0, _POINTS),
    TableField("状态", "status", 11.0, words=STATUS_WORDS),
    TableField("最低可能", "lowest", 10.0, _POINTS),
    TableField("最高可能", "highest", 10.0, _POINTS),
    TableField("指标的键", "indicator", 20.0, printed=False),
    TableField("扣分说明", "note", 90.0, printed=False),
)
PROBLEM_FIELDS = (
    TableField("程度", "severity", 8.0, words=SEVERITY_WORDS),
    TableField("单位名称", "department", 28.0),
    TableField("文件", "file", 30.0),
    TableField("工作表", "sheet", 18.0),
    TableField("单元格", "cell", 12.0),
    TableField("问题", "message", 90.0),
    TableField("代码", "code", 24.0, printed=False),
    TableField("现在是", "found", 24.0, printed=False),
    TableField("应该是", "expected", 24.0, printed=False),
)
_PIVOT = (
    "点“得分明细”里任意一格，“插入”→“数据透视表”：一级指标、单位名称等拖到“行”，分值、最终得分拖到“值”。"
    "得分率用最终得分的合计除以分值的合计，不要对各行求平均。"
)
_OWN_COPY = (
    "透视表、图和批注请做在另存的一份里：这一份每次运行重新写出，存了改动的，程序先停下来问。"
)
_CODES = "单位代码是文字：前面的 0、18 位的代码都在。直接双击打开 scores.csv，这两样都会丢。"
_BLANK = "空着的格子是没有，不是 0：待补的没有系统评分，没有审核的没有审核得分。"
_ROW = "一个单位、一个项目（整体评价的空着）、一个指标一行"
_STATES = "状态是系统评分的状态；填了审核得分的，以审核得分为最终得分。"
_BY_CSV = (
    "用 Excel 分析：“数据”→“从文本/CSV”→选这个文件→“转换数据”，把 department_code 一列改为文本，"
    "“关闭并上载至…”选“仅创建连接”并勾“将此数据添加到数据模型”，再插入数据透视表。"
)


def details(scores: Pieces, problems: Pieces) -> bytes:
    """Return the workbook; the columns of the pieces are those that the fields name.

    What has more rows than a sheet can hold is not in it: 说明 says where it is.
    """
    tables = [
        LongTable(SCORES, SCORE_FIELDS, scores),
        LongTable(PROBLEMS, PROBLEM_FIELDS, problems),
    ]
    shown = [table for table in tables if not table.pieces.too_many]
    with workbook_bytes("部门整体支出绩效评价明细") as made:
        style = Style(made.workbook)
        forms = [begin_table(style, table) for table in shown]
        sheet = made.workbook.add_worksheet(ABOUT)
        columns = [
            Column[tuple[str, str]]("项", 16.0, lambda line: line[0], {"bg_color": LEVEL_FILL}),
            Column[tuple[str, str]]("内容", 110.0, lambda line: line[1]),
        ]
        lines = [
            _told(SCORES, scores, "scores.csv", _ROW),
            _told(PROBLEMS, problems, "findings.csv", "一个问题一行"),
            ("数据透视表", _PIVOT), ("另存", _OWN_COPY), ("单位代码", _CODES), ("空格", _BLANK),
            ("状态", _STATES),
        ]  # fmt: skip
        write_list(sheet, style, ListSheet(columns, "明细：怎样用", filtered=False), lines)
    rows = {
        f"xl/worksheets/sheet{at}.xml": pair
        for at, pair in enumerate(zip(shown, forms, strict=True), start=1)
    }
    return with_rows(made.content, rows)


def _told(name: str, pieces: Pieces, file: str, row: str) -> tuple[str, str]:
    if pieces.too_many:
        most = f"一张工作表只放得下 {MOST_ROWS:,} 行"
        return name, f"共 {pieces.rows:,} 行，{most}，所以不在这里；全部在 {file}。{_BY_CSV}"
    return name, f"{row}，共 {pieces.rows:,} 行，与 {file} 相同。"
