#!/usr/bin/env python3
"""Makes workbooks for tests/cli/import.test.mjs and agree.test.mjs with nothing but Python's own library.

    books.py make FOLDER          layouts that planners have, and files that mean harm, into FOLDER; prints their names
    books.py edit FROM TO JSON    a copy of a workbook of entente's with other texts: {"set": [[id, head, text]], "drop": [id], "add": [[{head: text}, before id]]}
    books.py plain TO JSON        sheets of plain cells: {name: rows}
    books.py mutate FROM TO SEED  a copy with bytes of its parts changed, whole as a ZIP file
"""
import io
import json
import os
import random
import struct
import sys
import xml.etree.ElementTree as tree
import zipfile
from xml.sax.saxutils import escape

MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'
TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types'
DATE, TIME, MOMENT = 1, 2, 3  # formats of cells, by their place in cellXfs


def letters(column):
    name = ''
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_xml(rows, merged=(), shared=None):
    """Rows of cells: None, text, a number, (number, format), ('f', formula, value)."""
    out = [f'<worksheet xmlns="{MAIN}"><sheetData>']
    for r, row in enumerate(rows, 1):
        out.append(f'<row r="{r}">')
        for c, cell in enumerate(row, 1):
            place = f'{letters(c)}{r}'
            if cell is None:
                continue
            if isinstance(cell, str) and shared is not None:
                if cell not in shared:
                    shared.append(cell)
                out.append(f'<c r="{place}" t="s"><v>{shared.index(cell)}</v></c>')
            elif isinstance(cell, str):
                out.append(f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>')
            elif isinstance(cell, tuple) and cell[0] == 'f':
                value = '' if cell[2] is None else f'<v>{escape(cell[2])}</v>'
                out.append(f'<c r="{place}" t="str"><f>{escape(cell[1])}</f>{value}</c>')
            elif isinstance(cell, tuple):
                out.append(f'<c r="{place}" s="{cell[1]}"><v>{cell[0]}</v></c>')
            else:
                out.append(f'<c r="{place}"><v>{cell}</v></c>')
        out.append('</row>')
    out.append('</sheetData>')
    if merged:
        out.append('<mergeCells>' + ''.join(f'<mergeCell ref="{ref}"/>' for ref in merged) + '</mergeCells>')
    return ''.join(out) + '</worksheet>'


def parts_of(sheets, shared=None):
    """sheets: [(name, state, xml)]."""
    parts = {
        '[Content_Types].xml': f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               '<Default Extension="xml" ContentType="application/xml"/>' + ''.join(
            f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>' for part, kind in
            [('workbook', 'sheet.main'), ('styles', 'styles')] + [(f'worksheets/sheet{i}', 'worksheet') for i in range(1, len(sheets) + 1)]
            + ([('sharedStrings', 'sharedStrings')] if shared is not None else [])) + '</Types>',
        '_rels/.rels': f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        'xl/workbook.xml': f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>' + ''.join(
            f'<sheet name="{escape(name)}" sheetId="{i}" state="{state}" r:id="s{i}"/>' for i, (name, state, _) in enumerate(sheets, 1)) + '</sheets></workbook>',
        'xl/_rels/workbook.xml.rels': f'<Relationships xmlns="{PACKAGE}">' + ''.join(
            f'<Relationship Id="s{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(sheets) + 1))
        + f'<Relationship Id="y" Type="{OFFICE}/styles" Target="/xl/styles.xml"/>'
        + (f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>' if shared is not None else '') + '</Relationships>',
        'xl/styles.xml': f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
                         '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="170"/></cellXfs></styleSheet>',
    }
    for i, (_, _, xml) in enumerate(sheets, 1):
        parts[f'xl/worksheets/sheet{i}.xml'] = xml
    if shared is not None:
        parts['xl/sharedStrings.xml'] = f'<sst xmlns="{MAIN}">' + ''.join(
            f'<si><r><t xml:space="preserve">{escape(text[:2])}</t></r><r><t xml:space="preserve">{escape(text[2:])}</t></r><rPh><t>no</t></rPh></si>' for text in shared) + '</sst>'
    return parts


def write(path, parts, pack=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, 'w', pack) as file:
        for name, content in parts.items():
            file.writestr(name, content)


# ---- layouts ----

HSEEP = [['Blue Harbour: master scenario events list'], [],
         ['Inject #', 'Date', 'Time', 'From', 'To', 'Delivery Method', 'Inject', 'Expected Player Action', 'Objective', 'Notes', 'Room'],
         ['1.1', (45356, DATE), (0.375, TIME), 'Sim Cell', 'All', 'Email', 'STARTEX. The {port} reports a fire.', 'Open the EOC', 'Communications', 'read aloud', 101],
         ['1.2', (45356, DATE), (0.388888888888889, TIME), 'Port Authority', 'EOC, Fire Dept', 'Phone', 'Fire spreads.', 'Call mutual aid', 'Operations', None, 102],
         ['1.3', (45356, DATE), 'TBD', 'Media', 'EOC', 'Fax', ('f', '"A reporter "&"asks."', 'A reporter asks.'), None, 'Communications'],
         [None, None, None, 'Day 2: recovery'],
         ['2.1', (45357, DATE), '0815', 'Mayor', 'Hospital / EOC', 'Pigeon', '=1+1', 'Report beds', 'Operations']]
# two rows of heads, a column merged downward, a date and time in one number
JMSEL = [['MSEL', 'When', None, 'Who', None, 'Content', None, 'Thread', 'Implementer'],
         ['No.', 'DTG', 'Phase', 'From', 'To', 'Title', 'Description', None, None],
         ['A-1', '221400ZFEB23', 'Alert', 'J2', 'JTF', 'First report', 'A report arrives.', 'Cyber', 'Smith'],
         ['A-2', '221430Z FEB 23', None, 'J2', 'JTF', 'Second report', 'Another arrives.', 'Cyber', 'Smith'],
         ['A-3', '221500Z FEB 2023', None, 'Press', 'JTF; Embassy', 'Question', 'The press asks.', 'Media', 'Jones'],
         ['B-1', (44979.75, MOMENT), 'Respond', 'J3', 'all', 'Order', 'Move.', 'Land', None]]
CADENCE = ('Inject #,Event Type,Title,Scheduled Date,Scheduled Time,Scenario Day,Scenario Time,From,To,Method,Message,Expected Action,Objective,Capability,'
           'Responsible Controller,Controller Notes,Phase,Status\r\n'
           '1,Inject,Call,2024-03-05,09:00,Day 1,T+00:00,SimCell,ed,phone,"Patients, many",,o1,Triage,Lee,,Alert,Approved\r\n'
           '2,Expected Player Action,,2024-03-05,09:10,Day 1,T+00:10,,,,The ED opens a second line,,,,,,,\r\n'
           '3,Contingency Inject,Second wave,,,,,SimCell,ed,,"If asked, more come",,o1,Triage,Lee,,Alert,Draft\r\n')
KOREAN = ('번호;일시;발신;수신;전달방법;제목;내용;예상조치;비고\r\n'
          '1;2024. 3. 5. 09:00;통제단;상황실, 병원;전화;연습개시;연습을 시작한다.;상황 전파;\r\n'
          '2;2024. 3. 5. 오후 2시 30분;소방서;상황실;공문;화재;"항만에서 화재 발생.\r\n추가 보고 예정";;두 번 읽는다\r\n'
          '3;미정;시장;병원;무전;;병상 현황을 보고한다.;병상 보고;\r\n')
FREE = 'no\twhat\twho to\tt+\tchannel\nx 1\tBefore it begins\tred\tT-00:30\temail\nx 1\tIt begins\tred & blue\tT+0:00\tradio\ny\tMore\tall\tT+1.02:00\tother\n'


def layouts():
    shared = []
    jmsel = sheet_xml(JMSEL, ['B1:C1', 'D1:E1', 'F1:G1', 'C3:C5', 'H1:H2', 'I1:I2'], shared)
    files = {
        'hseep.xlsx': parts_of([('Contacts', 'visible', sheet_xml([['name', 'phone'], ['Lee', '+49 1']])), ('MSEL', 'visible', sheet_xml(HSEEP, ['A1:K1'])),
                                ('Old', 'hidden', sheet_xml(HSEEP))]),
        'jmsel.xlsx': parts_of([('List', 'visible', jmsel)], shared),
        'wide.xlsx': parts_of([('L', 'visible', sheet_xml([['Inject #', 'Time', 'To', 'Message', 'Notes']] + [
            [str(i), (0.375, TIME), 'a', f'Message {i}, {"words " * 20}', 'n'] if i <= 900 else [None, None, None, None, f'remark {i}'] for i in range(1, 5001)]))]),
        'many.xlsx': parts_of([('L', 'visible', sheet_xml([['Inject #', 'Time', 'To', 'Message']] + [[str(i), '09:00', 'a', 'm'] for i in range(1, 1502)]))]),
        'receivers.xlsx': parts_of([('L', 'visible', sheet_xml([['Inject #', 'Time', 'To', 'Message']] + [[str(i), '09:00', f'unit {i}', 'm'] for i in range(1, 60)]))]),
    }
    texts = {'cadence.csv': CADENCE.encode(), 'korean.csv': KOREAN.encode('cp949'), 'free.csv': FREE.encode('utf-16')}
    return files, texts


# ---- harm ----

def entry(name, content, said=None, flags=0, method=0, check=None, at=None):
    """(local head and content, entry of the directory but its place), each field as wished."""
    raw = name.encode()
    import zlib
    fields = struct.pack('<HHHHHIII', 20, flags, method, 0, 0x21, zlib.crc32(content) if check is None else check, len(content), len(content) if said is None else said)
    local = b'PK\3\4' + fields + struct.pack('<HH', len(raw), 0) + raw + content
    return local, lambda place: b'PK\1\2' + struct.pack('<H', 20) + fields + struct.pack('<HHHHHII', len(raw), 0, 0, 0, 0, 0, place if at is None else at) + raw


def raw_zip(entries, tail=b'', count=None):
    body, directory = b'', b''
    for local, central in entries:
        directory += central(len(body))
        body += local
    number = len(entries) if count is None else count
    return body + directory + b'PK\5\6' + struct.pack('<HHHHIIH', 0, 0, number, number, len(directory), len(body), 0) + tail


def harm():
    """name: (bytes, what is said)."""
    sheet = '<row r="1"><c r="A1" t="inlineStr"><is><t>Inject #</t></is></c></row>'
    rows = lambda inner: f'<worksheet xmlns="{MAIN}"><sheetData>{inner}</sheetData></worksheet>'

    def book(xml, **more):
        out = io.BytesIO()
        write(out, {**parts_of([('S', 'visible', xml)]), **more})
        return out.getvalue()

    sound = book(rows(sheet))
    parts = {name: content.encode() for name, content in parts_of([('S', 'visible', rows(sheet))]).items()}
    plain = [entry(name, content) for name, content in parts.items()]
    inner = entry('inner.xml', b'x')[0]
    outer = entry('outer.xml', inner)
    cells = lambda *places: rows('<row r="1">' + ''.join(f'<c r="{place}"><v>1</v></c>' for place in places) + '</row>')
    laughs = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    out = {
        'bomb-large': (book(rows(sheet + ' ' * (65 << 20))), 'more than 64 MB|times as large'),
        'bomb-ratio': (book(rows(sheet + ' ' * (8 << 20))), 'more than 100 times as large'),
        'too-large': (b'PK' + b'x' * (10 << 20), 'larger than'),
        'doctype': (book(laughs + rows(sheet.replace('Inject', '&b;'))), 'DOCTYPE'),
        'doctype-outside': (book('<!DOCTYPE a SYSTEM "file:///etc/passwd">' + rows(sheet)), 'DOCTYPE'),
        'entity': (book(rows(sheet.replace('Inject', '&b;'))), 'undefined entity'),
        'deep': (book(rows('<a>' * 100 + '</a>' * 100)), 'too deep'),
        'not-xml': (book('<worksheet><sheetData>'), 'sheet .S.: line'),
        'far-row': (book(cells('XFD1048577')), "sheet 'S': a cell cannot have the place 'XFD1048577'"),
        'far-column': (book(cells('XFE1')), "'XFE1'"),
        'row-zero': (book(cells('A0')), "'A0'"),
        'small-letters': (book(cells('a1')), "'a1'"),
        'twice': (book(cells('A1', 'A1')), "'A1'"),
        'backward': (book(cells('B1', 'A1')), "'A1'"),
        'no-number': (book(rows('<row r="1"><c r="C1"><v>1x</v></c></row>')), "cannot be read for cell 'C1'"),
        'rows-backward': (book(rows('<row r="2"/><row r="1"/>')), "'1'"),
        'string-out': (book(rows('<row r="1"><c r="B1" t="s"><v>7</v></c></row>')), "cannot be read for cell 'B1'"),
        'merge': (book(f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData><mergeCells><mergeCell ref="A1:XFE2"/></mergeCells></worksheet>'), "merged by 'A1:XFE2'"),
        'macros': (book(rows(sheet), **{'xl/vbaProject.bin': b'x'}), 'macros'),
        'macros-elsewhere': (book(rows(sheet), **{'XL/VBAPROJECT.BIN': b'x'}), 'macros'),
        'old-excel': (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + b'\0' * 600, 'encrypted, or of an old Excel'),
        'no-book': (raw_zip([entry('a.txt', b'hello')]), 'no workbook'),
        'no-sheet': (raw_zip([e for e, name in zip(plain, parts) if 'sheet1' not in name]), 'is not in the workbook'),
        'cut': (sound[:-30], 'no directory'),
        'tail': (sound + b'more', 'no directory'),
        'only-magic': (b'PK\3\4', 'no directory'),
        'encrypted': (raw_zip(plain[:-1] + [entry('xl/worksheets/sheet1.xml', b'x', flags=1)]), 'encrypted'),
        'method': (raw_zip(plain[:-1] + [entry('xl/worksheets/sheet1.xml', b'x', method=12)]), 'unusual way'),
        'lying-length': (raw_zip(plain[:-1] + [entry('xl/worksheets/sheet1.xml', b'\x4b\x04\x00', said=1000, method=8)]), 'damaged'),
        'lying-check': (raw_zip(plain[:-1] + [entry('xl/worksheets/sheet1.xml', b'abc', check=1)]), 'damaged'),
        'stored-length': (raw_zip(plain[:-1] + [entry('xl/worksheets/sheet1.xml', b'abc', said=4)]), 'contradict'),
        'twice-name': (raw_zip(plain + [entry('xl/workbook.xml', b'x')]), 'there twice'),
        'twice-case': (raw_zip(plain + [entry('XL/Workbook.xml', b'x')]), 'there twice'),
        'overlap': (raw_zip([outer, (b'', entry('inner.xml', b'x', at=30 + len('outer.xml'))[1])]), 'overlap'),
        'upward': (raw_zip(plain + [entry('xl/../../evil', b'x')]), 'not a plain one'),
        'root': (raw_zip(plain + [entry('/etc/passwd', b'x')]), 'not a plain one'),
        'backslash': (raw_zip(plain + [entry('xl\\evil', b'x')]), 'not a plain one'),
        'many-parts': (raw_zip(plain + [entry(f'p{i}', b'') for i in range(300)]), 'too many'),
        'zip64': (raw_zip(plain, count=0xffff), 'ZIP64'),
        'zip64-length': (raw_zip(plain[:-1] + [entry('xl/worksheets/sheet1.xml', b'x', said=0xffffffff)]), 'ZIP64'),
        'other-name': (raw_zip(plain[:-1] + [(entry('aaaaaaaaaaaaaaaaaaaaaaaa', b'x')[0], entry('xl/worksheets/sheet1.xml', b'x')[1])]), 'contradict'),
        'outside': (raw_zip(plain[:-1] + [entry('xl/worksheets/sheet1.xml', b'x', at=1 << 30)]), 'outside the file'),
    }
    csv = {
        'quote.csv': (b'Inject #,Time,Message\n1,09:00,"open\n', 'row 2, column 3: a quote is never closed'),
        'zeros.csv': (b'Inject #,Time,Message\n1,09:00,a\0b\n', 'bytes of zero'),
        'halves.csv': (b'\xff\xfe\x00\xd8\x00\xd8', 'no text in'),
        'nothing.csv': (b'', 'no list of injects is found'),
        'no-list.csv': (b'a,b,c\n1,2,3\n', 'no list of injects is found'),
        'long.csv': (b'Inject #,Time,Message\n1,09:00,' + b'x' * 140000 + b'\n', '32,767 characters|too long'),
    }
    return {**{f'{name}.xlsx': value for name, value in out.items()}, **csv}


def make(folder):
    files, texts = layouts()
    for name, parts in files.items():
        write(os.path.join(folder, name), parts)
    for name, content in texts.items():
        open(os.path.join(folder, name), 'wb').write(content)
    said = {}
    for name, (content, words) in harm().items():
        open(os.path.join(folder, name), 'wb').write(content)
        said[name] = words
    print(json.dumps(said))


def edit(source, target, wishes):
    with zipfile.ZipFile(source) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    tree.register_namespace('', MAIN)
    name = 'xl/worksheets/sheet1.xml'
    root = tree.fromstring(parts[name])
    data = root.find(f'{{{MAIN}}}sheetData')
    text = lambda cell: ''.join(t.text or '' for t in cell.iter(f'{{{MAIN}}}t'))
    heads = [text(cell) for cell in data[0]]

    def put(cell, value):
        for child in list(cell):
            cell.remove(child)
        cell.set('t', 'inlineStr')
        tree.SubElement(tree.SubElement(cell, f'{{{MAIN}}}is'), f'{{{MAIN}}}t').text = value

    rows = {text(row[0]): row for row in data[1:]}
    for number, head, value in wishes.get('set', []):
        put(rows[number][heads.index(head)], value)
    for number in wishes.get('drop', []):
        data.remove(rows[number])
    for values, before in wishes.get('add', []):
        row = tree.Element(f'{{{MAIN}}}row')
        for head in heads:
            put(tree.SubElement(row, f'{{{MAIN}}}c'), values.get(head, ''))
        data.insert(list(data).index(rows[before]), row)
    for r, row in enumerate(data, 1):
        row.set('r', str(r))
        for c, cell in enumerate(row, 1):
            cell.set('r', f'{letters(c)}{r}')
    parts[name] = tree.tostring(root)
    write(target, parts)


def mutate(source, target, seed):
    chance = random.Random(seed)
    with zipfile.ZipFile(source) as file:
        parts = {name: bytearray(file.read(name)) for name in file.namelist()}
    for _ in range(chance.randint(1, 6)):
        name = chance.choice([name for name in parts if parts[name]])
        content, at = parts[name], chance.randrange(len(parts[name]))
        act = chance.randrange(4)
        if act == 0:
            content[at] = chance.randrange(256)
        elif act == 1:
            del content[at:at + chance.randint(1, 40)]
        elif act == 2:
            content[at:at] = content[chance.randrange(len(content)):][:chance.randint(1, 60)]
        else:
            content[at:at + 1] = chance.choice([b'<', b'>', b'"', b'&', b'99999999999', b'-1', b'XFD1048576', b'\xff', b'\0', b'_x0000_'])
    write(target, {name: bytes(content) for name, content in parts.items()})


if sys.argv[1] == 'make':
    make(sys.argv[2])
elif sys.argv[1] == 'edit':
    edit(sys.argv[2], sys.argv[3], json.loads(sys.argv[4]))
elif sys.argv[1] == 'plain':
    write(sys.argv[2], parts_of([(name, 'visible', sheet_xml(rows)) for name, rows in json.loads(sys.argv[3]).items()]))
else:
    first, count = int(sys.argv[4]), int(sys.argv[5])
    for number in range(first, first + count):
        mutate(sys.argv[2], f'{sys.argv[3]}-{number}.xlsx', number)
