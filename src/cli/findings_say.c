/* Findings as a table for people. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <utf8proc.h>

#include "base/clean.h"
#include "cli/findings.h"

enum {
    LABEL_COLUMNS = 26,
    NAME_COLUMNS = 24,
    PAIR_COLUMNS = 14,
    UNITS_SHOWN = 20,
    STEPS_SHOWN = 12,
    NUMBER_BYTES = 40
};

/* Four digits behind the point, or fewer where many stand before it. */
static const char *number(double value, char ret_text[NUMBER_BYTES])
{
    int decimals = fabs(value) < 1000 ? 4 : fabs(value) < 1e6 ? 1 : 0;
    snprintf(ret_text, NUMBER_BYTES, "%.*f", decimals, value);
    bool zero = ret_text[0] == '-' && strspn(ret_text + 1, "0.") == strlen(ret_text + 1);
    return zero ? ret_text + 1 : ret_text;
}

/* A name of the file's, cut to its column and filled up to it. */
static void add_name(struct buf *text, struct str name, uint32_t columns_max)
{
    struct buf clean;
    uint32_t columns = 0;
    buf_init(&clean, 1 << 20);
    clean_add(&clean, name, false);
    for (size_t at = 0; at < clean.len;) {
        utf8proc_int32_t code;
        utf8proc_ssize_t len =
            utf8proc_iterate((const utf8proc_uint8_t *)clean.ptr + at, (utf8proc_ssize_t)(clean.len - at), &code);
        uint32_t width = len > 0 ? (uint32_t)utf8proc_charwidth(code) : 1;
        if (columns + width > columns_max)
            break;
        len = len > 0 ? len : 1;
        buf_add(text, clean.ptr + at, (size_t)len);
        columns += width;
        at += (size_t)len;
    }
    buf_printf(text, "%*s", (int)(columns_max - columns), "");
    buf_free(&clean);
}

static void add_finding(struct buf *text, const char *label, const struct measure *finding)
{
    char value[NUMBER_BYTES], low[NUMBER_BYTES], high[NUMBER_BYTES], seen[NUMBER_BYTES], chance[NUMBER_BYTES];
    buf_printf(text, "%-*s ", LABEL_COLUMNS, label);
    if (finding->lack) {
        buf_printf(text, "undefined: %s\n", finding->lack);
        return;
    }
    buf_printf(text, "%8s", number(finding->value, value));
    if (finding->no_interval)
        buf_printf(text, "  %19s", "-");
    else
        buf_printf(text, "  %8s to %7s", number(finding->low, low), number(finding->high, high));
    if (finding->has_parts)
        buf_printf(text, "  %9s %9s", number(finding->observed, seen), number(finding->expected, chance));
    buf_printf(text, "\n");
}

static void add_no_intervals(struct buf *text, const struct measure *findings, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bool said = findings[i].lack || !findings[i].no_interval;
        for (uint32_t k = 0; k < i && !said; k++)
            said = !findings[k].lack && findings[k].no_interval &&
                   strcmp(findings[k].no_interval, findings[i].no_interval) == 0;
        if (!said)
            buf_printf(text, "no interval (-): %s\n", findings[i].no_interval);
    }
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void add_head(struct buf *text, const struct findings *findings, const char *path, struct str told)
{
    const struct judgements *of = findings->of;
    uint64_t places = (uint64_t)of->unit_count * of->rater_count;
    static const char *const distances[] = {[AGREE_NOMINAL] = "the same or not",
                                            [AGREE_ORDINAL] =
                                                "alpha by how many values lie between, all else by the difference",
                                            [AGREE_INTERVAL] = "the square of the difference",
                                            [AGREE_RATIO] = "the square of the difference over the sum"};
    assert(of->value_count <= places);
    buf_printf(text, "%s: " STR_FMT "; %s\n", path, STR_ARG(told), of->form);
    buf_printf(text, "%u unit%s, %u rater%s, %u value%s, %llu missing\n", of->unit_count, plural(of->unit_count),
               of->rater_count, plural(of->rater_count), of->value_count, plural(of->value_count),
               (unsigned long long)(places - of->value_count));
    buf_printf(text, "%s ", of->declared ? "scale:" : "values that are there, as no scale was said:");
    for (uint32_t c = 0; c < of->category_count && c < STEPS_SHOWN; c++)
        buf_printf(text, "%s" STR_FMT, c > 0 ? ", " : "", STR_ARG(of->categories[c]));
    buf_printf(text, of->category_count > STEPS_SHOWN ? ", and more: %u\n" : "\n", of->category_count);
    buf_printf(text, "%s: %s\n\n", finding_metric_word(findings->metric), distances[findings->metric]);
}

