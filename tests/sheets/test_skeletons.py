"""A workbook that is like another one is read as the gate and the reader would read it, or by them.

Two roads lead to the same sheets: every workbook here goes both, and what comes of it (rows, odd
cells, notes, or a refusal in words) is the same to the letter.
"""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from support import damage
from support.inbox import EXAMPLES
from support.libreoffice import convert
from support.profile import sized

from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.sheets import skeletons
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import SELF_CHECK_SHEET
from perfeval_xl.sheets.skeletons import read_sheets

BASE, OTHER = EXAMPLES / "示例单位01.xlsx", EXAMPLES / "示例单位02.xlsx"
LIMITS = Limits()
SELF_CHECK = "xl/worksheets/sheet1.xml"
SHEET, TEXTS = "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    skeletons._SHELVES.clear()
    yield
    skeletons._SHELVES.clear()


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def outcome(read: Callable[[], object]) -> str:
    try:
        return repr(read())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def misses() -> int:
    return sum(shelf.misses for shelf in skeletons._SHELVES.values())


def by_both(path: Path, known: Path, limits: Limits = LIMITS) -> bool:
    """Read a workbook by both roads, by the short one when another is known; tell if it went."""
    skeletons._SHELVES.clear()
    long = outcome(lambda: read_sheets(path, limits))
    skeletons._SHELVES.clear()
    for _ in range(2):  # the second one of a kind is kept
        outcome(lambda: read_sheets(known, limits))
    before = misses()
    short = outcome(lambda: read_sheets(path, limits))
    assert short == long
    return misses() == before and "Error: " not in short[:40]


def returns_of_the_suite(root: Path) -> list[Path]:
    folders = [EXAMPLES, root / "templates", root / "tests" / "returns", root / "tests" / "samples"]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if path.suffix not in (".py", ".yaml", ".txt", ".pyc")]


@pytest.mark.large
def test_every_return_of_the_suite_is_the_same_by_both_roads(root: Path):
    files = returns_of_the_suite(root)
    long = {}
    for path in files:
        skeletons._SHELVES.clear()
        long[path] = outcome(lambda path=path: read_sheets(path))

    skeletons._SHELVES.clear()
    for _ in range(3):  # the third time many are known
        for path in files:
            assert outcome(lambda path=path: read_sheets(path)) == long[path], path

    assert misses() < 2.7 * len(files)


def test_a_return_is_the_same_by_both_roads():
    rubrics = [load_rubric("hengyang-2019"), load_rubric("taojiang-2019")]
    files = sorted(EXAMPLES.iterdir())

    def read(path: Path) -> str:
        return outcome(lambda: read_return(path, lambda _: rubrics))

    long = {}
    for path in files:
        skeletons._SHELVES.clear()
        long[path] = read(path)
    for path in files * 3:
        assert read(path) == long[path], path


def saved_by_openpyxl(path: Path, number: int) -> Path:
    book = load_workbook(OTHER)
    for sheet in book:
        for row in sheet.iter_rows() if sheet.title != SELF_CHECK_SHEET else ():
            for cell in row:
                if type(cell.value) in (int, float):
                    cell.value = cell.value * (1 + number % 7) + number / 100
    book.save(path)
    return path


def test_returns_of_one_template_and_program_are_known(tmp_path: Path):
    assert by_both(OTHER, BASE)

    first = saved_by_openpyxl(tmp_path / "0.xlsx", 0)
    for number in range(1, 5):
        assert by_both(saved_by_openpyxl(tmp_path / f"{number}.xlsx", number), first)


@pytest.mark.large
@pytest.mark.libreoffice
def test_what_libreoffice_saved_is_known(tmp_path: Path):
    files = [saved_by_openpyxl(tmp_path / f"{number}.xlsx", number) for number in range(6)]
    convert(files, tmp_path / "saved", recalculate=False)
    saved = sorted((tmp_path / "saved").iterdir())

    # It writes styles in an order of its own: some orders come again.
    assert any(by_both(path, other) for path in saved for other in saved if other != path)


