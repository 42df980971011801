/* XML of strangers, element by element. No DOCTYPE and so no entities, no depth beyond XML_READ_DEPTH_MAX. Names come
 * without their namespace. */
#ifndef ENTENTE_FILES_XML_READ_H
#define ENTENTE_FILES_XML_READ_H

#include "base/str.h"
#include "base/trouble.h"

enum { XML_READ_DEPTH_MAX = 64 };

struct xml_reader {
    void *context;
    /* `attributes`: names and values in turn, ended by NULL. False stops the reading. */
    bool (*begin)(void *context, const char *name, const char **attributes);
    bool (*end)(void *context, const char *name);
    bool (*text)(void *context, struct str text); /* in pieces */
};

/* MALFORMED: `trouble` says what is wrong with the XML. REFUSED: the reader stopped it, and has said why. */
enum status xml_read(struct str xml, const struct xml_reader *reader, struct trouble *trouble);
/* The value of an attribute; NULL: there is none. */
const char *xml_read_attribute(const char **attributes, const char *name);

#endif
