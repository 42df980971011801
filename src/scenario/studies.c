/* Studies: what is varied, and what is measured. */
#include "scenario/compiler.h"
#include "scenario/steps.h"
#include "scenario/store.h"
#include "scenario/suggestion.h"
#include "scenario/symbol.h"
#include "scenario/value.h"
#include "scenario/voice.h"

enum { SAMPLES_OF_GRID = 100 };

static void read_vary(struct compiler *compiler, const struct node *mapping, struct program_study *study)
{
    for (struct node *node = mapping->first; node; node = node->next) {
        struct symbols *parameters = &compiler->symbols[SYMBOL_PARAMETER];
        uint32_t parameter = symbol_find(parameters, node->key->text);
        bool used = parameter != INDEX_NONE && parameters->items[parameter].used; /* to vary it is not to use it */
        if (symbol_resolve(compiler, SYMBOL_PARAMETER, node->key) != INDEX_NONE)
            parameters->items[parameter].used = used;
        struct section section;
        if (!section_read(compiler, node, TABLE_range, &section))
            continue;
        int32_t from, to;
        if (!value_integer(compiler, &section, KEY_range_from, &from) ||
            !value_integer(compiler, &section, KEY_range_to, &to) || parameter == INDEX_NONE)
            continue;
        const struct slot *slot = &compiler->parameter_slots[parameter];
        if (from > to || (from == to && study->method != STUDY_COMPARE)) {
            voice_error(compiler, node->key, "`from` less than `to`", "nothing is varied: from %d to %d", (int)from,
                        (int)to);
        } else if (from < slot->from || to > slot->to) {
            voice_error(compiler, node->key, voice_say(compiler, "within %d to %d", (int)slot->from, (int)slot->to),
                        "the range is wider than that of the parameter");
        }
        if (study->vary_count < PARAMETER_COUNT_MAX) {
            study->vary[study->vary_count].parameter = parameter;
            study->vary[study->vary_count].from = from;
            study->vary[study->vary_count].to = to;
            study->vary_count++;
        }
    }
}

static void read_names(struct compiler *compiler, const struct node *list, uint32_t cell, struct program_study *study)
{
    const struct program_cell *row = &compiler->program->cells[cell];
    for (const struct node *node = list->first; node; node = node->next) {
        struct suggestion suggestion = suggestion_for(compiler, node->kind == NODE_SCALAR ? node->text : STR(""));
        const char *names = "one of: ";
        bool found = false;
        for (uint32_t i = 0; i < row->policy_count; i++) {
            struct str name = compiler->policies[row->policy_first + i].name;
            suggestion_offer(&suggestion, name);
            names = voice_say(compiler, "%s%s" STR_FMT, names, i > 0 ? ", " : "", STR_ARG(tree_shown(name)));
            if (node->kind == NODE_SCALAR && str_equal(name, node->text)) {
                study->policies[cell] |= UINT32_C(1) << i;
                found = true;
            }
        }
        if (!found && node->kind != NODE_BAD) {
            voice_error(compiler, node, suggestion_text(compiler, &suggestion, names),
                        "this is no policy of `" STR_FMT "`", STR_ARG(row->id));
        }
    }
}

static void read_study_policies(struct compiler *compiler, const struct node *mapping, struct program_study *study)
{
    for (const struct node *node = mapping->first; node; node = node->next) {
        uint32_t cell = symbol_resolve(compiler, SYMBOL_CELL, node->key);
        if (node->kind != NODE_LIST || node->count == 0) {
            if (node->kind != NODE_BAD) {
                voice_error(compiler, node, "a list of policies, such as [standard, open]",
                            "this is not a list of policies");
            }
        } else if (cell != INDEX_NONE) {
            read_names(compiler, node, cell, study);
        }
    }
}

static void read_measure(struct compiler *compiler, struct node *node, struct program_study *study)
{
    static const struct {
        enum key_index key;
        enum symbol_kind kind;
        enum study_outcome outcome;
    } measures[] = {{KEY_measure_ending, SYMBOL_ENDING, OUTCOME_ENDING},
                    {KEY_measure_variable, SYMBOL_VARIABLE, OUTCOME_VARIABLE},
                    {KEY_measure_peak, SYMBOL_VARIABLE, OUTCOME_PEAK}};
    struct section section;
    if (!section_read(compiler, node, TABLE_measure, &section))
        return;
    if (node->count != 1)
        voice_error(compiler, node, "{ending: id}, {variable: id} or {peak: variable}", "a study measures one thing");
    for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
        if (section.at[measures[i].key]) {
            study->outcome = measures[i].outcome;
            study->outcome_index = symbol_resolve(compiler, measures[i].kind, section.at[measures[i].key]);
        }
    }
}

static bool has_design(enum study_method method)
{
    return method == STUDY_SOBOL || method == STUDY_MORRIS || method == STUDY_DISCOVERY;
}

