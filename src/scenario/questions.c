/* Questions: what cells are asked in words, numbers, steps or an order. */
#include <assert.h>

#include "scenario/compiler.h"
#include "scenario/literal.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

static const char kinds[] = "words, {number: {from: 0, to: 100}}, {scale: [never, always]} or {rank: [water, power]}";

/* The value of a key of an entry, before it is read in full; NULL when absent. */
static struct node *peek(const struct node *mapping, enum key_index row)
{
    struct node *node = mapping->kind == NODE_MAPPING ? mapping->first : NULL;
    while (node && !str_equal(node->key->text, str_of(section_keys[row].name)))
        node = node->next;
    return node;
}

/* The list of names in {scale: ...} or {rank: ...}; NULL when there is none. */
static struct node *names_in(const struct node *answer)
{
    struct node *way = answer && answer->kind == NODE_MAPPING && answer->count == 1 ? answer->first : NULL;
    return way && (way->kind == NODE_LIST || way->kind == NODE_MAPPING) ? way : NULL;
}

static void read_number(struct compiler *compiler, struct node *node, struct program_question *question)
{
    struct section section;
    assert(question->kind == ANSWER_NUMBER);
    if (!section_read(compiler, node, TABLE_number, &section))
        return;
    int32_t from = 0, to = 0;
    bool whole = value_integer(compiler, &section, KEY_number_from, &from);
    whole = value_integer(compiler, &section, KEY_number_to, &to) && whole;
    if (whole && from > to)
        voice_error(compiler, node, "`from` at most `to`", "the range is empty: from %d to %d", (int)from, (int)to);
    else if (whole) {
        question->from = from;
        question->to = to;
    }
}

static void read_names(struct compiler *compiler, struct node *node, struct program_question *question)
{
    struct program *program = compiler->program;
    const uint32_t most = question->kind == ANSWER_RANK ? RANK_COUNT_MAX : ANSWER_NAME_COUNT_MAX;
    question->name_first = program->answer_name_count;
    if (node->count < 2 || node->count > most)
        voice_error(compiler, node, voice_say(compiler, "2 to %u", most), "%s has %u name%s",
                    question->kind == ANSWER_RANK ? "the order" : "the scale", node->count,
                    node->count == 1 ? "" : "s");
    question->name_count = value_named(compiler, node, program->answer_names + question->name_first, most);
    program->answer_name_count += question->name_count;
    question->to = question->name_count > 0 ? (int32_t)question->name_count : 1;
}

static void declare_answer(struct compiler *compiler, struct node *node, struct program_question *question)
{
    struct node *way = node->kind == NODE_MAPPING && node->count == 1 ? node->first : NULL;
    uint32_t kind = words_find(WORDS_answer_kind, way ? way->key->text : node->text);
    question->from = question->to = 1;
    if (node->kind == NODE_BAD || (way && way->kind == NODE_BAD))
        return;
    if (node->kind == NODE_SCALAR && kind == ANSWER_WORDS)
        return;
    if (way && kind == ANSWER_NUMBER) {
        question->kind = ANSWER_NUMBER;
        read_number(compiler, way, question);
    } else if (names_in(node) && (kind == ANSWER_SCALE || kind == ANSWER_RANK)) {
        question->kind = (enum answer_kind)kind;
        read_names(compiler, way, question);
    } else if (node->kind != NODE_LIST) { /* which is reported as such */
        voice_error(compiler, node, kinds, "this is not a kind of answer");
    }
}

static void declare_question(struct compiler *compiler, const struct symbol *symbol, struct program_question *question,
                             struct question_source *source)
{
    struct node *answer = peek(symbol->node, KEY_question_answer), *ask = peek(symbol->node, KEY_question_ask),
                *look_for = peek(symbol->node, KEY_question_look_for);
    question->id = store_text(compiler, symbol->id);
    question->objective = question->freeze = INDEX_NONE;
    question->from = question->to = 1;
    if (ask && ask->kind == NODE_LIST)
        question->asked_count = value_cells(compiler, ask, question->asked, ASKED_COUNT_MAX);
    if (answer)
        declare_answer(compiler, answer, question);
    if (look_for && look_for->kind == NODE_LIST)
        question->look_count = look_for->count < LOOK_COUNT_MAX ? look_for->count : LOOK_COUNT_MAX;
    question->look_first = compiler->program->look_count;
    compiler->program->look_count += question->look_count;
    source->judged = peek(symbol->node, KEY_question_right) || peek(symbol->node, KEY_question_truth);
}

void questions_declare(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *questions = &compiler->symbols[SYMBOL_QUESTION];
    uint32_t name_count = 0;
    for (uint32_t i = 0; i < questions->count; i++) {
        const struct node *names = names_in(peek(questions->items[i].node, KEY_question_answer));
        if (names)
            name_count += names->count < ANSWER_NAME_COUNT_MAX ? names->count : ANSWER_NAME_COUNT_MAX;
    }
    program->questions = store_keep(compiler, questions->count, sizeof(*program->questions));
    program->answer_names = store_keep(compiler, name_count, sizeof(*program->answer_names));
    compiler->questions = store_scratch(compiler, questions->count + 1, sizeof(*compiler->questions));
    for (uint32_t i = 0; !compiler->out_of_memory && i < questions->count; i++)
        declare_question(compiler, &questions->items[i], &program->questions[program->question_count++],
                         &compiler->questions[i]);
    assert(program->answer_name_count <= name_count);
    program->looks = store_keep(compiler, program->look_count, sizeof(*program->looks));
}