static void add_concordance(struct buf *text, const struct findings *findings)
{
    char digits[NUMBER_BYTES];
    const struct agree_concordance *found = &findings->concordance;
    buf_printf(text, "%-*s ", LABEL_COLUMNS, "Kendall's W");
    if (findings->concordance_lack) {
        buf_printf(text, "undefined: %s\n", findings->concordance_lack);
        return;
    }
    buf_printf(text, "%8s", number(found->w, digits));
    if (found->untied < found->w)
        buf_printf(text, "  %s without the correction for ties\n", number(found->untied, digits));
    else
        buf_printf(text, "  mean rho %s\n", number(found->spearman, digits));
    buf_printf(text, "%*s  chi-squared %s of %u degrees (large samples)\n", LABEL_COLUMNS + 9, "",
               number(found->chi_squared, digits), found->degrees);
    buf_printf(text, "%*s  %u units that all valued\n", LABEL_COLUMNS + 9, "", found->unit_count);
}

static void add_all(struct buf *text, const struct findings *findings)
{
    buf_printf(text, "%-*s %8s  %19s  %9s %9s\n", LABEL_COLUMNS, "", "value", "95 %", "seen", "by chance");
    for (uint32_t i = 0; i < findings->all_count; i++)
        add_finding(text, finding_label(findings->all[i].kind, findings->weights), &findings->all[i]);
    if (findings->metric != AGREE_NOMINAL)
        add_concordance(text, findings);
    add_no_intervals(text, findings->all, findings->all_count);
    buf_printf(text, "95 %%: units drawn anew %d times, seed %llu%s\n", AGREE_RESAMPLE_COUNT,
               (unsigned long long)findings->seed,
               findings->of->rater_count == 2 ? "; of values that are the same, Wilson's" : "");
    buf_printf(text, "each coefficient is 1 - disagreement seen / disagreement by chance\n");
}

/* ---- pairs of raters ---- */

static void add_plain(struct buf *text, bool defined, double value)
{
    char digits[NUMBER_BYTES];
    buf_printf(text, " %7s", defined ? number(value, digits) : "-");
}

static void add_pairs(struct buf *text, const struct findings *findings)
{
    bool ranks = findings->metric != AGREE_NOMINAL;
    if (findings->pair_count == 0)
        return;
    buf_printf(text, "\n%-*s %7s %7s %7s %7s %7s%s\n", 2 * PAIR_COLUMNS + 1, "two raters", "kappa", "error", "if 0",
               "z", ranks ? "tau-b" : "at most", ranks ? "     rho" : "");
    for (uint32_t i = 0; i < findings->pair_count; i++) {
        const struct finding_pair *pair = &findings->pairs[i];
        bool defined = !pair->cohen.lack, tested = defined && pair->error_null > 0;
        add_name(text, findings->of->raters[pair->a], PAIR_COLUMNS);
        buf_printf(text, " ");
        add_name(text, findings->of->raters[pair->b], PAIR_COLUMNS);
        add_plain(text, defined, pair->cohen.value);
        add_plain(text, defined, pair->error);
        add_plain(text, defined, pair->error_null);
        add_plain(text, tested, tested ? pair->cohen.value / pair->error_null : 0);
        if (ranks) {
            add_plain(text, !pair->tau.lack, pair->tau.value);
            add_plain(text, !pair->spearman.lack, pair->spearman.value);
        } else
            add_plain(text, !pair->most_lack, pair->most);
        buf_printf(text, "\n");
    }
    buf_printf(text, "error: standard error of kappa%s; if 0: were kappa 0 in truth; z: kappa over that\n",
               findings->weights == AGREE_NOMINAL ? "" : ", weighted");
}

/* ---- cells ---- */

static void add_share(struct buf *text, const char *label, const struct agree_share *share)
{
    char part[NUMBER_BYTES], apart[NUMBER_BYTES];
    buf_printf(text, "%-*s ", LABEL_COLUMNS, label);
    if (share->pairs == 0)
        buf_printf(text, "undefined: nobody said or guessed so\n");
    else
        buf_printf(text, "%8s  %llu of %llu pairs the same; apart %s\n",
                   number((double)share->same / (double)share->pairs, part), (unsigned long long)share->same,
                   (unsigned long long)share->pairs, number(share->apart, apart));
}

