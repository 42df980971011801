/* style.css, the one style sheet of all pages, zero-terminated. */
#ifndef ENTENTE_PIECES_STYLE_H
#define ENTENTE_PIECES_STYLE_H

extern const char style_sheet[];

#endif
