"""The faces of official documents, and what stands in for them on a machine that lacks them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

FONT_TABLE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Face:
    """A Chinese face with the names of what may replace it, and the Latin face for its letters and digits."""

    name: str
    instead: str
    latin: str = "Times New Roman"
    family: str = "roman"


TITLE = Face("方正小标宋简体", "方正小标宋_GBK,华文中宋,宋体,SimSun")
BODY = Face("仿宋_GB2312", "仿宋,FangSong,华文仿宋", family="modern")
HEADING = Face("黑体", "SimHei", family="modern")
SUBHEADING = Face("楷体_GB2312", "楷体,KaiTi,华文楷体", family="modern")
SONG = Face("宋体", "SimSun", latin="宋体")

FACES = (TITLE, BODY, HEADING, SUBHEADING, SONG)

# Sizes of Chinese type, in points.
ONE, TWO, THREE, FOUR, SMALL_FOUR, FIVE = 26, 22, 16, 14, 12, 10.5


def set_face(properties: BaseOxmlElement, face: Face) -> None:
    """The face of a run or a style, for each of the scripts that Word tells apart."""
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:ascii"), face.latin)
    fonts.set(qn("w:hAnsi"), face.latin)
    fonts.set(qn("w:eastAsia"), face.name)
    fonts.set(qn("w:cs"), face.latin)


def write_font_table(document: Document) -> None:
    """Tell Word what to take where a face is missing, so that a page still reads as it should."""
    listed = "".join(
        f'<w:font w:name="{face.name}"><w:altName w:val="{face.instead}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{face.family}"/><w:pitch w:val="variable"/></w:font>'
        for face in FACES
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{NAMESPACE}">{listed}</w:fonts>'
    )
    part = document.part
    for key, relation in list(part.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            del part.rels[key]
    table = Part(PackURI("/word/fontTable.xml"), FONT_TABLE_TYPE, content.encode(), part.package)
    part.relate_to(table, RELATIONSHIP_TYPE.FONT_TABLE)
