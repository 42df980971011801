/* Names, and facts as bytes and as lines of a transcript. */
#include <assert.h>

#include "kernel/inside.h"
#include "program/time.h"
#include "program/words.h"

const char *kernel_verdict_text(enum verdict verdict)
{
    static const char *const texts[] = {
#define VERDICT(name, code, text) [VERDICT_##name] = text,
#include "kernel/verdicts.def"
#undef VERDICT
    };
    return (unsigned)verdict < sizeof(texts) / sizeof(texts[0]) ? texts[verdict] : "unknown verdict";
}

const char *kernel_verdict_code(enum verdict verdict)
{
    static const char *const codes[] = {
#define VERDICT(name, code, text) [VERDICT_##name] = code,
#include "kernel/verdicts.def"
#undef VERDICT
    };
    assert((unsigned)verdict < sizeof(codes) / sizeof(codes[0]));
    return codes[verdict];
}

const char *kernel_event_name(enum event_kind kind)
{
    static const char *const names[] = {
#define EVENT(name, text, doc) [EVENT_##name] = text,
#include "kernel/events.def"
#undef EVENT
    };
    return (unsigned)kind < EVENT_KIND_COUNT ? names[kind] : "unknown";
}

static const char *fact_name(enum fact_kind kind)
{
    static const char *const names[] = {
#define FACT(name, text, doc) [FACT_##name] = text,
#include "kernel/facts.def"
#undef FACT
    };
    return (unsigned)kind < FACT_KIND_COUNT ? names[kind] : "unknown";
}

void kernel_facts_encode(const struct fact *facts, uint32_t count, struct buf *ret_bytes)
{
    for (uint32_t i = 0; i < count; i++) {
        buf_u8(ret_bytes, facts[i].kind);
        buf_u32(ret_bytes, (uint32_t)facts[i].a);
        buf_u32(ret_bytes, (uint32_t)facts[i].b);
        buf_u32(ret_bytes, (uint32_t)facts[i].c);
    }
}

static void print_cells(const struct program *program, uint32_t cells, struct buf *text)
{
    const char *before = " to ";
    for (uint32_t i = 0; i < program->cell_count; i++)
        if (cells >> i & 1) {
            buf_printf(text, "%s" STR_FMT, before, STR_ARG(program->cells[i].id));
            before = ", ";
        }
    if (cells == 0)
        buf_add_str(text, STR(" to nobody"));
}

static void print_inject(const struct program *program, const struct fact *fact, struct buf *text)
{
    buf_printf(text, " " STR_FMT, STR_ARG(program->injects[fact->a].id));
    if (fact->kind == FACT_DELIVERED || fact->kind == FACT_UNDELIVERED)
        print_cells(program, (uint32_t)fact->b, text);
    if (fact->kind == FACT_UNDELIVERED)
        buf_add_str(text, STR(": full"));
    if (fact->kind == FACT_ARMED || fact->kind == FACT_SHIFTED)
        buf_printf(text, " for tick %d", fact->b);
    if (fact->kind != FACT_KNOWN)
        return;
    buf_printf(text, " by " STR_FMT, STR_ARG(program->cells[fact->b].id));
    if (fact->c >= 0)
        buf_printf(text, " from " STR_FMT, STR_ARG(program->cells[fact->c].id));
}

static struct str asked_id(const struct program *program, const struct fact *fact, enum asked_kind kind)
{
    switch (kind) {
    case ASKED_ROUND: return program->assessments[program->rounds[fact->a].assessment].id;
    case ASKED_DECISION: return program->decisions[fact->a].id;
    default: return program->questions[fact->a].id;
    }
}

static void print_left(const struct program *program, const struct fact *fact, struct buf *text)
{
    static const enum asked_kind kinds[] = {[1] = ASKED_DECISION, [2] = ASKED_ROUND, [3] = ASKED_QUESTION};
    struct str id = fact->b == 0 ? program->injects[fact->a].id : asked_id(program, fact, kinds[fact->b & 3]);
    buf_printf(text, " " STR_FMT " to control", STR_ARG(id));
}

static void print_more(const struct program *program, const struct fact *fact, struct buf *text)
{
    struct str id = asked_id(program, fact, (enum asked_kind)fact->b);
    buf_printf(text, " " STR_FMT " until tick %d", STR_ARG(id), fact->c);
}

static struct str option_id(const struct program *program, int32_t decision, int32_t option)
{
    return program->options[program->decisions[decision].option_first + (uint32_t)option].id;
}