static void add_coorientation(struct buf *text, const struct agree_coorientation *found)
{
    buf_printf(text, "what both say (agreement), what one guesses and the other says (accuracy), what one\n"
                     "says and guesses that the other does (congruency):\n");
    add_share(text, "agreement", &found->agreement);
    add_share(text, "accuracy of 1", &found->accuracy_a);
    add_share(text, "accuracy of 2", &found->accuracy_b);
    add_share(text, "congruency of 1", &found->congruency_a);
    add_share(text, "congruency of 2", &found->congruency_b);
}

static void add_units(struct buf *text, const struct findings *findings, const struct finding_across *across)
{
    char gap[NUMBER_BYTES], between[NUMBER_BYTES], a[NUMBER_BYTES], b[NUMBER_BYTES];
    uint32_t shown = across->unit_count < UNITS_SHOWN ? across->unit_count : UNITS_SHOWN;
    if (shown == 0)
        return;
    buf_printf(text, "%-*s %9s %9s %9s %9s\n", NAME_COLUMNS, "unit", "gap", "between", "within 1", "within 2");
    for (uint32_t i = 0; i < shown; i++) {
        const struct finding_unit *unit = &across->units[i];
        add_name(text, findings->of->units[unit->unit], NAME_COLUMNS);
        buf_printf(text, " %9s %9s %9s %9s\n", unit->lack ? "-" : number(unit->gap, gap),
                   number(unit->apart.between, between),
                   unit->apart.has_within_a ? number(unit->apart.within_a, a) : "-",
                   unit->apart.has_within_b ? number(unit->apart.within_b, b) : "-");
    }
    if (shown < across->unit_count)
        buf_printf(text, "and %u more; --json has all\n", across->unit_count - shown);
}

static void add_cell(struct buf *text, const struct findings *findings, uint32_t cell, uint32_t place)
{
    uint32_t count = findings->cells[cell].rater_count;
    clean_add(text, findings->of->cells[cell], false);
    buf_printf(text, " (%u, %u rater%s)", place, count, plural(count));
}

static void add_across(struct buf *text, const struct findings *findings, const struct finding_across *across)
{
    char gap[NUMBER_BYTES];
    const struct agree_permutation *found = &across->permutation;
    buf_printf(text, "\n");
    add_cell(text, findings, across->a, 1);
    buf_printf(text, " and ");
    add_cell(text, findings, across->b, 2);
    buf_printf(text, ", %u unit%s\n", across->unit_count, plural(across->unit_count));
    add_finding(text, finding_label(FINDING_BETWEEN, findings->weights), &across->between);
    add_no_intervals(text, &across->between, 1);
    if (across->gap_count > 0)
        buf_printf(text, "%-*s %8s  mean of %u units: 2 between - within 1 - within 2\n", LABEL_COLUMNS, "gap",
                   number(across->gap, gap), across->gap_count);
    if (across->permutation_lack)
        buf_printf(text, "%-*s undefined: %s\n", LABEL_COLUMNS, across->gap_count > 0 ? "p of the gap" : "gap",
                   across->permutation_lack);
    else
        buf_printf(text, "%-*s %8.4f  %u of %u ways to deal the raters out; least: %u of %u\n", LABEL_COLUMNS,
                   "p of the gap", (double)found->as_great / found->deals, found->as_great, found->deals, found->least,
                   found->deals);
    if (across->guessed)
        add_coorientation(text, &across->coorientation);
    add_units(text, findings, across);
}

void findings_say(const struct findings *findings, const char *path, struct str told, struct buf *ret_text)
{
    add_head(ret_text, findings, path, told);
    add_all(ret_text, findings);
    add_pairs(ret_text, findings);
    if (findings->of->cell_count > 0)
        buf_printf(ret_text, "\nalpha inside\n");
    for (uint32_t c = 0; c < findings->of->cell_count; c++) {
        char label[LABEL_COLUMNS * 4 + 1];
        struct buf name;
        buf_init(&name, sizeof(label));
        add_name(&name, findings->of->cells[c], LABEL_COLUMNS);
        add_finding(ret_text, buf_text(&name), &findings->cells[c].alpha);
        buf_free(&name);
    }
    for (uint32_t i = 0; i < findings->across_count; i++)
        add_across(ret_text, findings, &findings->across[i]);
}
