/* expat, with everything forbidden that a workbook does not need. */
#include "files/xml_read.h"

#include <assert.h>
#include <expat.h>
#include <limits.h>
#include <stdint.h>

enum { SEPARATOR = '\f', PIECE_BYTES = 1 << 20 };

struct reading {
    const struct xml_reader *reader;
    XML_Parser parser;
    uint32_t depth;
    bool refused;      /* by the reader */
    const char *wrong; /* by us */
};

static const char *local(const char *name)
{
    const char *separator = strrchr(name, SEPARATOR);
    return separator ? separator + 1 : name;
}

static void stop(struct reading *reading)
{
    XML_StopParser(reading->parser, XML_FALSE);
}

static void on_begin(void *context, const char *name, const char **attributes)
{
    struct reading *reading = context;
    if (reading->wrong || reading->refused)
        return;
    if (++reading->depth > XML_READ_DEPTH_MAX) {
        reading->wrong = "its elements lie too deep within each other";
        stop(reading);
        return;
    }
    if (!reading->reader->begin(reading->reader->context, local(name), attributes)) {
        reading->refused = true;
        stop(reading);
    }
}

static void on_end(void *context, const char *name)
{
    struct reading *reading = context;
    if (reading->wrong || reading->refused)
        return;
    assert(reading->depth > 0);
    reading->depth--;
    if (!reading->reader->end(reading->reader->context, local(name))) {
        reading->refused = true;
        stop(reading);
    }
}

static void on_text(void *context, const char *text, int len)
{
    struct reading *reading = context;
    if (reading->wrong || reading->refused)
        return;
    if (!reading->reader->text(reading->reader->context, (struct str){text, (size_t)len})) {
        reading->refused = true;
        stop(reading);
    }
}

static void on_doctype(void *context, const char *name, const char *system, const char *public_id, int has_subset)
{
    struct reading *reading = context;
    (void)name, (void)system, (void)public_id, (void)has_subset;
    reading->wrong = "it has a DOCTYPE, which no such file needs";
    stop(reading);
}

enum status xml_read(struct str xml, const struct xml_reader *reader, struct trouble *trouble)
{
    struct reading reading = {.reader = reader, .parser = XML_ParserCreateNS(NULL, SEPARATOR)};
    enum XML_Status status = XML_STATUS_OK;
    if (!reading.parser)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_begin, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    XML_SetParamEntityParsing(reading.parser, XML_PARAM_ENTITY_PARSING_NEVER);
    for (size_t at = 0; status == XML_STATUS_OK && at <= xml.len;) {
        size_t len = xml.len - at < PIECE_BYTES ? xml.len - at : PIECE_BYTES;
        bool last = at + len == xml.len;
        status = XML_Parse(reading.parser, xml.ptr + at, (int)len, last);
        at += last ? len + 1 : len;
    }
    enum XML_Error error = XML_GetErrorCode(reading.parser);
    unsigned long line = XML_GetCurrentLineNumber(reading.parser);
    XML_ParserFree(reading.parser);
    if (reading.refused)
        return STATUS_REFUSED;
    if (reading.wrong)
        return trouble_say(trouble, STATUS_MALFORMED, "line %lu: %s", line, reading.wrong);
    if (status != XML_STATUS_OK && error == XML_ERROR_NO_MEMORY)
        return trouble_say(trouble, STATUS_OUT_OF_MEMORY, "%s", "");
    if (status != XML_STATUS_OK)
        return trouble_say(trouble, STATUS_MALFORMED, "line %lu: %s", line, XML_ErrorString(error));
    return STATUS_OK;
}

const char *xml_read_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (strcmp(local(attributes[i]), name) == 0)
            return attributes[i + 1];
    return NULL;
}
