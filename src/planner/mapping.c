/* The guess: where the list is, what its columns are, what its words mean. */
#include "planner/mapping.h"

#include <assert.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "planner/heads.h"
#include "planner/receivers.h"
#include "planner/slug.h"
#include "program/words.h"
#include "scenario/symbol.h"

enum { HEAD_ROW_MAX = 30, HEADS_MIN = 3, NUMBER_COLUMNS_MAX = 24, GUESSES_MAX = 12 };
#define DEFAULT_STARTEX (INT64_C(1767603600)) /* 5 January 2026, 09:00: a Monday of nobody's */

struct guessing {
    const struct grid_file *file;
    const struct source *known;
    struct arena *arena;
    struct mapping *mapping;
};

const struct mapping_column *mapping_find(const struct mapping *mapping, uint32_t is, uint32_t language)
{
    for (uint32_t c = 0; c < mapping->column_count; c++)
        if (mapping->columns[c].is == is && mapping->columns[c].language == language)
            return &mapping->columns[c];
    return NULL;
}

struct mapping_word *mapping_word(struct mapping *mapping, enum msel_column column, struct str word)
{
    for (uint32_t w = 0; w < mapping->word_count; w++)
        if (mapping->words[w].column == column && receivers_same(mapping->words[w].word, word))
            return &mapping->words[w];
    return NULL;
}

bool mapping_is_time(uint32_t is)
{
    return is == MSEL_DATE || is == MSEL_TIME || is == MSEL_DAY || is == MSEL_MOMENT;
}

static const struct grid *list_of(const struct guessing *guessing)
{
    return &guessing->file->sheets[guessing->mapping->sheet];
}

static uint32_t last_row(const struct grid *grid)
{
    return grid->cell_count > 0 ? grid->cells[grid->cell_count - 1].row : 0;
}

/* ---- heads ---- */

/* The head of a column; of two rows both, where the upper one may stand over several columns. */
static struct str head_of(struct arena *arena, const struct grid *grid, uint32_t row, uint32_t count, uint32_t column)
{
    assert(count == 1 || count == 2);
    const struct grid_cell *low = grid_at(grid, row + count - 1, column);
    if (count == 1)
        return low ? low->text : STR("");
    const struct grid_cell *high = NULL;
    for (uint32_t c = column; c > 0 && !high && column - c < 8; c--)
        high = grid_at(grid, row, c);
    if (!low)
        return grid_at(grid, row, column) ? grid_at(grid, row, column)->text : STR("");
    if (!high || str_equal(high->text, low->text))
        return low->text;
    size_t len = high->text.len + 1 + low->text.len;
    char *both = arena_alloc(arena, len + 1, 1);
    if (!both)
        return low->text;
    memcpy(both, high->text.ptr, high->text.len);
    both[high->text.len] = ' ';
    memcpy(both + high->text.len + 1, low->text.ptr, low->text.len);
    return (struct str){both, len};
}

/* What a column is called alone, where both rows together say nothing that is known. */
static struct str lower_head(const struct grid *grid, uint32_t row, uint32_t count, uint32_t column)
{
    const struct grid_cell *low = grid_at(grid, row + count - 1, column);
    return low ? low->text : STR("");
}

static uint32_t last_column(const struct grid *grid)
{
    uint32_t last = 0;
    for (uint32_t c = 0; c < grid->cell_count; c++)
        last = grid->cells[c].column > last ? grid->cells[c].column : last;
    return last < MAPPING_COLUMN_MAX ? last : MAPPING_COLUMN_MAX;
}

/* How many different things the heads of a row are; 0: no message and no title among them. */
static uint32_t score(struct arena *arena, const struct grid *grid, uint32_t row, uint32_t count)
{
    assert(row >= 1);
    bool seen[MSEL_COLUMN_COUNT] = {false};
    uint32_t found = 0, columns = last_column(grid);
    for (uint32_t c = 1; c <= columns; c++) {
        struct heads_guess guess = heads_guess(head_of(arena, grid, row, count, c), 0);
        if (guess.column == MSEL_COLUMN_COUNT && count == 2)
            guess = heads_guess(lower_head(grid, row, count, c), 0);
        if (guess.column == MSEL_COLUMN_COUNT || seen[guess.column])
            continue;
        seen[guess.column] = true;
        found++;
    }
    bool tells = seen[MSEL_TEXT] || seen[MSEL_TITLE] || seen[MSEL_NUMBER];
    return tells && found >= HEADS_MIN ? found : 0;
}

