/* The JSON Schema of scenario files, written from keys.def, shapes.def and the words of the language: editors complete
 * and check by it. */
#include "scenario/scenario.h"
#include "scenario/section.h"

/* Names of the tables, for "#/$defs/...". */
static const char *table_name(enum detail table)
{
    switch (table) {
#define TABLE(name, what)                                                                                              \
    case TABLE_##name:                                                                                                 \
        return #name;
#define KEY(...)
#define REST(...)
#include "scenario/keys.def"
#undef TABLE
#undef KEY
#undef REST
    default: return "";
    }
}

static void add_words(struct buf *text, enum detail words)
{
    const char *const *list = words_all((enum words_list)words);
    buf_add_str(text, STR("\"enum\": ["));
    for (uint32_t i = 0; list[i]; i++)
        buf_printf(text, "%s\"%s\"", i > 0 ? ", " : "", list[i]);
    buf_add_str(text, STR("]"));
}

static void add_count(struct buf *text, const char *what, const struct key *row)
{
    if (row->low > 0)
        buf_printf(text, ", \"min%s\": %lld", what, (long long)row->low);
    if (row->high > 0)
        buf_printf(text, ", \"max%s\": %lld", what, (long long)row->high);
}

static void add_map(struct buf *text, const struct key *row, bool ids)
{
    buf_printf(text, "\"type\": \"object\", %s\"additionalProperties\": {\"$ref\": \"#/$defs/%s\"}",
               ids ? "\"propertyNames\": {\"$ref\": \"#/$defs/id\"}, " : "", table_name(row->detail));
    add_count(text, "Properties", row);
}

static void add_shape(struct buf *text, const struct key *row)
{
    const char *name = table_name(row->detail);
    buf_add_str(text, str_of(section_shapes[row->shape].schema));
    switch (row->shape) {
    case SHAPE_INTEGER:
        buf_printf(text, ", \"minimum\": %lld, \"maximum\": %lld", (long long)row->low, (long long)row->high);
        break;
    case SHAPE_NAMES:
    case SHAPE_PROSE:
    case SHAPE_EFFECTS: add_count(text, "Items", row); break;
    case SHAPE_WORD: add_words(text, row->detail); break;
    case SHAPE_ONE: buf_printf(text, "\"$ref\": \"#/$defs/%s\"", name); break;
    case SHAPE_EACH:
        buf_printf(text, "\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/%s\"}", name);
        add_count(text, "Items", row);
        break;
    case SHAPE_ASK:
        buf_printf(text,
                   "\"oneOf\": [{\"$ref\": \"#/$defs/%s\"}, {\"type\": \"array\", \"items\": {\"type\": "
                   "\"string\"}",
                   name);
        add_count(text, "Items", row);
        buf_add_str(text, STR("}]"));
        break;
    case SHAPE_INCLUDES:
        buf_printf(text,
                   "\"oneOf\": [{\"type\": \"string\"}, {\"$ref\": \"#/$defs/%s\"}, {\"type\": \"array\", "
                   "\"items\": {\"oneOf\": [{\"type\": \"string\"}, {\"$ref\": \"#/$defs/%s\"}]}",
                   name, name);
        add_count(text, "Items", row);
        buf_add_str(text, STR("}]"));
        break;
    case SHAPE_ROWS:
        buf_printf(text,
                   "\"oneOf\": [{\"$ref\": \"#/$defs/%s\"}, {\"type\": \"array\", \"items\": {\"$ref\": "
                   "\"#/$defs/%s\"}",
                   table_name(TABLE_rows_of), name);
        add_count(text, "Items", row);
        buf_add_str(text, STR("}]"));
        break;
    case SHAPE_SOME:
        buf_printf(text, "\"oneOf\": [{\"$ref\": \"#/$defs/%s\"}, ", name);
        buf_printf(text, "{\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/%s\"}", name);
        add_count(text, "Items", row);
        buf_add_str(text, STR("}]"));
        break;
    case SHAPE_BY_ID: add_map(text, row, true); break;
    case SHAPE_ENDINGS:
        add_map(text, row, true);
        buf_printf(text, ", \"properties\": {\"time_up\": {\"$ref\": \"#/$defs/%s\"}}", table_name(TABLE_time_up));
        break;
    case SHAPE_BY_NAME:
    case SHAPE_BY_CELL: add_map(text, row, false); break;
    case SHAPE_BY_CELL_BY_NAME:
        buf_printf(text,
                   "\"type\": \"object\", \"additionalProperties\": {\"type\": \"object\", \"additionalProperties\": "
                   "{\"$ref\": \"#/$defs/%s\"}}",
                   name);
        break;
    default: break;
    }
}