def as_excel_saves(number: int, parts: dict[str, bytes]) -> dict[str, bytes]:
    """What one copy of Excel leaves there and another one leaves otherwise."""
    view = (
        b'<sheetView tabSelected="1" topLeftCell="A%d" zoomScale="%d" zoomScaleNormal="100"'
        b' workbookViewId="0">' % (number, 80 + number)
    )
    selection = b'<selection activeCell="C%d" sqref="C%d"/>' % (number, number)
    sheet = parts[SHEET].replace(b'<sheetView tabSelected="1" workbookViewId="0">', view)
    sheet = sheet.replace(b"<worksheet ", b'<worksheet xr:uid="{0000-%04d}" ' % number, 1)
    sheet = re.sub(rb"<selection [^>]*>", selection, sheet)
    sheet = re.sub(rb' ht="[0-9.]+"', b' ht="%d.25"' % (20 + number), sheet)
    sheet = re.sub(rb'( s="\d+")(><f>[^<]*</f><v></v>)', rb'\1 t="str"\2', sheet)
    end = b'</t><phoneticPr fontId="1" type="noConversion"/></si>'
    window = b'<workbookView xWindow="%d" yWindow="0" activeTab="0"/>' % number
    copy = b'<xr:revisionPtr documentId="8_{%04d}"/><bookViews>' % number
    book = re.sub(rb"<workbookView [^>]*/>", window, parts["xl/workbook.xml"])
    about = parts["docProps/core.xml"].replace(b"</dc:creator>", b"%d</dc:creator>" % number)
    return {
        **parts,
        SHEET: sheet,
        TEXTS: parts[TEXTS].replace(b"</t></si>", end),
        "xl/workbook.xml": book.replace(b"<bookViews>", copy),
        "docProps/core.xml": about,
        "xl/printerSettings/printerSettings1.bin": b"HP LaserJet %d" % number,
    }


def test_printer_settings_that_the_workbook_names_are_judged(tmp_path: Path):
    """What it names a reader may open: then they are more than settings of a printer."""
    names = b'<Relationship Id="p" Target="printerSettings/printerSettings1.bin"/></Relationships>'
    files = []
    for number, path in enumerate((BASE, OTHER)):
        parts = as_excel_saves(1, parts_of(path))
        parts["xl/printerSettings/printerSettings1.bin"] = f"第 {number} 台".encode("utf-16")
        lists = parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", names)
        files.append(packed(tmp_path / path.name, {**parts, "xl/_rels/workbook.xml.rels": lists}))

    assert not by_both(*files)


def test_windows_heights_and_who_saved_do_not_matter(tmp_path: Path):
    one = packed(tmp_path / "1.xlsx", as_excel_saves(1, parts_of(BASE)))
    other = packed(tmp_path / "2.xlsx", as_excel_saves(2, parts_of(OTHER)))

    assert by_both(other, one)


def test_the_order_of_rules_does_not_matter(tmp_path: Path):
    parts = parts_of(OTHER)
    before, begun, rules = parts[SHEET].partition(b"<dataValidations")
    first, *each = rules.partition(b"</dataValidations>")[0].split(b"<dataValidation ")
    behind = rules.partition(b"</dataValidations>")[2]

    def reordered(order: list[bytes]) -> Path:
        rules = b"<dataValidation ".join(order) + b"</dataValidations>"
        return packed(tmp_path / "r.xlsx", {**parts, SHEET: before + begun + rules + behind})

    assert by_both(reordered([first, *reversed(each)]), BASE)
    assert not by_both(reordered([*each, first]), BASE)


@pytest.mark.parametrize(
    "table", [(b"<si><t>", b"<si/><si><t>"), (b"</si><si>", b"<!-- --></si><si>"),
              (b"</t></si>", b"</t>"), (b"<sst", b"<sst><si ></si><sst")],
)  # fmt: skip
def test_a_table_of_texts_that_is_unusual_is_not_kept(tmp_path: Path, table: tuple[bytes, bytes]):
    files = []
    for path in (BASE, OTHER):
        parts = parts_of(path)
        parts[TEXTS] = parts[TEXTS].replace(*table, 1)
        files.append(packed(tmp_path / path.name, parts))

    assert not by_both(*files)


CELL = re.compile(rb'<c r="B7" s="14"><v>[^<]*</v></c>')


def changed(path: Path, cell: bytes, *, texts: bytes = b"", where: str = SHEET) -> Path:
    """A copy in which cell B7, a figure, is written so; `texts` are new shared texts."""
    parts = parts_of(BASE)
    assert len(CELL.findall(parts[SHEET])) == 1
    parts[SHEET] = CELL.sub(lambda _: cell, parts[SHEET])
    parts[TEXTS] = parts[TEXTS].replace(b"</sst>", texts + b"</sst>")
    return packed(path, parts)


