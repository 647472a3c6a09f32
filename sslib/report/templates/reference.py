"""Makes ``reference.docx``, the styles of the DOCX reports: ``python -m sslib.report.templates.reference``.

It starts from pandoc's own reference document and needs python-docx, which the reports themselves do not.
"""

import io
import subprocess
from pathlib import Path

INK, QUIET, ACCENT = "1F3A5F", "5C6773", "C0561B"
FACE = "Georgia"  # on every Windows and macOS machine; LibreOffice replaces it by a like face


def main() -> None:
    """Write ``reference.docx`` beside this file."""
    import docx
    import pypandoc
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Cm, Pt, RGBColor

    command = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    document = docx.Document(io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout))
    styles = document.styles

    def dress(name, size, colour=None, bold=None, before=0.0, after=6.0, base="Normal", face=FACE):
        style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if name not in ("Normal", "Title") and style.base_style is None:
            style.base_style = styles[base]
        style.font.name, style.font.size = face, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), face)
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(kind), None)
        if colour:
            style.font.color.rgb = RGBColor.from_string(colour)
        if bold is not None:
            style.font.bold = bold
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        return style

    dress("Normal", 10.5)
    for name in ("Body Text", "First Paragraph"):
        dress(name, 10.5)
    dress("Compact", 8.5, after=1, face="Calibri")  # the cells of tables: narrow columns
    dress("Title", 30, INK, True, before=120, after=6).paragraph_format.alignment = 0
    dress("Subtitle", 15, QUIET, False, after=18).paragraph_format.alignment = 0
    dress("Author", 10, QUIET, after=14).paragraph_format.alignment = 0
    dress("Heading 1", 17, INK, True, before=0, after=10).paragraph_format.page_break_before = True
    dress("Heading 2", 12.5, INK, True, before=16, after=5)
    dress("Heading 3", 11, INK, True, before=10, after=4)
    dress("TOC Heading", 12.5, INK, True, before=24, after=5)
    for name in ("Table Caption", "Image Caption"):
        dress(name, 9.5, before=10, after=3).font.italic = False
        styles[name].paragraph_format.keep_with_next = True
    dress("Cover", 11, after=5)
    dress("Under", 8, QUIET, before=2, after=12)
    dress("Definition Term", 9.5, QUIET, False, before=3, after=0)
    dress("Definition", 10, after=3)
    gap = dress("Gap", 10.5, before=6, after=8)
    gap.element.get_or_add_pPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="FBF5EE"/>')
    )
    table = styles["Table"].element
    for old in table.findall(qn("w:tblPr")):
        table.remove(old)
    table.append(parse_xml(
        f'<w:tblPr {nsdecls("w")}><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
        f'<w:top w:val="single" w:sz="8" w:color="{INK}"/><w:bottom w:val="single" w:sz="6" w:color="{INK}"/>'
        '<w:insideH w:val="single" w:sz="2" w:color="D9DFE6"/></w:tblBorders>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    ))  # fmt: skip
    table.append(parse_xml(f'<w:rPr {nsdecls("w")}><w:sz w:val="17"/></w:rPr>'))
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.2)
    document.save(str(Path(__file__).with_name("reference.docx")))


if __name__ == "__main__":
    main()
