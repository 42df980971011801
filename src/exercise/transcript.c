/* Facts as a transcript. A live run that bots played and the rehearsal of the same scenario, seed and run must give the
 * same bytes here: that is the promise that a rehearsal and an exercise are one and the same machine. */
#include <inttypes.h>
#include <stdlib.h>

#include "exercise/inside.h"

struct writing {
    struct buf *text, *bytes;
    uint32_t until;
    bool ended, after_endex;     /* the exercise; and that what follows came later was said */
    uint64_t state_hash;         /* after the last event written */
    const struct update *update; /* of the step in work, of a rehearsed run */
};

/* A tick at which nothing happened is no line: a long exercise has hundreds. */
static bool nothing_happened(const struct fact *facts, uint32_t count)
{
    return count == 1 && facts[0].kind == FACT_TICK;
}

static void write_facts(struct writing *writing, const struct kernel *kernel, const struct fact *facts, uint32_t count)
{
    if (writing->text && writing->ended && count > 0 && !writing->after_endex) {
        buf_add_str(writing->text, STR("after ENDEX:\n"));
        writing->after_endex = true;
    }
    for (uint32_t i = 0; writing->text && !nothing_happened(facts, count) && i < count; i++) {
        kernel_fact_print(kernel_program(kernel), kernel_tick(kernel), &facts[i], writing->text);
        if (writing->text->len == 0 || writing->text->ptr[writing->text->len - 1] != '\n')
            buf_add_str(writing->text, STR("\n"));
    }
    if (writing->bytes)
        kernel_facts_encode(facts, count, writing->bytes);
    writing->ended = kernel_phase(kernel) == PHASE_ENDED;
}

static bool write_step(void *context, const struct exercise_step *step)
{
    struct writing *writing = context;
    if (step->event.second > writing->until)
        return false;
    write_facts(writing, exercise_kernel(step->exercise), step->facts, step->fact_count);
    writing->state_hash = step->state_hash;
    return true;
}

static void write_rehearsed(void *context, const struct kernel *kernel)
{
    struct writing *writing = context;
    write_facts(writing, kernel, writing->update->facts, writing->update->fact_count);
    writing->state_hash = kernel_state_hash(kernel);
}

static enum status finish(const struct writing *writing)
{
    if (writing->text)
        buf_printf(writing->text, "state %016" PRIx64 "\n", writing->state_hash);
    bool failed = (writing->text && writing->text->failed) || (writing->bytes && writing->bytes->failed);
    return failed ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status exercise_transcript(const char *path, uint32_t until, struct buf *ret_text, struct buf *ret_bytes,
                                struct trouble *trouble)
{
    struct writing writing = {.text = ret_text, .bytes = ret_bytes, .until = until};
    enum status status = exercise_walk(path, write_step, &writing, trouble);
    if (status != STATUS_OK)
        return status;
    status = finish(&writing);
    return status == STATUS_OK ? status : trouble_say(trouble, status, "the transcript is too long");
}

enum status exercise_transcript_rehearsed(const struct program *program, const struct settings *settings,
                                          struct buf *ret_text, struct buf *ret_bytes)
{
    struct writing writing = {.text = ret_text, .bytes = ret_bytes};
    struct update update = {.fact_count_max = kernel_fact_count_max(program)};
    enum status status = STATUS_OUT_OF_MEMORY;
    void *memory = malloc(kernel_bytes(program, true)); /* live: a transcript lists items too */
    update.facts = calloc(update.fact_count_max, sizeof(struct fact));
    if (!memory || !update.facts)
        goto cleanup;
    writing.update = &update;
    kernel_play(kernel_init(memory, program, settings, true), &update, write_rehearsed, &writing);
    status = finish(&writing);
cleanup:
    free(update.facts);
    free(memory);
    return status;
}
