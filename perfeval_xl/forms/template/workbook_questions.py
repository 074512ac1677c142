"""All questions of a workbook's 自查: sheet by sheet, list by list, project by project."""

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.forms.layout.computed import (
    Computed,
    Line,
    Places,
    computed_of,
    is_begun,
    lacks,
    places_of,
    reference,
)
from perfeval_xl.forms.layout.layout import NOTHING, Cell, Layout
from perfeval_xl.forms.layout.project_layout import NAME, POINTS_AT, SCORE_AT
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.template.formulas import Filling, Formulas, ProjectFilling
from perfeval_xl.forms.template.questions import Question, Questions
from perfeval_xl.rubric.expressions.excel import number
from perfeval_xl.rubric.expressions.excel_limits import literal, quoted_sheet
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED, POINTS_TOTAL
from perfeval_xl.rubric.rules.own_rows import (
    DONE,
    OWN_SCORE,
    POINTS_OF,
    TITLE,
    own_name,
    own_parts,
)


def form_questions(
    rubric: Rubric,
    layouts: Sequence[Layout],
    places: Places,
    formulas: Formulas,
    filling: Filling,
    of_projects: Sequence[Question],
) -> list[Question]:
    """Return all questions about a workbook; `of_projects` are those of the projects' sheets."""
    stands = {**formulas.results, SELF_GRADE: filling.words.get(SELF_GRADE)}
    questions = Questions(rubric, layouts, places, computed_of(rubric), stands)
    own = list(dict.fromkeys(question.sheet for question in of_projects))
    first = own[0] if own else layouts[0].sheet
    name = f"{quoted_sheet(first)}!B2"
    asked = [Question(first, 1, 1, "【填报单位】填单位名称", f'{name}=""', not filling.department)]
    if own:
        none = ",".join(f'{quoted_sheet(sheet)}!B3=""' for sheet in own)
        is_open = not filling.projects
        asked.append(Question(first, 2, 1, "至少填一个项目", f"AND({none})", is_open))
    asked += of_projects
    for layout in layouts:
        asked += [*questions.figures(layout), *_lists(questions, layout, formulas.lines)]
        asked += _choices(layout, filling)
    asked += _own_rows(rubric, layouts, places, filling, stands)
    return [*asked, *questions.relations(), *questions.own_scores(), *_grade(questions)]


def _choices(layout: Layout, filling: Filling) -> Iterator[Question]:
    """Yield whether one of the words was chosen, where a text has some."""
    stands = {**filling.words, **filling.given.words}
    for cell in (cell for cell in layout.cells if cell.name in layout.choices):
        words, at = layout.choices[cell.name], _at(f"{quoted_sheet(layout.sheet)}!", cell)
        others = [f"{at}<>{literal(word)}" for word in words]
        test = f"AND({','.join(others)})"
        told = f"【{cell.name}】填 {'、'.join(words)} 中的一个"
        is_open = stands.get(cell.name) not in words
        yield Question(layout.sheet, cell.row, cell.column, told, test, is_open)


def _own_rows(
    rubric: Rubric,
    layouts: Sequence[Layout],
    places: Places,
    filling: Filling,
    stands: Mapping[str, float | str | None],
) -> Iterator[Question]:
    """Yield for every row of 个性指标 with a name whether it says what came of it."""
    words = {**filling.words, **filling.given.words}
    for layout in (layout for layout in layouts if layout.scored_texts):
        cells = {cell.name: cell for cell in layout.cells}
        for part, rule in own_parts(rubric.indicators):
            for row in range(1, rule.room + 1):
                title, done = (own_name(part, row, each) for each in (TITLE, DONE))
                own, points = (own_name(part, row, each) for each in (OWN_SCORE, POINTS_OF))
                whose, said = (
                    _at(f"{quoted_sheet(layout.sheet)}!", cells[name]) for name in (title, done)
                )
                given, full = reference(*places[own]), reference(*places[points])
                spot = layout.sheet, cells[done].row, cells[done].column
                lacks = bool(words.get(title)) and not (words.get(done) or stands.get(own))
                test = f'AND({whose}<>"",{said}="",COUNT({given})=0)'
                yield Question(*spot, f"【{part.name}{row}】填完成值", test, lacks)
                score, most = stands.get(own), stands.get(points)
                known = isinstance(score, int | float) and isinstance(most, int | float)
                spot = layout.sheet, cells[own].row, cells[own].column
                test = f"IF(COUNT({given},{full})=2,{given}>{full},FALSE)"
                beyond = known and score > most  # type: ignore[operator]
                yield Question(
                    *spot, f"【{part.name}{row}】自评得分不应超过分值", test, beyond, grave=False
                )


def _grade(questions: Questions) -> Iterator[Question]:
    """Yield whether the grade that was filled in is the one of the total."""
    rubric, places, stands = questions.rubric, questions.places, questions.stands
    *upper, (lowest, _) = rubric.period_grades.items()
    total, said = stands.get(SELF_TOTAL), stands.get(SELF_GRADE)
    for layout in questions.layouts:
        for cell in (cell for cell in layout.cells if cell.name == SELF_GRADE):
            points, at = reference(*places[SELF_TOTAL]), _at(f"{quoted_sheet(layout.sheet)}!", cell)
            right, tree = lowest, literal(lowest)
            for name, least in reversed(upper):
                tree = f"IF(ROUND({points},2)>={number(least)},{literal(name)},{tree})"
                if isinstance(total, int | float) and round_half_up(total, 2) >= least:
                    right = name
            test = f'IF(AND({at}<>"",COUNT({points})=1),{at}<>{tree},FALSE)'
            is_open = bool(said) and isinstance(total, int | float) and said != right
            words = f"【{rubric.by_whom}等级】应与总分相符"
            spot = layout.sheet, cell.row, cell.column
            yield Question(*spot, words, test, is_open, grave=False)


