/* How whoever holds the run file can verify the report. */
#include "report/sections.h"

static void row_begin(struct page *page, enum word head)
{
    page_printf(page, "<tr><th scope=\"row\">%s</th><td>", page_word(page, head));
}

static void row_end(struct page *page)
{
    page_add(page, "</td></tr>\n");
}

static void add_hash(struct page *page, const struct hash *hash)
{
    char hex[2 * HASH_BYTES + 1];
    hash_hex(hash, hex);
    page_printf(page, "BLAKE2b-256 <code>%s</code>", hex);
}

void section_verify(struct page *page)
{
    const struct record *record = page->record;
    const struct settings *settings = kernel_run_settings(record->kernel);
    char head[LOG_HEAD_TEXT_BYTES], last[LOG_HEAD_TEXT_BYTES];
    log_head_text(&record->head, head);
    log_head_text(&record->last_head, last);
    page_heading(page, WORD_VERIFY);
    page_printf(page, "<p>%s</p>\n<table class=\"facts\"><tbody>\n", page_word(page, WORD_VERIFY_LEAD));
    row_begin(page, WORD_VERIFY_HEAD);
    page_printf(page, "<code>%s</code>", head);
    row_end(page);
    if (record->after.count > 0) {
        row_begin(page, WORD_VERIFY_LAST);
        page_printf(page, "<code>%s</code>", last);
        row_end(page);
    }
    row_begin(page, WORD_VERIFY_EVENTS);
    page_printf(page, "%llu", (unsigned long long)record->head.count);
    row_end(page);
    row_begin(page, WORD_VERIFY_RUN);
    page_add(page, "<code>");
    for (uint32_t i = 0; i < LOG_RUN_ID_BYTES; i++)
        page_printf(page, "%02x", record->birth.run_id[i]);
    page_printf(page, "</code>, %s: ", page_word(page, WORD_VERIFY_CREATED));
    page_wall(page, record->birth.wall_ms);
    row_end(page);
    row_begin(page, WORD_SCENARIO);
    html_escape(page->out, exercise_file_name(record->exercise));
    page_add(page, ", ");
    add_hash(page, &record->source_hash);
    row_end(page);
    row_begin(page, WORD_VERIFY_PROGRAM);
    add_hash(page, &record->program_hash);
    row_end(page);
    row_begin(page, WORD_VERIFY_CHANCE);
    page_say(page, WORD_VERIFY_DRAWS, (unsigned long long)settings->seed, (unsigned long long)settings->run);
    row_end(page);
    row_begin(page, WORD_VERIFY_STATE);
    page_printf(page, "<code>%016llx</code>", (unsigned long long)record->state_hash);
    row_end(page);
    row_begin(page, WORD_PLAYED_WITH);
    page_add(page, "entente ");
    html_escape(page->out, exercise_version(record->exercise));
    row_end(page);
    row_begin(page, WORD_MADE_WITH);
    page_add(page, "entente " ENTENTE_VERSION);
    row_end(page);
    page_printf(page,
                "</tbody></table>\n<p><code>entente verify RUN</code>: %s <code>entente replay RUN</code>: %s</p>\n",
                page_word(page, WORD_VERIFY_CHECKS), page_word(page, WORD_VERIFY_PRINTS));
}