/* What `for: group` says by itself: who is asked, who acts, whose it is. */
static bool goes_without(const struct key *row)
{
    static const char *const names[] = {"ask", "cell", "owner"};
    bool found = false, with_group = false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        found = found || strcmp(row->name, names[i]) == 0;
    for (uint32_t i = 0; found && i < KEY_COUNT; i++)
        with_group = with_group || (section_keys[i].table == row->table && section_keys[i].name &&
                                    strcmp(section_keys[i].name, "for") == 0);
    return with_group;
}

/* A mapping of fixed keys: its required keys, and a line a key. */
static void add_table(struct buf *text, enum detail table, const char *indent)
{
    const char *comma = "";
    buf_printf(text, "%s\"type\": \"object\",\n%s\"required\": [", indent, indent);
    for (uint32_t i = 0; i < KEY_COUNT; i++) {
        if (section_keys[i].table == table && section_keys[i].required && !goes_without(&section_keys[i])) {
            buf_printf(text, "%s\"%s\"", comma, section_keys[i].name);
            comma = ", ";
        }
    }
    buf_printf(text, "],\n%s\"properties\": {\n", indent);
    const struct key *rest = NULL;
    comma = "";
    for (uint32_t i = 0; i < KEY_COUNT; i++) {
        const struct key *row = &section_keys[i];
        if (row->table != table)
            continue;
        if (!row->name) {
            rest = row;
            continue;
        }
        buf_printf(text, "%s%s  \"%s\": {\"description\": \"%s\", ", comma, indent, row->name, row->help);
        add_shape(text, row);
        buf_add_str(text, STR("}"));
        comma = ",\n";
    }
    buf_printf(text, "\n%s},\n%s\"additionalProperties\": ", indent, indent);
    if (rest) {
        buf_printf(text, "{\"description\": \"%s\", ", rest->help);
        add_shape(text, rest);
        buf_add_str(text, STR("}"));
    } else {
        buf_add_str(text, STR("false"));
    }
}

void scenario_schema(bool library, struct buf *ret_text)
{
    static const enum detail tables[] = {
#define TABLE(name, what) TABLE_##name,
#define KEY(...)
#define REST(...)
#include "scenario/keys.def"
#undef TABLE
#undef KEY
#undef REST
    };
    buf_printf(ret_text,
               "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": \"entente %s\",\n",
               library ? "library" : "scenario");
    add_table(ret_text, library ? TABLE_library : TABLE_scenario, "  ");
    buf_printf(ret_text,
               ",\n  \"$defs\": {\n"
               "    \"id\": {\"type\": \"string\", \"pattern\": \"^[a-z][a-z0-9_-]*$\", \"maxLength\": %d},\n"
               "    \"text\": {\"oneOf\": [{\"type\": \"string\"}, {\"type\": \"object\", \"minProperties\": 1, "
               "\"additionalProperties\": {\"type\": \"string\"}}]},\n"
               "    \"span\": {\"type\": \"string\", \"pattern\": \"^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$\"},\n"
               "    \"setting\": {\"type\": \"string\"}",
               (int)ID_BYTES_MAX);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (tables[i] == TABLE_scenario || tables[i] == TABLE_library)
            continue;
        buf_printf(ret_text, ",\n    \"%s\": {\n", table_name(tables[i]));
        add_table(ret_text, tables[i], "      ");
        buf_add_str(ret_text, STR("\n    }"));
    }
    buf_add_str(ret_text, STR("\n  }\n}\n"));
}
