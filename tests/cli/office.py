#!/usr/bin/env python3
"""Reads files of office programs with nothing but Python's own library, and prints what stands in them as JSON: a second
reader, who knows nothing of ours. office.py FILE.xlsx|FILE.docx"""
import json
import sys
import xml.etree.ElementTree as tree
import zipfile

SHEET = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
WORD = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
RELATION = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}'


def parts_of(path):
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        names = file.namelist()
        assert len(set(names)) == len(names), 'a part stands twice'
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in file.infolist())
        parts = {name: file.read(name) for name in names}
    types = tree.fromstring(parts['[Content_Types].xml'])
    named = {override.get('PartName')[1:] for override in types if override.get('PartName')}
    assert named <= set(names), named - set(names)
    assert all(name in named or name.endswith('.rels') or name == '[Content_Types].xml' for name in names), names
    for name, content in parts.items():
        assert b'<!DOCTYPE' not in content and b'<!ENTITY' not in content
        tree.fromstring(content)  # well-formed
    return parts


def workbook(parts):
    book = tree.fromstring(parts['xl/workbook.xml'])
    relations = {r.get('Id'): r.get('Target') for r in tree.fromstring(parts['xl/_rels/workbook.xml.rels'])}
    sheets = {}
    for sheet in book.find(f'{SHEET}sheets'):
        root = tree.fromstring(parts['xl/' + relations[sheet.get(f'{RELATION}id')]])
        kinds = sorted({cell.get('t', 'none') for cell in root.iter(f'{SHEET}c')})
        pane = root.find(f'.//{SHEET}pane')
        sheets[sheet.get('name')] = {
            'hidden': sheet.get('state') == 'hidden',
            'rows': [[''.join(t.text or '' for t in cell.iter(f'{SHEET}t')) for cell in row] for row in root.iter(f'{SHEET}row')],
            'kinds': kinds,
            'formulas': len(list(root.iter(f'{SHEET}f'))),
            'frozen': pane is not None and pane.get('state') == 'frozen' and pane.get('ySplit') == '1',
            'lists': {v.get('sqref'): v.findtext(f'{SHEET}formula1') for v in root.iter(f'{SHEET}dataValidation')},
            'header': root.findtext(f'.//{SHEET}oddHeader'),
            'footer': root.findtext(f'.//{SHEET}oddFooter'),
        }
    return sheets


def text_of(content):
    """Lines of paragraphs."""
    lines = []
    for paragraph in tree.fromstring(content).iter(f'{WORD}p'):
        line = ''
        for node in paragraph.iter():
            line += node.text or '' if node.tag == f'{WORD}t' else '\n' if node.tag == f'{WORD}br' else ''
        lines.append(line)
    return lines


def document(parts):
    body = tree.fromstring(parts['word/document.xml'])
    styles = tree.fromstring(parts['word/styles.xml'])
    defined = {style.get(f'{WORD}styleId') for style in styles.iter(f'{WORD}style')}
    used = {node.get(f'{WORD}val') for tag in ('pStyle', 'tblStyle') for node in body.iter(f'{WORD}{tag}')}
    assert used <= defined, used - defined
    for table in body.iter(f'{WORD}tbl'):
        columns = len(table.find(f'{WORD}tblGrid'))
        assert all(len(row.findall(f'{WORD}tc')) == columns for row in table.findall(f'{WORD}tr'))
        assert all(cell.find(f'{WORD}p') is not None for cell in table.iter(f'{WORD}tc'))
    return {
        'lines': text_of(parts['word/document.xml']),
        'header': text_of(parts['word/header1.xml']),
        'footer': text_of(parts['word/footer1.xml']),
        'marked': {tag: body.find(f'.//{WORD}sectPr/{WORD}{tag}') is not None for tag in ('headerReference', 'footerReference')},
        'fonts': sorted({node.get(f'{WORD}eastAsia') for node in styles.iter(f'{WORD}rFonts')}),
        'languages': sorted({node.get(f'{WORD}val') for node in body.iter(f'{WORD}lang')}),
    }


parts = parts_of(sys.argv[1])
json.dump(workbook(parts) if 'xl/workbook.xml' in parts else document(parts), sys.stdout)
