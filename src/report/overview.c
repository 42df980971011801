/* What was exercised, by whom, when, how it ended; the same in sentences; and, at the back, who took part and how to
 * verify. */
#include <stdio.h>

#include "program/time.h"
#include "report/agreement.h"
#include "report/page.h"

static void row_begin(struct page *page, const char *head)
{
    page_printf(page, "<tr><th scope=\"row\">%s</th><td>", head);
}

static void row_end(struct page *page)
{
    page_add(page, "</td></tr>\n");
}

static void add_ending(struct page *page)
{
    const struct record *record = page->record;
    if (!record->started)
        page_add(page, "The exercise had not started when this report was made.");
    else if (!record->ended)
        page_add(page, "The exercise had not ended when this report was made.");
    else if ((uint32_t)record->ending < page->program->ending_count) {
        page_add(page, "Ending <b>");
        html_escape(page->out, page->program->endings[record->ending].id);
        page_add(page, "</b>: ");
        page_text(page, &page->program->endings[record->ending].text);
    } else if ((uint32_t)record->ending == page->program->ending_count)
        page_add(page, "The time of the scenario was up.");
    else
        page_add(page, "ENDEX by control.");
}

static void played_by(struct page *page, uint32_t cell)
{
    const struct record *record = page->record;
    bool people = false, any = false;
    page_add(page, "bot");
    for (uint32_t i = 0; i < record->seatings.count; i++) {
        const struct seating *seating = &record->seatings.items[i];
        if (seating->cell != cell)
            continue;
        people = !seating->bot;
        any = true;
        page_printf(page, ", %s from ", people ? "people" : "bot");
        page_time(page, seating->second);
    }
    if (!any && page->program->cells[cell].seat == SEAT_CONTROL)
        page_add(page, " (a seat of control)");
}

static void cells_table(struct page *page)
{
    const struct record *record = page->record;
    table_begin(page->out, "Participating cells", "Cell|Name|Country|Side|Played by|#Seats|#Joined");
    for (uint32_t c = 0; c < page->program->cell_count; c++) {
        const struct program_cell *cell = &page->program->cells[c];
        uint32_t seats = 0, joined = 0;
        for (uint32_t s = 0; s < exercise_seat_count(record->exercise); s++) {
            bool own = exercise_seat(record->exercise, s)->role == ROLE_PLAYER &&
                       exercise_seat(record->exercise, s)->cell == c;
            seats += own;
            joined += own && record->joined[s] != SECOND_NONE;
        }
        page_add(page, "<tr><th scope=\"row\">");
        page_cell(page, c);
        page_add(page, "</th><td>");
        page_text(page, &cell->name);
        page_add(page, "</td><td>");
        html_escape(page->out, cell->country.len > 0 ? cell->country : STR("–"));
        page_add(page, "</td><td>");
        html_escape(page->out, cell->side.len > 0 ? cell->side : STR("–"));
        page_add(page, "</td><td>");
        played_by(page, c);
        page_printf(page, "</td><td class=\"number\">%u</td><td class=\"number\">%u</td></tr>\n", seats, joined);
    }
    table_end(page->out);
}

static void objectives_table(struct page *page)
{
    table_begin(page->out, "Objectives", "Objective|Capability|Text");
    for (uint32_t i = 0; i < page->program->objective_count; i++) {
        const struct program_objective *objective = &page->program->objectives[i];
        page_add(page, "<tr><th scope=\"row\">");
        html_escape(page->out, objective->id);
        page_add(page, "</th><td>");
        page_text(page, &objective->capability);
        page_add(page, "</td><td>");
        page_text(page, &objective->text);
        page_add(page, "</td></tr>\n");
    }
    table_end(page->out);
}