/* Two rows of heads must say more than one of them alone. */
static bool find_heads(struct guessing *guessing)
{
    struct mapping *mapping = guessing->mapping;
    uint32_t best = 0;
    for (int hidden = 0; hidden < 2 && best == 0; hidden++)
        for (uint32_t count = 1; count <= 2; count++)
            for (uint32_t s = 0; s < guessing->file->sheet_count; s++) {
                const struct grid *grid = &guessing->file->sheets[s];
                for (uint32_t row = 1; grid->hidden == (hidden == 1) && row <= HEAD_ROW_MAX && row <= last_row(grid);
                     row++) {
                    uint32_t found = score(guessing->arena, grid, row, count);
                    if (found <= best)
                        continue;
                    best = found;
                    mapping->sheet = s;
                    mapping->head = row;
                    mapping->head_count = count;
                }
            }
    return best > 0;
}

/* ---- columns ---- */

/* Whether a column's cells are as short as numbers of injects are. */
static bool is_short(const struct grid *grid, uint32_t from, uint32_t column)
{
    size_t count = 0, bytes = 0;
    for (uint32_t c = 0; c < grid->cell_count; c++)
        if (grid->cells[c].column == column && grid->cells[c].row >= from) {
            count++;
            bytes += grid->cells[c].text.len;
        }
    return bytes <= count * NUMBER_COLUMNS_MAX;
}