enum { SHARING_FACTORS_MAX = 2 };

static uint32_t count_factors(const struct compiler *compiler, const struct program_study *study)
{
    uint32_t count = study->vary_count;
    for (uint32_t cell = 0; cell < compiler->program->cell_count; cell++)
        count += study->policies[cell] != 0;
    return count;
}

/* Whether no rehearsal opens it, since that is left to control. */
static bool left_to_control(const struct compiler *compiler, uint32_t decision)
{
    uint32_t first = compiler->program->decisions[decision].first;
    const struct start *start = &compiler->decisions[first != INDEX_NONE ? first : decision].start;
    return start->by_hand && !start->rehearse;
}

/* What the method asks for, and what it has no use for. */
static void check_method(struct compiler *compiler, const struct section *section, const struct program_study *study)
{
    const struct node *method = section->at[KEY_study_method];
    bool changes = study->method == STUDY_INJECTS || study->method == STUDY_OPTIONS || study->method == STUDY_RELEASES;
    if (!changes && study->method != STUDY_SHARING && !section->given[KEY_study_vary] &&
        !section->given[KEY_study_policies]) {
        voice_error(compiler, method, "add `vary: {parameter: {from, to}}` or `policies: {cell: [names]}`",
                    "the method varies parameters or policies, and none is given");
    }
    if (changes && section->at[KEY_study_vary]) {
        voice_error(compiler, section->at[KEY_study_vary], "leave it out",
                    "the method leaves out injects, forces options or releases at once, and varies nothing else");
    }
    if (study->method != STUDY_OPTIONS && section->at[KEY_study_decision]) {
        voice_error(compiler, section->at[KEY_study_decision], "leave it out, or take the method options",
                    "only the method options asks about a decision");
    } else if (study->decision != INDEX_NONE && left_to_control(compiler, study->decision)) {
        voice_error(compiler, section->at[KEY_study_decision], "opens: {at: control, rehearse: 30%}",
                    "control opens the decision, and no rehearsal does: there is nothing to force");
    }
    if (study->decision != INDEX_NONE && program_quantified(&compiler->program->decisions[study->decision])) {
        voice_error(compiler, section->at[KEY_study_decision],
                    "a decision with options; a number can be varied by a parameter",
                    "there is no option to force: it is about a number");
    }
    if (study->method == STUDY_SHARING && count_factors(compiler, study) > SHARING_FACTORS_MAX) {
        voice_error(compiler, method, "at most two, or the method sobol",
                    "the method lays a grid over two factors at the most, and there are %u",
                    count_factors(compiler, study));
    }
    if (has_design(study->method) && !section->given[KEY_study_samples]) {
        voice_error(compiler, method, "add `samples: 64`, or as many as there is time for",
                    "the method has a design of points, and no number of them is given");
    }
}

static void read_study(struct compiler *compiler, struct section *section, struct program_study *study)
{
    int32_t number;
    uint32_t word = value_word(compiler, section, KEY_study_method, INDEX_NONE);
    study->method = word != INDEX_NONE ? (enum study_method)word : STUDY_SHARING; /* which asks for nothing more */
    study->samples = study->method == STUDY_SHARING ? SAMPLES_OF_GRID : 1;
    study->decision = INDEX_NONE;
    if (value_integer(compiler, section, KEY_study_samples, &number))
        study->samples = (uint32_t)number;
    if (section->at[KEY_study_decision])
        study->decision = symbol_resolve(compiler, SYMBOL_DECISION, section->at[KEY_study_decision]);
    if (value_integer(compiler, section, KEY_study_runs, &number))
        study->runs = (uint32_t)number;
    if (section->at[KEY_study_vary])
        read_vary(compiler, section->at[KEY_study_vary], study);
    if (section->at[KEY_study_policies])
        read_study_policies(compiler, section->at[KEY_study_policies], study);
    if (section->at[KEY_study_outcome])
        read_measure(compiler, section->at[KEY_study_outcome], study);
    if (word != INDEX_NONE)
        check_method(compiler, section, study);
    if (study->method == STUDY_SOBOL && section->at[KEY_study_samples] && study->samples > 0 &&
        (study->samples < 8 || (study->samples & (study->samples - 1)) != 0)) {
        voice_error(compiler, section->at[KEY_study_samples], "a power of two from 8 on, such as 64 or 512",
                    "%u samples: the method takes a power of two", study->samples);
    }
}

void studies_read(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct symbols *studies = &compiler->symbols[SYMBOL_STUDY];
    program->studies = store_keep(compiler, studies->count, sizeof(*program->studies));
    for (uint32_t i = 0; !compiler->out_of_memory && i < studies->count; i++) {
        struct program_study *study = &program->studies[program->study_count++];
        struct section section;
        study->id = store_text(compiler, studies->items[i].id);
        if (section_read(compiler, studies->items[i].node, TABLE_study, &section))
            read_study(compiler, &section, study);
    }
}