void section_overview(struct page *page)
{
    const struct record *record = page->record;
    const struct program *program = page->program;
    page_heading(page, WORD_OVERVIEW);
    page_add(page, "<table class=\"facts\"><tbody>\n");
    row_begin(page, "Exercise");
    page_text(page, &program->title);
    row_end(page);
    row_begin(page, "Type");
    page_add(page, "Tabletop exercise, discussion-based, run with entente ");
    html_escape(page->out, exercise_version(record->exercise));
    row_end(page);
    row_begin(page, "STARTEX");
    page_zones(page, 0);
    page_add(page, "<br><span class=\"soft\">on the wall: ");
    if (record->started)
        page_wall(page, record->start_ms);
    else
        page_add(page, "not yet");
    page_add(page, "</span>");
    row_end(page);
    row_begin(page, record->ended ? "ENDEX" : "Last event");
    page_time(page, record->end_second);
    page_add(page, " · ");
    page_zones(page, record->end_second);
    page_add(page, "<br><span class=\"soft\">on the wall: ");
    if (record->started) {
        page_wall(page, record->end_ms);
        page_add(page, ", ");
        page_minutes(page, (double)(record->end_ms - record->start_ms) / 1000);
        page_add(page, " after STARTEX");
    } else {
        page_add(page, "not yet");
    }
    page_add(page, "</span>");
    row_end(page);
    row_begin(page, "How it ended");
    add_ending(page);
    row_end(page);
    row_begin(page, "Planned length");
    page_minutes(page, (double)time_second(program, program->tick_count));
    page_printf(page, ", in ticks of %u min", program->tick_minutes);
    row_end(page);
    row_begin(page, "Scope");
    page_printf(
        page,
        "%u cells, %u injects, %u decisions, %u assessments in %u rounds, %u objectives; policy, consultation and "
        "communication",
        program->cell_count, program->inject_count, program->decision_count, program->assessment_count,
        program->round_count, program->objective_count);
    row_end(page);
    row_begin(page, "Marking");
    html_escape(page->out, program->marking.len > 0 ? program->marking : STR("none"));
    row_end(page);
    static const char *const open_heads[] = {"Mission area, threat or hazard", "Sponsor", "Point of contact"};
    for (size_t i = 0; i < sizeof(open_heads) / sizeof(open_heads[0]); i++) {
        row_begin(page, open_heads[i]);
        page_add(page, "<span class=\"soft\">to be filled in</span>");
        row_end(page);
    }
    page_add(page, "</tbody></table>\n<h3>Scenario</h3>\n");
    texts_paragraphs(page->out, page->program, &program->summary);
    cells_table(page);
    if (program->objective_count > 0)
        objectives_table(page);
}

/* ---- executive summary ---- */

static void sharing_sentence(struct page *page)
{
    struct sharing_figures figures;
    if (!page_counted(page, figures_sharing(page->record, &figures)))
        return;
    page_printf(
        page,
        "<li><b>Sharing.</b> %u items went to some of the playing cells first, which left %u gaps between cells. ",
        figures.items, figures.gaps);
    page_printf(page, "Cells closed %u of them by sharing", figures.shared);
    if (figures.shared > 0) {
        page_add(page, " (median ");
        page_minutes(page, figures.median_seconds);
        page_add(page, ")");
    }
    page_printf(page, ", control closed %u, and %u were never closed.</li>\n", figures.released, figures.never);
}

static void expected_sentence(struct page *page)
{
    struct expected_figures figures = figures_expected(page->record, INDEX_NONE);
    uint32_t delivered = figures.stated - figures.by[EXPECTED_NOT_DELIVERED];
    page_printf(
        page,
        "<li><b>Expected actions.</b> Of %u expected actions whose inject reached the cell, the log shows the act in "
        "time for %u, late for %u, never for %u; %u injects with an expected action did not reach their cell.</li>\n",
        delivered, figures.by[EXPECTED_MET], figures.by[EXPECTED_LATE], figures.by[EXPECTED_NEVER],
        figures.by[EXPECTED_NOT_DELIVERED]);
}

static void decisions_sentence(struct page *page)
{
    struct decision_figures figures;
    if (!page_counted(page, figures_decisions(page->record, &figures)))
        return;
    page_printf(page, "<li><b>Decisions.</b> %u of %u decisions opened and %u closed", figures.opened,
                page->program->decision_count, figures.closed);
    if (figures.closed > 0) {
        page_add(page, " (median ");
        page_minutes(page, figures.median_seconds);
        page_add(page, ")");
    }
    page_printf(page,
                ". In %u that were put to several cells all of them chose; the private choices were the same in %u. ",
                figures.compared, figures.same);
    page_printf(page,
                "Of %u adoptions, %u came by agreement of all, %u by the lead, %u by a cell for itself, %u by default "
                "when time "
                "was up or choices differed, %u by control.</li>\n",
                figures.adopted, figures.by[DECIDED_BY_AGREEMENT], figures.by[DECIDED_BY_LEAD],
                figures.by[DECIDED_BY_CELL], figures.by[DECIDED_BY_DEFAULT], figures.by[DECIDED_BY_CONTROL]);
}

static void assessments_sentence(struct page *page)
{
    double sum = 0, value, floors = 0;
    uint32_t opened = 0, measured = 0;
    for (uint32_t r = 0; r < page->program->round_count; r++) {
        opened += page->record->round_opened[r] != SECOND_NONE;
        if (!figures_raw(page->record, r, &value))
            continue;
        sum += value;
        floors += agreement_floor(page->program->assessments[page->program->rounds[r].assessment].step_count);
        measured++;
    }
    page_printf(page, "<li><b>Assessments.</b> %u of %u rounds were asked; %u were answered by more than one cell",
                opened, page->program->round_count, measured);
    if (measured > 0)
        page_printf(page, ", with a mean raw agreement of %.2f where random answers score %.2f", sum / measured,
                    floors / measured);
    page_add(page, ".</li>\n");
}