/* The language in which most of a column is written: Korean, or not. */
static struct str written_in(const struct grid *grid, uint32_t from, uint32_t column)
{
    size_t hangul = 0, ascii = 0;
    for (uint32_t c = 0; c < grid->cell_count; c++)
        if (grid->cells[c].column == column && grid->cells[c].row >= from)
            for (size_t i = 0; i < grid->cells[c].text.len; i++) {
                unsigned char byte = (unsigned char)grid->cells[c].text.ptr[i];
                hangul += byte >= 0xea && byte <= 0xed;
                ascii += (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
            }
    return hangul * 2 > ascii ? STR("ko") : STR("en");
}

/* The index of a language of the scenario, which is added where the scenario is new; INDEX_NONE: it has none such. */
static uint32_t language_index(struct guessing *guessing, struct str code)
{
    assert(code.len > 0);
    struct mapping *mapping = guessing->mapping;
    for (uint32_t l = 0; l < mapping->language_count; l++)
        if (str_equal(mapping->languages[l], code))
            return l;
    if (guessing->known || mapping->language_count == LANGUAGE_COUNT_MAX)
        return INDEX_NONE;
    mapping->languages[mapping->language_count] = code;
    return mapping->language_count++;
}

/* Takes the first thing that the head may be and no column before it is. */
static void recognise(struct guessing *guessing, struct mapping_column *column, struct str head, bool *ret_ours)
{
    struct mapping *mapping = guessing->mapping;
    uint32_t from = mapping->head + mapping->head_count;
    for (uint32_t n = 0; n < GUESSES_MAX; n++) {
        struct heads_guess guess = heads_guess(head, n);
        if (guess.column == MSEL_COLUMN_COUNT)
            return;
        uint32_t language = 0;
        if (guess.column == MSEL_NUMBER && !is_short(list_of(guessing), from, column->at))
            continue;
        if (msel_by_language(guess.column)) {
            bool plain = !guess.named && guessing->known && mapping->language_count == 1;
            struct str code = guess.named ? guess.language : written_in(list_of(guessing), from, column->at);
            language = plain ? 0 : language_index(guessing, code);
            if (language == INDEX_NONE && !guess.named)
                language = 0;
        }
        if (language == INDEX_NONE || mapping_find(mapping, guess.column, language))
            continue;
        *ret_ours = *ret_ours && guess.ours;
        column->is = guess.column;
        column->language = language;
        return;
    }
}

static void count_cells(struct guessing *guessing, struct mapping_column *column)
{
    const struct grid *grid = list_of(guessing);
    uint32_t from = guessing->mapping->head + guessing->mapping->head_count;
    column->filled = column->understood = 0;
    for (uint32_t c = 0; c < grid->cell_count; c++) {
        struct stamp stamp;
        const struct grid_cell *cell = &grid->cells[c];
        if (cell->column != column->at || cell->row < from)
            continue;
        column->filled++;
        column->understood += stamp_read(cell->text, guessing->mapping->order, &stamp);
    }
}

static void map_columns(struct guessing *guessing)
{
    struct mapping *mapping = guessing->mapping;
    const struct grid *grid = list_of(guessing);
    uint32_t columns = last_column(grid), known = 0;
    bool ours = true;
    for (uint32_t at = 1; at <= columns; at++) {
        struct mapping_column column = {.at = at, .is = MAPPING_KEEP};
        column.head = head_of(guessing->arena, grid, mapping->head, mapping->head_count, at);
        recognise(guessing, &column, column.head, &ours);
        if (column.is == MAPPING_KEEP && mapping->head_count == 2)
            recognise(guessing, &column, lower_head(grid, mapping->head, 2, at), &ours);
        count_cells(guessing, &column);
        known += column.is != MAPPING_KEEP;
        if (column.head.len > 0 || column.filled > 0)
            mapping->columns[mapping->column_count++] = column;
    }
    assert(mapping->column_count <= MAPPING_COLUMN_MAX);
    mapping->braces = ours && known >= 20; /* a list that entente wrote */
}

/* Where no head says so, a column whose cells are nearly all times is the time. */
static void find_times(struct guessing *guessing)
{
    struct mapping *mapping = guessing->mapping;
    for (uint32_t c = 0; c < mapping->column_count; c++)
        if (mapping_is_time(mapping->columns[c].is))
            return;
    for (uint32_t c = 0; c < mapping->column_count; c++) {
        struct mapping_column *column = &mapping->columns[c];
        if (column->is == MAPPING_KEEP && column->filled >= 2 && column->understood * 5 >= column->filled * 4) {
            column->is = MSEL_TIME;
            return;
        }
    }
}

/* Whether dates in numbers are month first: one that cannot be read otherwise says so. */
static void find_order(struct guessing *guessing)
{
    const struct grid *grid = list_of(guessing);
    struct mapping *mapping = guessing->mapping;
    uint32_t month_first = 0, day_first = 0;
    for (uint32_t c = 0; c < grid->cell_count; c++) {
        month_first += stamp_needs(grid->cells[c].text, STAMP_MONTH_FIRST);
        day_first += stamp_needs(grid->cells[c].text, STAMP_DAY_FIRST);
    }
    mapping->order = month_first > day_first ? STAMP_MONTH_FIRST : STAMP_DAY_FIRST;
}

/* ---- words ---- */

static const struct {
    enum msel_column column;
    const char *means, *words;
} meanings[] = {
    {MSEL_METHOD, "email", "|email|e-mail|mail|eml|메일|전자우편|이메일|courriel|"},
    {MSEL_METHOD, "phone", "|phone|telephone|tel|call|phone call|telefon|anruf|전화|유선|téléphone|"},
    {MSEL_METHOD, "radio", "|radio|vhf|funk|무전|무선|"},
    {MSEL_METHOD, "verbal", "|verbal|oral|in person|face to face|briefing|mündlich|구두|대면|브리핑|"},
    {MSEL_METHOD, "written",
     "|written|letter|memo|document|paper|fax|handout|schriftlich|brief|서면|공문|문서|팩스|écrit|"},
    {MSEL_METHOD, "simulation", "|simulation|sim|model|모의|시뮬레이션|"},
    {MSEL_CHANNEL, "press", "|press|newspaper|print|news|media|news media|presse|zeitung|신문|언론|journal|"},
    {MSEL_CHANNEL, "social",
     "|social|social media|twitter|x|facebook|instagram|soziale medien|사회관계망|sns|réseaux sociaux|"},
    {MSEL_CHANNEL, "tv", "|tv|television|fernsehen|텔레비전|tv 방송|방송|télévision|"},
    {MSEL_CHANNEL, "radio", "|radio|broadcast|rundfunk|라디오|"},
    {MSEL_CHANNEL, "web", "|web|website|online|internet|누리집|웹사이트|인터넷|site web|"},
    {MSEL_CHANNEL, "mail", "|mail|email|e-mail|메일|전자우편|이메일|courriel|"},
    {MSEL_CHANNEL, "chat", "|chat|messenger|instant message|대화방|messagerie|"},
    {MSEL_CHANNEL, "phone", "|phone|telephone|tel|call|phone call|telefon|anruf|전화|유선|téléphone|"},
    {MSEL_CHANNEL, "letter", "|letter|memo|document|paper|fax|brief|schreiben|서한|공문|문서|lettre|"},
    {MSEL_CHANNEL, "meeting", "|meeting|in person|briefing|besprechung|회의|대면|réunion|"},
    {MSEL_KIND, "report", "|report|meldung|보고|compte rendu|"},
    {MSEL_KIND, "message", "|message|nachricht|메시지|"},
    {MSEL_KIND, "news", "|news|media|press|언론|보도|뉴스|nachrichten|presse|"},
    {MSEL_KIND, "order", "|order|weisung|지시|명령|ordre|"},
    {MSEL_KIND, "request", "|request|rfi|ersuchen|요청|demande|"},
    {MSEL_KIND, "hidden", "|hidden|"},
    {MSEL_PRECEDENCE, "routine", "|routine|low|normal|보통|einfach|"},
    {MSEL_PRECEDENCE, "priority", "|priority|medium|우선|dringend|urgent|"},
    {MSEL_PRECEDENCE, "immediate", "|immediate|high|긴급|sofort|immédiat|"},
    {MSEL_PRECEDENCE, "flash", "|flash|critical|화급|blitz|"},
    {MSEL_STATUS, "draft", "|draft|new|in work|in progress|open|entwurf|offen|초안|작성중|작성 중|brouillon|"},
    {MSEL_STATUS, "review",
     "|review|in review|for review|pending|proposed|prüfung|in prüfung|검토|검토중|검토 중|en revue|"},
    {MSEL_STATUS, "approved",
     "|approved|final|complete|ready|released|closed|genehmigt|freigegeben|승인|확정|완료|approuvé|"},
};

static struct str meaning_of(enum msel_column column, struct str word, bool *ret_guessed)
{
    assert(column != MSEL_TO);
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
        for (const char *at = meanings[i].words + 1; meanings[i].column == column && *at; at += strcspn(at, "|") + 1)
            if (receivers_same(word, (struct str){at, strcspn(at, "|")}))
                return str_of(meanings[i].means);
    *ret_guessed = true;
    return column == MSEL_METHOD ? STR("other") : STR("");
}

static bool is_called(struct str id, const struct text *name, struct str word)
{
    bool same = receivers_same(id, word);
    for (uint32_t l = 0; l < LANGUAGE_COUNT_MAX; l++)
        same = same || (name->in[l].len > 0 && receivers_same(name->in[l], word));
    return same;
}

/* A seat of a cell of the scenario, each by its id or what it is called; empty: there is none. */
static struct str known_seat(const struct source *known, struct str cell, struct str seat)
{
    const struct program *program = known->program;
    for (uint32_t c = 0; c < program->cell_count; c++) {
        const struct program_cell *of = &program->cells[c];
        for (uint32_t s = 0; s < of->seat_count && is_called(of->id, &of->name, cell); s++)
            if (is_called(program->seats[of->seat_first + s].id, &program->seats[of->seat_first + s].title, seat))
                return source_say(known, STR_FMT "." STR_FMT, STR_ARG(of->id),
                                  STR_ARG(program->seats[of->seat_first + s].id));
    }
    bool group = source_get(source_section(known, "groups"), cell) || str_equal(cell, STR("me"));
    return group ? source_say(known, STR_FMT "." STR_FMT, STR_ARG(cell), STR_ARG(seat)) : STR("");
}

/* A cell of the scenario that is called so, by its id or its name in any language, or a group of cells. */
static struct str known_cell(const struct source *known, struct str word)
{
    assert(known && word.len > 0);
    struct str seat, cell_part = receivers_cell(word, &seat);
    if (cell_part.len > 0 && seat.len > 0)
        return known_seat(known, cell_part, seat);
    for (uint32_t c = 0; c < known->program->cell_count; c++) {
        const struct program_cell *cell = &known->program->cells[c];
        if (is_called(cell->id, &cell->name, word))
            return cell->id;
    }
    bool group = source_get(source_section(known, "groups"), word) || str_equal(word, STR("me"));
    return group ? word : STR("");
}

static bool is_taken(const struct mapping *mapping, struct str id)
{
    static const char *const reserved[] = {"all", "clock", "control", "nobody", "observer", "projector"};
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
        if (slug_alike(id, str_of(reserved[i])))
            return true;
    for (uint32_t w = 0; w < mapping->word_count; w++)
        if (mapping->words[w].column == MSEL_TO && slug_alike(mapping->words[w].means, id))
            return true;
    return false;
}

static struct str cell_of(struct guessing *guessing, struct str word)
{
    if (receivers_all(word))
        return STR("all");
    if (guessing->known)
        return known_cell(guessing->known, word);
    struct str seat, cell = receivers_cell(word, &seat);
    if (symbol_is_id(cell) && symbol_is_id(seat) && word.len <= ID_BYTES_MAX) /* as an exported list has them */
        return word;
    struct str id = slug_of(word, "cell", guessing->arena), base = id;
    for (uint32_t n = 2; id.ptr && is_taken(guessing->mapping, id); n++)
        id = slug_with(base, n, guessing->arena);
    return id.ptr ? id : STR("");
}

static void add_word(struct guessing *guessing, enum msel_column column, struct str word)
{
    assert(word.len > 0);
    struct mapping *mapping = guessing->mapping;
    struct mapping_word *seen = mapping_word(mapping, column, word);
    if (seen) {
        seen->count++;
        return;
    }
    if (mapping->word_count == MAPPING_WORD_COUNT_MAX)
        return;
    struct mapping_word added = {.column = column, .word = word, .count = 1};
    added.means = column == MSEL_TO ? cell_of(guessing, word) : meaning_of(column, word, &added.guessed);
    if (column == MSEL_TO)
        added.guessed = added.means.len == 0;
    mapping->words[mapping->word_count++] = added;
}

static void find_words(struct guessing *guessing)
{
    static const enum msel_column columns[] = {MSEL_TO,   MSEL_ORIGINATOR, MSEL_METHOD, MSEL_CHANNEL,
                                               MSEL_KIND, MSEL_PRECEDENCE, MSEL_STATUS};
    const struct grid *grid = list_of(guessing);
    const struct mapping *mapping = guessing->mapping;
    uint32_t from = mapping->head + mapping->head_count;
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        const struct mapping_column *column = mapping_find(mapping, columns[i], 0);
        for (uint32_t c = 0; column && c < grid->cell_count; c++) {
            struct str name;
            size_t at = 0;
            if (grid->cells[c].column != column->at || grid->cells[c].row < from)
                continue;
            if (columns[i] == MSEL_ORIGINATOR && !mapping->braces)
                continue; /* a stranger's, and kept */
            if (columns[i] != MSEL_TO && columns[i] != MSEL_ORIGINATOR)
                add_word(guessing, columns[i], grid->cells[c].text);
            else
                while (receivers_next(grid->cells[c].text, &at, &name))
                    add_word(guessing, MSEL_TO, name);
        }
    }
}

