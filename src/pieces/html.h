/* Pages that stand alone: one HTML file without script and without a request to anywhere.
 *
 *     html_begin(&page, STR("en"), STR("After-action report"), "");
 *     html_escape(&page, text);                     whatever comes from a scenario or a person goes through this
 *     html_end(&page);
 *
 * The page's policy (base/policy.h) forbids scripts and requests, so that text which escaped badly would still be only
 * text. Light and dark, screen and A4 come from one style sheet (style.css). Same calls, same bytes. A failed buf makes
 * all of it do nothing.
 */
#ifndef ENTENTE_PIECES_HTML_H
#define ENTENTE_PIECES_HTML_H

#include "base/buf.h"

/* & < > " ' as references. Control characters but newline and tab, characters that turn the writing direction of what
 * follows, and bytes that are not UTF-8 become U+FFFD, one each. Fit for elements and for quoted attributes. */
void html_escape(struct buf *page, struct str text);

/* Doctype, head with the house's style sheet and `style` (trusted CSS, may be ""), and <body>. */
void html_begin(struct buf *page, struct str language, struct str title, const char *style);
void html_end(struct buf *page);

#endif
