"""The shipped template keeps to GB/T 9704 and to Word's own schema."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openxml_audit import FileFormat, OpenXmlValidator
from support.letters import issued, office, text

from perfeval_xl.follow_up.letters.fields import ALL
from perfeval_xl.follow_up.letters.shipped import shipped
from perfeval_xl.follow_up.letters.template import used


def template():
    return docx.Document(BytesIO(shipped()))


def test_paper_and_lines_give_22_lines_of_28_characters():
    section = template().sections[0]
    body = template().styles["正文"]

    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in edges] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert body.font.size == Pt(16)
    (line,) = body.element.iter(qn("w:spacing"))
    assert (line.get(qn("w:line")), line.get(qn("w:lineRule"))) == ("579", "exact")
    assert int(Mm(225).pt * 20 / 579) == 22
    assert int(Mm(156).pt / 15.79) == 28


def test_fonts_are_named_with_others_that_may_stand_in():
    styles = {style.name: style for style in template().styles}
    named = {
        name: styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("正文", "标题", "一级标题", "二级标题")
    }

    assert named == {
        "正文": "仿宋_GB2312", "标题": "方正小标宋简体", "一级标题": "黑体",
        "二级标题": "楷体_GB2312",
    }  # fmt: skip
    (fonts,) = (each for each in template().part.package.parts if "fontTable" in each.partname)
    assert fonts.blob.decode().count("w:altName") == len(named)


def test_page_numbers_stand_outside_from_the_second_page_on():
    section = template().sections[0]

    assert template().settings.odd_and_even_pages_header_footer
    assert section.different_first_page_header_footer
    assert section.first_page_footer.paragraphs[0].text == ""
    sides = {}
    for each in (section.footer, section.even_page_footer):
        paragraph = each.paragraphs[0]
        assert paragraph.text == "— 1 —" or "PAGE" in paragraph._p.xml
        (side,) = paragraph._p.iter(qn("w:jc"))
        sides[each] = side.get(qn("w:val"))
    assert [*sides.values()] == ["right", "left"]


def test_it_shows_no_signer_and_draws_no_seal():
    said = text(shipped())

    for word in ("签发", "盖章", "印章", "电子章"):
        assert word not in said
    assert not [*template().element.body.iter(qn("w:drawing"), qn("w:pict"))]


def test_every_field_in_it_is_known_and_it_is_the_same_every_time():
    assert set(used(template(), "t")) <= ALL
    assert shipped() == shipped()


def test_every_table_is_as_wide_as_the_text_at_most():
    for table in template().tables:
        assert round(sum(column.width.mm for column in table.columns)) <= 156


@pytest.mark.large
def test_a_validator_of_others_finds_nothing_wrong(tmp_path: Path):
    out = office(tmp_path)
    issued(out)
    validator = OpenXmlValidator(FileFormat.MICROSOFT_365)

    for path in (out / "反馈函").iterdir():
        assert [str(each) for each in validator.validate(str(path)).errors] == []


def test_the_signature_never_stands_on_a_page_without_text():
    paragraphs = template().paragraphs
    texts = [each.text for each in paragraphs]
    first, last = texts.index("{{结语}}"), texts.index("{{成文日期}}")

    assert all(each.paragraph_format.keep_with_next for each in paragraphs[first : last + 1])
