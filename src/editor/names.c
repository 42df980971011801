/* Which section's ids a key takes. */
#include "editor/names.h"

#include <assert.h>

const char *const names_all_sections[] = {"injects",      "decisions",  "tasks",     "questions",  "assessments",
                                          "cells",        "groups",     "variables", "parameters", "define",
                                          "capabilities", "objectives", "phases",    "references", "endings",
                                          "storylines",   "names",      "plan",      NULL};

bool names_expression(const struct key *row)
{
    switch (row->shape) {
    case SHAPE_CONDITION:
    case SHAPE_EXPRESSION:
    case SHAPE_EXPRESSIONS:
    case SHAPE_EFFECTS:
    case SHAPE_DURATION:
    case SHAPE_MOMENT:
    case SHAPE_MOMENTS:
    case SHAPE_CHANCE:
    case SHAPE_ODDS:
    case SHAPE_RANGE:
    case SHAPE_RANGES: return true;
    default: return false;
    }
}

void names_sections(const struct key *row, const char *ret_sections[NAMES_SECTION_COUNT_MAX])
{
    static const struct {
        const char *key;
        const char *sections[3];
    } named[] = {{"objective", {"objectives"}}, {"cites", {"references"}},
                 {"ask", {"cells", "groups"}},  {"cell", {"cells", "groups"}},
                 {"owner", {"cells"}},          {"to", {"cells", "groups"}},
                 {"veto", {"cells", "groups"}}, {"inject", {"injects"}},
                 {"decision", {"decisions"}},   {"after", {"injects", "tasks"}},
                 {"uses", {"capabilities"}},    {"phase", {"phases"}},
                 {"ending", {"endings"}},       {"storyline", {"storylines"}},
                 {"variable", {"variables"}},   {"peak", {"variables"}},
                 {"originator", {"cells"}},     {"redacts", {"injects"}},
                 {"attach", {"files"}}};
    uint32_t count = 0;
    bool cells = row->shape == SHAPE_RELEASE || row->shape == SHAPE_FOR || row->shape == SHAPE_CELLS_BY_CELL ||
                 row->shape == SHAPE_GROUPS || row->shape == SHAPE_BY_CELL || row->shape == SHAPE_BY_CELL_BY_NAME;
    if (cells) {
        ret_sections[count++] = "cells";
        ret_sections[count++] = "groups";
    } else if (names_expression(row)) {
        while (names_all_sections[count] && count + 1 < NAMES_SECTION_COUNT_MAX) {
            ret_sections[count] = names_all_sections[count];
            count++;
        }
    }
    for (size_t i = 0; count == 0 && row->name && i < sizeof(named) / sizeof(named[0]); i++)
        if (strcmp(named[i].key, row->name) == 0)
            for (; count < 3 && named[i].sections[count]; count++)
                ret_sections[count] = named[i].sections[count];
    assert(count < NAMES_SECTION_COUNT_MAX);
    ret_sections[count] = NULL;
}

bool names_find(struct str text, const char *const *sections, struct str id, struct where_entry *ret_entry,
                const char **ret_section)
{
    for (; *sections; sections++) {
        size_t at = 0;
        while (where_entry(text, *sections, &at, ret_entry))
            if (str_equal(ret_entry->id, id)) {
                *ret_section = *sections;
                return true;
            }
    }
    return false;
}
