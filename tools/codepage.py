#!/usr/bin/env python3
"""codepage.py OUTPUT.c: what the two bytes of a letter stand for in code page 949 (Korean Windows), as a table of C."""
import pathlib
import sys

rows = []
for lead in range(0x81, 0xff):
    row = []
    for trail in range(0x41, 0xff):
        try:
            letter = bytes([lead, trail]).decode('cp949')
            row.append(ord(letter) if len(letter) == 1 else 0)
        except UnicodeDecodeError:
            row.append(0)
    rows.append('{' + ','.join(map(str, row)) + '}')
pathlib.Path(sys.argv[1]).write_text('#include "files/codepage.h"\n\nconst uint16_t codepage_949[CODEPAGE_LEADS][CODEPAGE_TRAILS] = {\n'
                                     + ',\n'.join(rows) + '};\n')