static void requests_sentence(struct page *page)
{
    struct request_figures figures;
    if (!page_counted(page, figures_requests(page->record, &figures)))
        return;
    page_printf(page, "<li><b>Requests for information.</b> %u were made and %u answered", figures.asked,
                figures.answered);
    if (figures.answered > 0) {
        page_add(page, " (median ");
        page_minutes(page, figures.median_seconds);
        page_add(page, ")");
    }
    page_add(page, ".</li>\n");
}

void section_summary(struct page *page)
{
    const struct record *record = page->record;
    page_heading(page, WORD_SUMMARY);
    page_add(page, "<p>The sentences below are counted from the log. Strengths and areas for improvement are for the "
                   "evaluators to add."
                   "</p>\n<ul class=\"summary\">\n<li><b>Course.</b> ");
    if (record->started) {
        page_minutes(page, record->end_second);
        page_printf(page, " of exercise time, %u items, %llu events in the log. ", kernel_item_count(record->kernel),
                    (unsigned long long)record->head.count);
    }
    add_ending(page);
    page_add(page, "</li>\n");
    sharing_sentence(page);
    expected_sentence(page);
    decisions_sentence(page);
    assessments_sentence(page);
    requests_sentence(page);
    page_add(page, "</ul>\n");
}

/* ---- appendices ---- */

void section_participants(struct page *page)
{
    const struct record *record = page->record;
    page_heading(page, WORD_PARTICIPANTS);
    table_begin(page->out, "Seats", "Seat|Role|Cell|Name given|First joined");
    for (uint32_t s = 0; s < exercise_seat_count(record->exercise); s++) {
        const struct seat *seat = exercise_seat(record->exercise, s);
        page_add(page, "<tr><th scope=\"row\">");
        page_seat(page, s);
        page_printf(page, "</th><td>%s</td><td>", exercise_role_name(seat->role));
        if (seat->role == ROLE_PLAYER)
            page_cell(page, seat->cell);
        else
            page_add(page, "–");
        page_add(page, "</td><td>");
        texts_said(page->out, str_of(exercise_seat_state(record->exercise, s)->name));
        page_add(page, "</td><td>");
        page_time(page, record->joined[s]);
        page_add(page, "</td></tr>\n");
    }
    table_end(page->out);
}

static void add_hash(struct page *page, const struct hash *hash)
{
    char hex[2 * HASH_BYTES + 1];
    hash_hex(hash, hex);
    page_printf(page, "<code>%s</code>", hex);
}

void section_verify(struct page *page)
{
    const struct record *record = page->record;
    char head[LOG_HEAD_TEXT_BYTES];
    log_head_text(&record->head, head);
    page_heading(page, WORD_VERIFY);
    page_add(page, "<p>Everything here was folded from one run file. Whoever holds the file and the head below can "
                   "verify that it is "
                   "this run, whole and in order, and make this page again.</p>\n<table class=\"facts\"><tbody>\n");
    row_begin(page, "Head of the log");
    page_printf(page, "<code>%s</code>", head);
    row_end(page);
    row_begin(page, "Events in this report");
    page_printf(page, "%llu", (unsigned long long)record->head.count);
    row_end(page);
    row_begin(page, "Run");
    page_add(page, "<code>");
    for (uint32_t i = 0; i < LOG_RUN_ID_BYTES; i++)
        page_printf(page, "%02x", record->birth.run_id[i]);
    page_add(page, "</code>, born ");
    page_wall(page, record->birth.wall_ms);
    row_end(page);
    row_begin(page, "Scenario");
    html_escape(page->out, exercise_file_name(record->exercise));
    page_add(page, ", BLAKE2b-256 of its text ");
    add_hash(page, &record->source_hash);
    row_end(page);
    row_begin(page, "Program");
    page_add(page, "BLAKE2b-256 ");
    add_hash(page, &record->program_hash);
    row_end(page);
    row_begin(page, "Chance");
    const struct settings *settings = kernel_run_settings(record->kernel);
    page_printf(page, "seed %llu, run %llu", (unsigned long long)settings->seed, (unsigned long long)settings->run);
    row_end(page);
    row_begin(page, "State at the end");
    page_printf(page, "<code>%016llx</code>", (unsigned long long)kernel_state_hash(record->kernel));
    row_end(page);
    row_begin(page, "Made with");
    page_add(page, "entente " ENTENTE_VERSION);
    row_end(page);
    page_add(
        page,
        "</tbody></table>\n<p><code>entente verify RUN</code> checks the chain against a head that was kept elsewhere; "
        "<code>entente replay RUN</code> prints the transcript, fact by fact.</p>\n");
}