/* The answer that a word names: a number, or a step by its name. False: it is none. */
static bool answer_of(const struct program *program, const struct program_question *question, struct str word,
                      int32_t *ret_answer)
{
    int64_t number;
    if (question->kind == ANSWER_NUMBER) {
        if (!literal_number(word, &number) || number < question->from || number > question->to)
            return false;
        *ret_answer = (int32_t)number;
        return true;
    }
    assert(question->kind == ANSWER_SCALE && question->name_first + question->name_count <= program->answer_name_count);
    for (uint32_t i = 0; i < question->name_count; i++)
        if (str_equal(program->answer_names[question->name_first + i].name, word)) {
            *ret_answer = (int32_t)i + 1;
            return true;
        }
    return false;
}

static void read_right(struct compiler *compiler, const struct node *node, struct program_question *question)
{
    struct str text = node->text, to = text;
    if (question->kind != ANSWER_NUMBER && question->kind != ANSWER_SCALE) {
        voice_error(compiler, node->key, "`look_for`, which an evaluator ticks",
                    "`right` goes with numbers and scales");
        return;
    }
    for (size_t i = 1; i + 2 < text.len && to.ptr == text.ptr; i++)
        if (text.ptr[i] == '.' && text.ptr[i + 1] == '.') {
            to = (struct str){text.ptr + i + 2, text.len - i - 2};
            text.len = i;
        }
    question->has_right = true;
    if (!answer_of(compiler->program, question, text, &question->right_from) ||
        !answer_of(compiler->program, question, to, &question->right_to)) {
        voice_error(compiler, node,
                    question->kind == ANSWER_NUMBER
                        ? voice_say(compiler, "from %d to %d, such as %d..%d", (int)question->from, (int)question->to,
                                    (int)question->from, (int)question->to)
                        : "a step of the scale, or two such as often..always",
                    "`" STR_FMT "` is no answer to it", STR_ARG(tree_shown(node->text)));
    } else if (question->right_from > question->right_to) {
        voice_error(compiler, node, "the smaller one first", "no answer is in `" STR_FMT "`",
                    STR_ARG(tree_shown(node->text)));
    }
}

static void read_looks(struct compiler *compiler, const struct node *list, const struct program_question *question)
{
    uint32_t k = 0;
    for (const struct node *node = list->first; node && k < question->look_count; node = node->next, k++)
        if (node->kind == NODE_SCALAR || node->kind == NODE_MAPPING)
            value_prose(compiler, node, &compiler->program->looks[question->look_first + k]);
        else if (node->kind != NODE_BAD)
            voice_error(compiler, node, "a text, or one a language: {en: ..., ko: ...}", "this is not a text");
}

static void read_truth(struct compiler *compiler, const struct section *section, struct program_question *question,
                       struct question_source *source)
{
    const struct node *truth = section->at[KEY_question_truth];
    if (truth && (question->kind == ANSWER_WORDS || question->kind == ANSWER_RANK))
        voice_error(compiler, truth->key, "`look_for`, which an evaluator ticks",
                    "`truth` goes with numbers and scales");
    else if (truth && section->at[KEY_question_right])
        voice_error(compiler, truth->key, "either `right` or `truth`", "`right` is given already");
    else
        source->truth = value_truth(compiler, truth, question->from, question->to);
}

static void read_question(struct compiler *compiler, const struct section *section, struct program_question *question,
                          struct question_source *source)
{
    const struct node *within = section->at[KEY_question_within];
    const struct start_rows rows = {KEY_opens_at, KEY_opens_when, KEY_opens_after, KEY_opens_rehearse, KEY_opens_phase};
    struct section opens;
    if (section->at[KEY_question_opens] && section_read(compiler, section->at[KEY_question_opens], TABLE_opens, &opens))
        starts_read(compiler, &opens, &rows, &source->start);
    value_live_prose(compiler, section->at[KEY_question_text], TEXT_OF_QUESTION,
                     (uint32_t)(question - compiler->program->questions), &question->text);
    const int64_t two_ticks = 2 * (int64_t)compiler->program->tick_minutes, all = compiler->length_minutes;
    source->within =
        within ? value_duration(compiler, within, 1) : expr_number(compiler, two_ticks < all ? two_ticks : all);
    value_bool(compiler, section->at[KEY_question_one], &question->one);
    if (section->at[KEY_question_look_for])
        read_looks(compiler, section->at[KEY_question_look_for], question);
    if (section->at[KEY_question_right])
        read_right(compiler, section->at[KEY_question_right], question);
    read_truth(compiler, section, question, source);
    assessments_thresholds(compiler, section, KEY_question_shown_from, KEY_question_middle_from, &question->shown_from,
                           &question->middle_from);
    if (section->at[KEY_question_objective])
        question->objective = symbol_resolve(compiler, SYMBOL_OBJECTIVE, section->at[KEY_question_objective]);
}

void questions_read(struct compiler *compiler)
{
    const struct symbols *questions = &compiler->symbols[SYMBOL_QUESTION];
    for (uint32_t i = 0; !compiler->out_of_memory && i < questions->count; i++) {
        struct section section;
        if (section_read(compiler, questions->items[i].node, TABLE_question, &section))
            read_question(compiler, &section, &compiler->program->questions[i], &compiler->questions[i]);
    }
}