/* ---- the rest ---- */

/* The moments that the cells of a row say, together. */
static void read_row(struct guessing *guessing, uint32_t row, struct stamp *ret_stamp)
{
    assert(row > guessing->mapping->head);
    struct mapping *mapping = guessing->mapping;
    *ret_stamp = (struct stamp){0};
    for (uint32_t c = 0; c < mapping->column_count; c++) {
        const struct grid_cell *cell =
            mapping_is_time(mapping->columns[c].is) ? grid_at(list_of(guessing), row, mapping->columns[c].at) : NULL;
        struct stamp stamp;
        if (!cell || !stamp_read(cell->text, mapping->order, &stamp))
            continue;
        if (stamp.has_offset && !mapping->offset_known) {
            mapping->offset = stamp.offset;
            mapping->offset_known = true;
        }
        if (stamp.has_date && !ret_stamp->has_date)
            ret_stamp->date = stamp.date;
        if (stamp.has_time && !ret_stamp->has_time)
            ret_stamp->minute = stamp.minute;
        if (stamp.has_relative && !ret_stamp->has_relative)
            ret_stamp->relative = stamp.relative;
        ret_stamp->has_date = ret_stamp->has_date || stamp.has_date;
        ret_stamp->has_time = ret_stamp->has_time || stamp.has_time;
        ret_stamp->has_relative = ret_stamp->has_relative || stamp.has_relative;
    }
}

