#!/usr/bin/env python3
"""Puts the built page into the binary: writes an assembler file that takes in each file of DIRECTORY by .incbin, and the table
of C that page.c searches. Outputs are rewritten only when something changed, so a build that changes nothing links nothing.

    embed.py DIRECTORY OUT.S OUT.c
"""
import gzip
import hashlib
import pathlib
import re
import sys

CONTENT_TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.txt': 'text/plain; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.woff2': 'font/woff2',
}
HASHED = re.compile(r'^/assets/.*-[A-Za-z0-9_-]{8}\.[a-z0-9]+$')  # Vite's names: what they hold never changes


def write(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def packed(content, kept):
    """The file of a kept copy of the content packed, the same bytes on every machine's run; None where it gains too little."""
    bytes_ = gzip.compress(content, 9, mtime=0)
    if len(bytes_) * 10 > len(content) * 9:
        return None
    if not kept.exists() or kept.read_bytes() != bytes_:
        kept.write_bytes(bytes_)
    return kept


def main(directory, assembler, table):
    files = sorted((path for path in directory.rglob('*') if path.is_file()), key=lambda path: '/' + path.relative_to(directory).as_posix())
    if not files:
        print('embed: web/dist is not built, so this binary serves no page (make page builds it)', file=sys.stderr)
    data = ['    .section .rodata.page, "a"']
    rows, names = [], []
    for number, path in enumerate(files):
        name = '/' + path.relative_to(directory).as_posix()
        if path.suffix not in CONTENT_TYPES:
            sys.exit(f'embed: {path}: no content type is known for {path.suffix}; add one to tools/embed.py')
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        data += [f'    .global page_bytes_{number} /* {digest} */', f'page_bytes_{number}:', f'    .incbin "{path.resolve()}"']
        names.append(f'extern const char page_bytes_{number}[];')
        kept = packed(content, assembler.with_name(f'page_{digest[:16]}.gz'))
        gzipped = '{"", 0}'
        if kept:
            data += [f'    .global page_gzip_{number}', f'page_gzip_{number}:', f'    .incbin "{kept.resolve()}"']
            names.append(f'extern const char page_gzip_{number}[];')
            gzipped = f'{{page_gzip_{number}, {kept.stat().st_size}}}'
        immutable = 'true' if HASHED.match(name) else 'false'
        content_type = CONTENT_TYPES[path.suffix]
        rows.append(f'    {{{{"{name}", {len(name.encode())}}}, {{"{content_type}", {len(content_type)}}}, '
                    f'{{page_bytes_{number}, {len(content)}}}, {gzipped}, {immutable}}},')
    data.append('    .section .note.GNU-stack, "", %progbits')
    head = ['/* Written by tools/embed.py from web/dist: the files of the page, in order of their paths. */', '#include "server/page.h"', '']
    count = [f'const uint32_t page_file_count = {len(files)};']
    # C has no empty arrays; the row after the last is never read.
    body = ['const struct page_file page_files[] = {', *rows, '    {{"", 0}, {"", 0}, {"", 0}, {"", 0}, false},', '};']
    write(assembler, '\n'.join(data) + '\n')
    write(table, '\n'.join(head + names + body + count) + '\n')


if __name__ == '__main__':
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*map(pathlib.Path, sys.argv[1:]))
