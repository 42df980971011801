#!/usr/bin/env python3
"""bytes.py NAME FILE OUTPUT.S: the bytes of a file as the symbol NAME, zero-terminated, assembled anew whenever the file changes."""
import pathlib
import sys

name, source, output = sys.argv[1:]
pathlib.Path(output).write_text(f'''.section .rodata
.global {name}
{name}:
.incbin "{pathlib.Path(source).resolve()}"
.byte 0
.section .note.GNU-stack, "", @progbits
''')