/* Where the list's clock stands at 0 minutes after STARTEX: by a row that says both, else the earliest moment; without
 * dates the first time of the day. */
static void find_startex(struct guessing *guessing)
{
    struct mapping *mapping = guessing->mapping;
    const struct grid *grid = list_of(guessing);
    int64_t earliest = INT64_MAX, date = INT64_MAX, both = INT64_MAX;
    int32_t first = -1;
    for (uint32_t row = mapping->head + mapping->head_count; row <= last_row(grid); row++) {
        struct stamp stamp;
        read_row(guessing, row, &stamp);
        date = stamp.has_date ? stamp.date : date;
        first = stamp.has_time && first < 0 ? stamp.minute : first;
        if (date == INT64_MAX || !stamp.has_time)
            continue;
        int64_t minute = date * 1440 + stamp.minute;
        earliest = minute < earliest ? minute : earliest;
        both = stamp.has_relative && both == INT64_MAX ? minute - stamp.relative : both;
    }
    earliest = both != INT64_MAX ? both : earliest;
    mapping->startex_known = earliest != INT64_MAX || date != INT64_MAX;
    mapping->startex = DEFAULT_STARTEX;
    if (earliest != INT64_MAX)
        mapping->startex = earliest * 60;
    else if (date != INT64_MAX)
        mapping->startex = date * 86400;
    else if (first >= 0)
        mapping->startex = DEFAULT_STARTEX / 86400 * 86400 + (int64_t)first * 60;
}