/* A number, or what each thing is given. */
static void print_quantities(const struct program *program, const struct program_decision *decision, int32_t code,
                             struct buf *text)
{
    int32_t quantities[QUANTITY_COUNT_MAX];
    if (!program_named_of(decision, code, quantities))
        return; /* no fact of a run */
    for (uint32_t i = 0; i < decision->quantity_count; i++)
        if (decision->decides == DECIDES_NUMBER)
            buf_printf(text, " %d", quantities[i]);
        else
            buf_printf(text, "%s" STR_FMT " %d", i > 0 ? ", " : " ",
                       STR_ARG(program->quantities[decision->quantity_first + i].id), quantities[i]);
}

static void print_decision(const struct program *program, const struct fact *fact, struct buf *text)
{
    const struct program_decision *decision = &program->decisions[fact->a];
    buf_printf(text, " " STR_FMT, STR_ARG(decision->id));
    if (fact->kind == FACT_CLOSED || fact->kind == FACT_OPENED)
        return;
    if (decision->agree == AGREE_EACH || fact->kind == FACT_CHOSEN || fact->kind == FACT_NAMED)
        buf_printf(text, " " STR_FMT, STR_ARG(program->cells[decision->asked[fact->b]].id));
    if (fact->kind == FACT_NAMED || fact->kind == FACT_DECIDED)
        print_quantities(program, decision, fact->c, text);
    else if (fact->kind == FACT_OUTCOME)
        buf_printf(text, " %d", fact->c + 1);
    else
        buf_printf(text, " " STR_FMT, STR_ARG(option_id(program, fact->a, fact->c)));
}

static void print_share(const struct program *program, int32_t index, struct buf *text)
{
    const struct program_share *share = &program->shares[index];
    buf_printf(text, " " STR_FMT " from " STR_FMT " to " STR_FMT, STR_ARG(program->injects[share->inject].id),
               STR_ARG(program->cells[share->from_cell].id), STR_ARG(program->cells[share->to_cell].id));
}

static void print_answering(const struct program *program, int32_t round, int32_t k, struct buf *text)
{
    const struct program_assessment *assessment = &program->assessments[program->rounds[round].assessment];
    buf_printf(text, " " STR_FMT " " STR_FMT, STR_ARG(assessment->id),
               STR_ARG(program->cells[assessment->asked[k]].id));
}

static void print_asked(const struct program *program, int32_t index, int32_t k, struct buf *text)
{
    const struct program_question *question = &program->questions[index];
    buf_printf(text, " " STR_FMT " " STR_FMT, STR_ARG(question->id), STR_ARG(program->cells[question->asked[k]].id));
}

/* A number, a step by its name, an order of names; of words nothing, which are in the event. */
static void print_reply(const struct program *program, int32_t index, int32_t answer, struct buf *text)
{
    const struct program_question *question = &program->questions[index];
    const struct program_named *names = program->answer_names + question->name_first;
    uint32_t order[RANK_COUNT_MAX];
    assert(question->name_first + question->name_count <= program->answer_name_count);
    switch (question->kind) {
    case ANSWER_WORDS: break;
    case ANSWER_NUMBER: buf_printf(text, " %d", answer); break;
    case ANSWER_SCALE: buf_printf(text, " " STR_FMT, STR_ARG(names[answer - 1].name)); break;
    case ANSWER_RANK:
        for (uint32_t i = 0;
             program_order_of((uint32_t)answer, question->name_count, order) && i < question->name_count; i++)
            buf_printf(text, "%s" STR_FMT, i > 0 ? ", " : " ", STR_ARG(names[order[i]].name));
        break;
    }
}

static void print_question(const struct program *program, const struct fact *fact, struct buf *text)
{
    if (fact->kind == FACT_TRUTH && fact->c == 1) {
        const struct program_assessment *assessment = &program->assessments[program->rounds[fact->a].assessment];
        buf_printf(text, " " STR_FMT " %d", STR_ARG(assessment->id), fact->b);
        return;
    }
    if (fact->kind == FACT_ASKED || fact->kind == FACT_ASKED_ENOUGH || fact->kind == FACT_TRUTH)
        buf_printf(text, " " STR_FMT, STR_ARG(program->questions[fact->a].id));
    else
        print_asked(program, fact->a, fact->b, text);
    if (fact->kind == FACT_TRUTH)
        print_reply(program, fact->a, fact->b, text);
    else if (fact->kind == FACT_REPLIED)
        print_reply(program, fact->a, fact->c, text);
    else if (fact->kind == FACT_SEEN)
        buf_printf(text, " %d%s", (fact->c & 0xff) + 1, fact->c >> 8 ? "" : " no longer");
}

