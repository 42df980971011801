/* Text inside XML, for whoever writes it. */
#ifndef ENTENTE_FILES_XML_H
#define ENTENTE_FILES_XML_H

#include "base/buf.h"

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

/* Fit for elements and for quoted attributes. What clean.h says is not shown, and what is no UTF-8, becomes U+FFFD;
 * line breaks and tabs stay, as references, so that no reader folds them. */
void xml_escape(struct buf *xml, struct str text);

/* Parts that every office file has: which part is the main one, and what the file is called. */
void xml_package(struct buf *xml, const char *main_part);
void xml_core(struct buf *xml, struct str title, struct str language);

#endif