def index_of_new_text() -> bytes:
    return b"%d" % parts_of(BASE)[TEXTS].count(b"<si>")


TAKEN = [
    b'<c r="B7" s="14"><v>0</v></c>',
    b'<c r="B7" s="14" t="n"><v>-0.10</v></c>',
    b'<c r="B7" s="14"><v>683.439999999999900027</v></c>',
    b'<c r="B7" s="14"><v>1.5E+3</v></c>',
    b'<c r="B7" s="14"/>',
    b'<c r="B7" s="14" />',
    b'<c r="B7" s="1"><v>7</v></c>',
    b'<c r="B7"><v>7</v></c>',
    b'<c r="B7" s="14" t="s"><v>3</v></c>',
    b'<c r="B7" s="14" t="str"><v>1,234.5</v></c>',
    b'<c r="B7" s="14" t="inlineStr"><is><t> \xe6\x97\xa0 </t></is></c>',
    b'<c r="B7" s="14" t="inlineStr">\n <is>\n <t xml:space="preserve"> 7 </t>\n </is>\n</c>',
]
NOT_TAKEN = [
    b'<c r="B7" s="14" t="e"><v>#REF!</v></c>',
    b'<c r="B7" s="14" t="b"><v>1</v></c>',
    b'<c r="B7" s="14"><v></v></c>',
    b'<c r="B7" s="14"><f>1+1</f></c>',
    b'<c r="B7" s="14"><f>1+1</f><v>2</v></c>',
    b'<c r="B7" s="14"><v>+1</v></c>',
    b'<c r="B7" s="14"><v>1e400</v></c>',
    b'<c r="B7" s="14"><v>nan</v></c>',
    b'<c r="B7" s="14"><v>7</v><v>8</v></c>',
    b'<c r="B7" s="14"><v>&#55;</v></c>',
    b'<c r="B7" s="14"><!-- 7 --><v>7</v></c>',
    b'<c r="B7" s="14" t="s"><v>99999</v></c>',
    b'<c r="B7" s="14" t="s"><v>-1</v></c>',
    b'<c r="B7" s="999"><v>7</v></c>',
    b'<c r="B8" s="14"><v>7</v></c>',
    b'<c r="XFD9999" s="14"><v>7</v></c>',
    b'<c r="B7" s="14"><v>7</v></c><c r="B7" s="14"><v>8</v></c>',
    b'<x:c r="B7" s="14"><x:v>7</x:v></x:c>',
    b'<c r="B7" s="14" t="inlineStr"><is><t>&amp;</t></is></c>',
    b'<c r="B7" s="14" t="inlineStr"><is><t>_x0041_</t></is></c>',
    b'<c r="B7" s="14" t="inlineStr"><is><t>a:si b</t></is></c>',
    b'<c r="B7" s="14" t="inlineStr"><is><t>a:sheetData b</t></is></c>',
    b'<c r="B7" s="14" t="inlineStr"><is><t>\xff</t></is></c>',
    b'<c r="B7" s="14" t="inlineStr"><is><t>\xef\xbf\xbf</t></is></c>',
    b'<c r="B7" s="14" t="inlineStr"><is><t>a\rb</t></is></c>',
    b'<c r="B7" s="14" t="inlineStr"><is><t>%b</t></is></c>' % (b"x" * 40_000),
    b'<c r="B7" s="14" t="inlineStr"><is><r><t>7</t></r></is></c>',
    b'<c r="B7" s="14"><v>7</v></c></row><!DOCTYPE x><row r="7">',
]


@pytest.mark.parametrize("cell", TAKEN)
def test_plain_values_are_taken(tmp_path: Path, cell: bytes):
    assert by_both(changed(tmp_path / "r.xlsx", cell), BASE)