static void print_pair(const struct program *program, int32_t index, struct buf *text)
{
    const struct program_release *release = &program->releases[index];
    buf_printf(text, " " STR_FMT " to " STR_FMT, STR_ARG(program->injects[release->inject].id),
               STR_ARG(program->cells[release->to_cell].id));
}

static void print_release(const struct program *program, const struct fact *fact, struct buf *text)
{
    static const char *const answers[] = {" redacted", " whole", " refused"};
    assert(fact->kind == FACT_REQUESTED || (fact->b >= 0 && fact->b < RELEASE_ANSWER_COUNT));
    print_pair(program, fact->a, text);
    if (fact->kind == FACT_REQUESTED)
        buf_printf(text, " by " STR_FMT, STR_ARG(program->cells[fact->b].id));
    else
        buf_add_str(text, str_of(answers[fact->b]));
    if (fact->kind == FACT_RELEASE_ARMED)
        buf_printf(text, " for tick %d", fact->c);
}

static void print_card(const struct program *program, const struct fact *fact, struct buf *text)
{
    if ((uint32_t)fact->a < program->card_count)
        buf_printf(text, " " STR_FMT, STR_ARG(program->cards[fact->a].id));
    else
        buf_printf(text, " item %d", fact->a + 1);
    buf_printf(text, " %s", words_at(WORDS_card_step, (uint32_t)fact->b));
    if (fact->c >= 0)
        buf_printf(text, " by " STR_FMT, STR_ARG(program->cells[fact->c].id));
}

static void print_dropped(const struct program *program, const struct fact *fact, struct buf *text)
{
    switch ((enum prepared)fact->a) {
    case PREPARED_SHARE: print_share(program, fact->b, text); break;
    case PREPARED_CHOICE: {
        const struct program_decision *decision = &program->decisions[fact->b];
        buf_printf(text, " " STR_FMT " " STR_FMT, STR_ARG(decision->id),
                   STR_ARG(program->cells[decision->asked[fact->c]].id));
        break;
    }
    case PREPARED_ANSWER: print_answering(program, fact->b, fact->c, text); break;
    case PREPARED_REPLY: print_asked(program, fact->b, fact->c, text); break;
    case PREPARED_RELEASE: print_pair(program, fact->b, text); break;
    }
}

static void print_ending(const struct program *program, const struct fact *fact, struct buf *text)
{
    uint32_t ending = (uint32_t)fact->a;
    if (ending < program->ending_count)
        buf_printf(text, " " STR_FMT, STR_ARG(program->endings[ending].id));
    else
        buf_add_str(text, ending == program->ending_count ? STR(" time is up") : STR(" by control"));
    if (fact->kind == FACT_PUT)
        buf_add_str(text, fact->b ? STR(" to control") : STR(": holds no longer"));
    else if (fact->kind == FACT_ENDED && fact->b)
        buf_add_str(text, STR(", by control"));
}

/* "words: wounded 12", as it stands in the text of what comes with it. */
static void print_said(const struct program *program, const struct fact *fact, struct buf *text)
{
    const struct program_value *value = &program->values[fact->a];
    buf_add_str(text, STR(": "));
    program_infix(program, value->code, text);
    buf_add_str(text, STR(" "));
    if (value->variable == VALUE_CONDITION)
        buf_add_str(text, fact->b ? STR("holds") : STR("does not hold"));
    else if (value->variable == VALUE_NUMBER)
        buf_printf(text, "%d", fact->b);
    else
        program_value_print(program, value->variable, fact->b, text);
}

static void print_task(const struct program *program, const struct fact *fact, struct buf *text)
{
    buf_printf(text, " " STR_FMT, STR_ARG(program->tasks[fact->a].id));
    if (fact->kind == FACT_TASK_DONE && fact->b)
        buf_add_str(text, STR(" by its bot"));
    else if (fact->kind == FACT_TASK_TICKED && !fact->b)
        buf_add_str(text, STR(" no longer"));
}

static void print_changed(const struct program *program, const struct fact *fact, struct buf *text)
{
    buf_printf(text, " " STR_FMT " ", STR_ARG(program->variables[fact->a].id));
    program_value_print(program, (uint32_t)fact->a, fact->b, text);
    buf_add_str(text, STR(" to "));
    program_value_print(program, (uint32_t)fact->a, fact->c, text);
}