def project_questions(
    rubric: Rubric, layout: Layout, filling: ProjectFilling, formulas: Formulas
) -> Iterator[Question]:
    """Yield the questions about one project's sheet; one that is left blank has none."""
    inner, project = rubric.of_projects, rubric.project
    if inner is None or project is None:
        return
    computed = Computed(inner, [layout])
    questions = Questions(inner, [layout], places_of([layout]), computed, formulas.results)
    own = f"{quoted_sheet(layout.sheet)}!"
    area = layout.lists[DECLARED]
    name = next(cell for cell in layout.cells if cell.name == NAME)
    cells = [_at(own, name)] + [
        _at(own, cell) for figure, cell in layout.figures.items() if cell.role == "figure"
        and figure not in formulas.texts
    ]  # fmt: skip
    used = f"COUNTA({','.join(cells)})>0"
    is_used = bool(filling.words.get(NAME) or filling.figures)
    points, scores = area.over(POINTS_AT, own), area.over(SCORE_AT, own)
    rows = [(row[POINTS_AT - 1], row[SCORE_AT - 1]) for row in filling.rows]
    weighed = [row for row in rows if isinstance(row[0], int | float)]
    unscored = [row for row in weighed if not isinstance(row[1], int | float)]
    beyond = [
        row for row in weighed if isinstance(row[1], int | float) and not 0 <= row[1] <= row[0]
    ]
    full, total = project.declared.full, questions.stands.get(POINTS_TOTAL)
    stated = _at(own, layout.figures[POINTS_TOTAL])
    first = Cell(area.first, POINTS_AT, "item_figure")
    below = layout.figures[POINTS_TOTAL]
    numbers = f"ISNUMBER({points})*ISNUMBER({scores})"
    off = f"AND(COUNT({stated})=1,ABS(N({stated})-{full:.10g})>0.005)"
    is_off = isinstance(total, int | float) and abs(total - full) > 0.005
    asked: list[tuple[Cell, str, str, bool, bool]] = [
        (name, f"【{NAME}】填名称", f'{_at(own, name)}=""', not filling.words.get(NAME), True),
        (first, f"【{DECLARED}】至少申报一条，填上分值", f"COUNT({points})=0", not weighed, True),
        (first, f"【{DECLARED}】有分值的各行都要填得分",
         f"SUMPRODUCT(ISNUMBER({points})*(1-ISNUMBER({scores})))>0", bool(unscored), True),
        (first, f"【{DECLARED}】得分应在 0 至分值之间",
         f"SUMPRODUCT({numbers}*(({scores}>{points})+({scores}<0)>0))>0", bool(beyond), False),
        (below, f"【分值】合计应为 {full:.10g} 分", off, is_off, False),
    ]  # fmt: skip
    for question in (*questions.figures(layout), *questions.relations()):
        yield _where(question, used, is_used)
    for cell, words, test, is_open, grave in asked:
        made = Question(
            layout.sheet, cell.row, cell.column, words, test, is_open, grave, cell.row > area.first
        )
        yield _where(made, used, is_used)


def _at(sheet: str, cell: Cell) -> str:
    return f"{sheet}{xl_col_to_name(cell.column)}{cell.row + 1}"


def _where(question: Question, used: str, is_used: bool) -> Question:
    """Return a question that is asked on a sheet in use alone."""
    test = f"IF({used},{question.test},FALSE)"
    return Question(
        *(question.sheet, question.row, question.column, question.words, test),
        is_open=is_used and question.is_open,
        grave=question.grave,
        moves=question.moves,
    )


def _lists(
    questions: Questions, layout: Layout, lines: Mapping[str, Sequence[Line]]
) -> Iterator[Question]:
    """Yield what is asked of every list: a line at least where its sums are needed, and lines that
    are filled in whole."""
    on = f"{quoted_sheet(layout.sheet)}!"
    for area in layout.lists.values():
        totals = [name for name, at in layout.list_totals.items() if at[0] == area.row]
        filled = [column for column in area.columns if column not in area.sums]
        columns = (area.names, *(area.columns[column] for column in filled))
        begun = "+".join(f"COUNTA({area.over(column, on)})" for column in columns)
        used = [line for line in lines.get(area.row, ()) if is_begun(line)]
        printed = [_at(on, layout.figures[name]) for name in totals if name in layout.figures]
        if printed:
            broken = f"COUNT({','.join(printed)})<{len(printed)}"
            is_broken = any(
                not isinstance(questions.stands.get(name), int | float)
                for name in totals
                if name in layout.figures
            )
        else:
            lacking = "+".join(area.lacking(column, on) for column in filled)
            broken = f"SUMPRODUCT({area.begun(on)}*({lacking}>0))>0"
            is_broken = any(lacks(line, filled) for line in used)
        is_needed = any(map(questions.is_needed, totals))
        test = f"IF({begun}=0,{str(is_needed).upper()},{broken})"
        title = next(
            (cell.text for cell in layout.cells
             if cell.row == area.first - 1 and cell.role == "label" and cell.last_column >= 0),
            area.row,
        )  # fmt: skip
        what = f"【{title.strip()}】{area.what}一行一个，名称和金额填全"
        words = f"{what}；没有的，第一行名称填“{NOTHING}”"
        is_open = is_broken if used else is_needed
        yield questions.ask(layout, area.name_cell(0), words, test, is_open)