@pytest.mark.thinned(3)
@pytest.mark.parametrize("cell", NOT_TAKEN)
def test_everything_else_is_left_to_the_gate_and_the_reader(tmp_path: Path, cell: bytes):
    assert not by_both(changed(tmp_path / "r.xlsx", cell), BASE)


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        (rb"</f><v>[0-9]+</v>", b"</f><v>7</v>", True),
        (rb' t="str"><f>([^<]*)</f><v>[^<]*</v>', rb' t="str"><f>\1</f><v>a &amp; b</v>', True),
        (rb'ht="27.75" ', b'ht="12.75" ', True),
        (rb"<f>[^<]*</f>", b"<f>1+1</f>", False),
        (rb"<v>[0-9]+</v></c></row>", b"<v>7</v><v>8</v></c></row>", False),
        (rb"</f><v>[0-9]+</v>", b"</f><v>&x;</v>", False),
        (rb"</sheetData>", b"</sheetData><!DOCTYPE x>", False),
    ],
)
def test_of_the_sheet_that_nobody_reads_results_may_differ(
    tmp_path: Path, old: bytes, new: bytes, taken: bool
):
    parts = parts_of(BASE)
    parts[SELF_CHECK], count = re.subn(old, new, parts[SELF_CHECK], count=1)
    assert count == 1

    assert by_both(packed(tmp_path / "r.xlsx", parts), BASE) == taken


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (b"<si><t>7</t></si>", True),
        (b'<si><t xml:space="preserve"> 7\n</t></si>', True),
        (b'<si><t> 7 </t><phoneticPr fontId="1" type="noConversion"/></si>', True),
        (b'<si><r><rPr><b val="true"/><sz val="9"/></rPr><t>7</t></r><r><t>.5</t></r></si>', True),
        (b"<si><r><rPr><strike/></rPr><t>7</t></r></si>", False),
        (b'<si><t>7</t><rPh sb="0" eb="1"><t>8</t></rPh></si>', False),
        (b"<si><t>&lt;7</t></si>", False),
        (b'<si><r><rPr><rFont val="\xff"/></rPr><t>7</t></r></si>', False),
        (b"<si/><si><t>7</t></si>", False),
        (b"<si><t>7</t></si>" + b"<x/>", False),
        (b"<si><t>" + b"7" * 9_000 + b"</t></si>", False),
    ],
)
def test_new_shared_texts_are_plain_or_left_to_the_reader(tmp_path: Path, text: bytes, taken: bool):
    cell = b'<c r="B7" s="14" t="s"><v>%b</v></c>' % index_of_new_text()

    assert by_both(changed(tmp_path / "r.xlsx", cell, texts=text), BASE) == taken


def test_a_number_that_became_a_date_is_one(tmp_path: Path):
    parts = parts_of(BASE)
    styles = parts["xl/styles.xml"]
    style = styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0].count(b"<xf ")
    dates = b'<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    parts["xl/styles.xml"] = styles.replace(b"</cellXfs>", dates)
    known = packed(tmp_path / "0.xlsx", parts)
    parts[SHEET] = CELL.sub(b'<c r="B7" s="%d"><v>43500</v></c>' % style, parts[SHEET])
    dated = packed(tmp_path / "1.xlsx", parts)

    assert not by_both(dated, known)
    assert "datetime(2019, 2, 4" in outcome(lambda: read_sheets(dated))


@pytest.mark.parametrize("emptied", [True, False])
def test_where_the_last_cell_is_emptied_the_sheet_ends_earlier(tmp_path: Path, emptied: bool):
    parts = parts_of(BASE)
    before, row, behind = parts[SHEET].partition(b'<row r="9" ')
    row_9, end, behind = behind.partition(b"</row>")
    files = [
        packed(
            tmp_path / f"{at}.xlsx", {**parts, SHEET: before + row + row_9 + cell + end + behind}
        )
        for at, cell in enumerate((b'<c r="K9" s="14"><v>7</v></c>', b'<c r="K9" s="14"/>'))
    ]

    assert not by_both(files[emptied], files[not emptied])


@pytest.mark.parametrize(
    "limits",
    [
        Limits(cells=500), Limits(cells=1_000), Limits(text=4_000), Limits(text=40_000),
        Limits(elements=100), Limits(elements=100_000), Limits(sheets=2), Limits(parts=5),
        Limits(inflated_mb=0), Limits(tables_mb=0), Limits(file_mb=0),
    ],
)  # fmt: skip
def test_limits_hold_on_both_roads(limits: Limits):
    by_both(OTHER, BASE, limits)