/* The longest line above the heads is what the list is called. */
static void find_title(struct guessing *guessing)
{
    const struct grid *grid = list_of(guessing);
    struct mapping *mapping = guessing->mapping;
    mapping->title = STR("Imported exercise");
    size_t longest = 0;
    for (uint32_t c = 0; c < grid->cell_count && grid->cells[c].row < mapping->head; c++) {
        struct str text = grid->cells[c].text;
        if (text.len > longest && text.len < 200 && !memchr(text.ptr, '\n', text.len)) {
            longest = text.len;
            mapping->title = text;
        }
    }
    mapping->id = slug_of(mapping->title, "exercise", guessing->arena);
    bool korean = mapping->language_count > 0 && str_equal(mapping->languages[0], STR("ko"));
    if (korean && !mapping->offset_known)
        mapping->offset = 9 * 60;
    mapping->zone = mapping->offset == 9 * 60 ? STR("Asia/Seoul") : STR("UTC");
}

enum status mapping_guess(const struct grid_file *file, const struct source *known, struct arena *arena,
                          const struct mapping *at, struct mapping *ret_mapping, struct trouble *trouble)
{
    struct guessing guessing = {file, known, arena, ret_mapping};
    struct mapping fresh = {.order = STAMP_DAY_FIRST};
    if (at)
        fresh = (struct mapping){.sheet = at->sheet, .head = at->head, .head_count = at->head_count};
    *ret_mapping = fresh;
    for (uint32_t l = 0; known && l < known->program->language_count; l++)
        ret_mapping->languages[ret_mapping->language_count++] = known->program->languages[l];
    if (!at && !find_heads(&guessing))
        return trouble_say(
            trouble, STATUS_MALFORMED,
            "no list of injects is found: in the first %d rows of no sheet are heads such as Number, Time, To, Message",
            HEAD_ROW_MAX);
    find_order(&guessing);
    map_columns(&guessing);
    find_times(&guessing);
    if (ret_mapping->language_count == 0)
        ret_mapping->languages[ret_mapping->language_count++] = STR("en");
    find_words(&guessing);
    find_startex(&guessing);
    find_title(&guessing);
    if (known) {
        ret_mapping->startex = known->program->startex_seconds + (int64_t)known->program->startex_offset_minutes * 60;
        ret_mapping->offset = known->program->startex_offset_minutes;
        ret_mapping->startex_known = ret_mapping->offset_known = true;
    }
    return ret_mapping->id.ptr ? STATUS_OK : trouble_say(trouble, STATUS_OUT_OF_MEMORY, "%s", "");
}