static void print_held(const struct program *program, const struct fact *fact, struct buf *text)
{
    const struct program_cell *cell = &program->cells[fact->b];
    buf_printf(text, " %d by ", fact->a + 1);
    if (fact->c == 0)
        buf_printf(text, "all of " STR_FMT, STR_ARG(cell->id));
    const char *before = "";
    for (uint32_t s = 0; s < cell->seat_count; s++)
        if (fact->c >> s & 1) {
            buf_printf(text, "%s" STR_FMT "." STR_FMT, before, STR_ARG(cell->id),
                       STR_ARG(program->seats[cell->seat_first + s].id));
            before = ", ";
        }
}

static void print_freeze(const struct program *program, const struct fact *fact, struct buf *text)
{
    static const char *const steps[] = {"ends", "asks", "is talked about", "asks again", "is over"};
    assert(fact->b >= FREEZE_NONE && fact->b <= FREEZE_OVER);
    buf_printf(text, " " STR_FMT " %s", STR_ARG(program->freezes[fact->a].id), steps[fact->b]);
}

void kernel_fact_print(const struct program *program, int32_t tick, const struct fact *fact, struct buf *text)
{
    time_print(tick < 0 ? 0 : time_second(program, tick) / 60, text);
    buf_printf(text, " %s", fact_name((enum fact_kind)fact->kind));
    switch ((enum fact_kind)fact->kind) {
    case FACT_TICK: buf_printf(text, " %d", fact->a); break;
    case FACT_CLOSED:
    case FACT_OPENED:
    case FACT_ADOPTED:
    case FACT_NAMED:
    case FACT_DECIDED:
    case FACT_OUTCOME:
    case FACT_CHOSEN: print_decision(program, fact, text); break;
    case FACT_DELIVERED:
    case FACT_UNDELIVERED:
    case FACT_MISSED:
    case FACT_ARMED:
    case FACT_SHIFTED:
    case FACT_KNOWN: print_inject(program, fact, text); break;
    case FACT_SHARE_ARMED:
    case FACT_SHARE_MISSED:
        print_share(program, fact->a, text);
        if (fact->kind == FACT_SHARE_ARMED)
            buf_printf(text, " for tick %d", fact->b);
        break;
    case FACT_ROUND:
        buf_printf(text, " " STR_FMT, STR_ARG(program->assessments[program->rounds[fact->a].assessment].id));
        break;
    case FACT_ANSWERED:
        print_answering(program, fact->a, fact->b, text);
        buf_printf(text, " %d", fact->c);
        break;
    case FACT_CHANGED: print_changed(program, fact, text); break;
    case FACT_TASK_DONE:
    case FACT_TASK_OPENED:
    case FACT_TASK_LATE:
    case FACT_TASK_WITHDRAWN:
    case FACT_TASK_TICKED: print_task(program, fact, text); break;
    case FACT_ITEM: buf_printf(text, " %d", fact->a + 1); break;
    case FACT_PUT:
    case FACT_REFUSED:
    case FACT_ENDED: print_ending(program, fact, text); break;
    case FACT_PHASE: buf_printf(text, " %s", words_at(WORDS_phase, (uint32_t)fact->a & 3)); break;
    case FACT_SEATED:
        buf_printf(text, " " STR_FMT " by %s", STR_ARG(program->cells[fact->a].id), fact->b ? "its bot" : "people");
        break;
    case FACT_ASKED:
    case FACT_REPLIED:
    case FACT_TAKEN_BACK:
    case FACT_ASKED_ENOUGH:
    case FACT_TRUTH:
    case FACT_SEEN: print_question(program, fact, text); break;
    case FACT_REVEALED:
        buf_printf(text, " %s %d", fact->b == 2 ? "question" : fact->b == 1 ? "decision" : "round", fact->a + 1);
        break;
    case FACT_DROPPED: print_dropped(program, fact, text); break;
    case FACT_SAID: print_said(program, fact, text); break;
    case FACT_BEGAN: buf_printf(text, " " STR_FMT, STR_ARG(program->stages[fact->a].id)); break;
    case FACT_LEFT: print_left(program, fact, text); break;
    case FACT_REQUESTED:
    case FACT_RELEASE_ARMED:
    case FACT_RELEASED: print_release(program, fact, text); break;
    case FACT_HELD: print_held(program, fact, text); break;
    case FACT_MORE: print_more(program, fact, text); break;
    case FACT_CARD: print_card(program, fact, text); break;
    case FACT_FREEZE: print_freeze(program, fact, text); break;
    case FACT_KIND_COUNT: break;
    }
    buf_add_str(text, STR("\n"));
}