def test_what_was_read_within_other_limits_is_judged_anew():
    read_sheets(BASE)
    read_sheets(BASE)

    assert "Error" in outcome(lambda: read_sheets(OTHER, Limits(cells=100)))


@pytest.mark.large
def test_many_kinds_of_workbooks_take_no_more_room_than_some(tmp_path: Path):
    parts = parts_of(BASE)
    for number in range(skeletons._FILLED_KEPT + 10):
        end = b"<!--%d--></styleSheet>" % number
        styles = parts["xl/styles.xml"].replace(b"</styleSheet>", end)
        path = packed(tmp_path / "r.xlsx", {**parts, "xl/styles.xml": styles})
        for _ in range(3):
            read_sheets(path)
    filled = [shelf for shelf in skeletons._SHELVES.values() if shelf.skeletons]
    assert (len(filled), misses()) == (skeletons._FILLED_KEPT, 2 * (skeletons._FILLED_KEPT + 10))

    for number in range(10):
        sheet = parts[SHEET].replace(b"<sheetData>", b"<sheetData>" + b"\n" * number)
        read_sheets(packed(tmp_path / "r.xlsx", {**parts, SHEET: sheet}))
    *_, shelf = skeletons._SHELVES.values()
    assert len(shelf.skeletons) == skeletons._SKELETONS_KEPT


def test_one_workbook_of_a_kind_is_not_worth_keeping():
    read_sheets(BASE)
    assert [shelf.skeletons for shelf in skeletons._SHELVES.values()] == [[]]


SNIPPETS = [cell[17:-4] for cell in NOT_TAKEN if len(cell) < 99] + [
    b' t="s"', b' t="e"', b" t='s'", b' s="1"', b' s="14"', b"<v>", b"</v>", b"<c ", b"<c\n",
    b"<si>", b"</si>", b"<si><t>7</t></si>", b"</sst>", b"<t>", b'"', b">", b"<?x?>", b"</row>",
    b"<![CDATA[1]]>", b' ht="20"', b' spans="1:9"', b'<selection activeCell="C3" sqref="C3"/>',
    b' tabSelected="1"', b' state="hidden"', b"<dataValidation ", b"\x00", b"\xff", b"\r", b"\n",
    b" ", b"1", b"12", b"3.25", b"utf-16", b"x" * 9_000, b"<strike/>", b"<v>&#55;</v>",
    b'<r><rPr><vertAlign val="superscript"/></rPr><t>7</t></r>', b'<row r="6">', b"</sheetData>",
]  # fmt: skip
VALUE = re.compile(rb"<v>[^<]*</v>|<t[^>]*>[^<]*</t>|<c [^>]*>")


def mutated(chance: random.Random, path: Path, parts: dict[str, bytes]) -> Path:
    """Change a workbook at some places, most of them in or beside values."""
    parts = dict(parts)
    for _ in range(chance.choice([1, 1, 2, 3])):
        name = chance.choice([SHEET, SHEET, TEXTS, TEXTS, *parts])
        part, new = parts[name], chance.choice(SNIPPETS)
        spots = list(VALUE.finditer(part))
        start, end = chance.choice(spots).span() if spots else (0, len(part))
        at = chance.choice([chance.randrange(start, end), chance.randrange(len(part))])
        parts[name] = part[:at] + new + part[at + chance.choice([0, 0, 1, len(new)]) :]
    return packed(path, parts)


@settings(max_examples=sized(25, deep=600), suppress_health_check=list(HealthCheck), deadline=None)
@given(st.integers(0, 1 << 32), st.sampled_from([BASE, OTHER]))
def test_whatever_changes_both_roads_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int, path: Path
):
    chance = random.Random(seed)
    file = tmp_path_factory.getbasetemp() / "mutated.xlsx"
    other = tmp_path_factory.getbasetemp() / "other.xlsx"

    by_both(mutated(chance, file, parts_of(path)), BASE)
    # What was changed may be known as well.
    by_both(mutated(chance, other, parts_of(file)), file)


@settings(
    max_examples=sized(10, deep=300), derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.integers(0, 1 << 32), st.sampled_from(damage.ON_PARTS + damage.ON_BYTES))
def test_whatever_is_damaged_both_roads_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int, harm: damage.Damage
):
    file = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    file.write_bytes(harm(random.Random(seed), BASE.read_bytes()))

    by_both(file, BASE)
