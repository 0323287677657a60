from __future__ import annotations

from workbook.packaging import formula_faults


def test_faults_are_found_by_cell() -> None:
    xml = (
        b'<worksheet><sheetData><row r="1">'
        b'<c r="A1"><f>1+1</f><v>2</v></c>'
        b'<c r="B1"><f>1+1</f><v></v></c>'
        b'<c r="C1"><f>1+1</f></c>'
        b'<c r="D1"><f>1+1</f><v/></c>'
        b'<c r="E1" t="str"><f>""</f><v></v></c>'
        b'<c r="F1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        b'<c r="G1" s="4" t="e"><v>#N/A</v></c>'
        b'<c r="H1"/><c r="I1" t="s"><v>0</v></c>'
        b'<c r="J1"><f t="shared" si="0"/><v>7</v></c>'
        b'<c r="K1"><f t="shared" si="0"/></c>'
        b"</row></sheetData></worksheet>"
    )
    assert formula_faults(xml) == {"B1": "", "C1": "", "D1": "", "F1": "#DIV/0!", "G1": "#N/A", "K1": ""}


def test_faults_are_found_under_a_namespace_prefix() -> None:
    xml = b"<x:row r='2'><x:c r='a2' t='e'><x:f>1/0</x:f><x:v>#REF!</x:v></x:c><x:c r='B2'><x:f>1</x:f></x:c></x:row>"
    assert formula_faults(xml) == {"A2": "#REF!", "B2": ""}
