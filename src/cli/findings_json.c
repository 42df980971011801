/* Findings as JSON; docs/agreement.md says what each member is. */
#include <assert.h>

#include "base/json.h"
#include "cli/findings.h"

static void add_measure(struct buf *json, const char *name, const char *lack, double value)
{
    if (lack)
        json_key_nothing(json, name);
    else
        json_key_decimal(json, name, value);
}

/* Members of an object that is open. */
static void add_finding(struct buf *json, const struct measure *finding)
{
    add_measure(json, "value", finding->lack, finding->value);
    json_key_word(json, "undefined", finding->lack);
    if (finding->has_parts) {
        json_key_decimal(json, "observed", finding->observed);
        json_key_decimal(json, "expected", finding->expected);
    }
    add_measure(json, "low", finding->no_interval, finding->low);
    add_measure(json, "high", finding->no_interval, finding->high);
    json_key_word(json, "no_interval", finding->no_interval);
}

static void add_head(struct buf *json, const struct findings *findings, const char *path)
{
    const struct judgements *of = findings->of;
    json_key_text(json, "entente", STR(ENTENTE_VERSION));
    json_key_text(json, "file", str_of(path));
    json_key_word(json, "form", of->form);
    json_key_word(json, "metric", finding_metric_word(findings->metric));
    json_key_word(json, "weights", finding_metric_word(findings->weights));
    json_key_count(json, "seed", findings->seed);
    json_key_count(json, "resamples", AGREE_RESAMPLE_COUNT);
    json_key_count(json, "units", of->unit_count);
    json_key_count(json, "values", of->value_count);
    json_key_count(json, "missing", (uint64_t)of->unit_count * of->rater_count - of->value_count);
    json_key_list(json, "raters");
    for (uint32_t r = 0; r < of->rater_count; r++) {
        json_open_object(json);
        json_key_text(json, "id", of->raters[r]);
        if (of->cell_count > 0)
            json_key_text(json, "cell", of->cells[of->cell_of[r]]);
        json_close_object(json);
    }
    json_close_list(json);
    json_key_object(json, "scale");
    json_key_truth(json, "declared", of->declared);
    json_key_list(json, "steps");
    for (uint32_t c = 0; c < of->category_count; c++)
        if (of->worths)
            json_decimal(json, of->worths[c]);
        else
            json_text(json, of->categories[c]);
    json_close_list(json);
    json_close_object(json);
}

static void add_all(struct buf *json, const struct findings *findings)
{
    json_key_list(json, "statistics");
    for (uint32_t i = 0; i < findings->all_count; i++) {
        json_open_object(json);
        json_key_word(json, "id", finding_ids[findings->all[i].kind]);
        add_finding(json, &findings->all[i]);
        json_close_object(json);
    }
    json_close_list(json);
    if (findings->metric == AGREE_NOMINAL)
        return;
    const struct agree_concordance *found = &findings->concordance;
    json_key_object(json, "kendall_w");
    add_measure(json, "value", findings->concordance_lack, found->w);
    json_key_word(json, "undefined", findings->concordance_lack);
    if (!findings->concordance_lack) {
        json_key_decimal(json, "untied", found->untied);
        json_key_decimal(json, "s", found->squares);
        json_key_decimal(json, "chi_squared", found->chi_squared);
        json_key_count(json, "degrees", found->degrees);
        add_measure(json, "mean_rho", found->untied < found->w ? "ties" : NULL, found->spearman);
        json_key_count(json, "units", found->unit_count);
    }
    json_close_object(json);
}

static void add_pairs(struct buf *json, const struct findings *findings)
{
    json_key_list(json, "pairs");
    for (uint32_t i = 0; i < findings->pair_count; i++) {
        const struct finding_pair *pair = &findings->pairs[i];
        json_open_object(json);
        json_key_text(json, "a", findings->of->raters[pair->a]);
        json_key_text(json, "b", findings->of->raters[pair->b]);
        add_measure(json, "kappa", pair->cohen.lack, pair->cohen.value);
        json_key_word(json, "undefined", pair->cohen.lack);
        add_measure(json, "error", pair->cohen.lack, pair->error);
        add_measure(json, "error_null", pair->cohen.lack, pair->error_null);
        add_measure(json, "most", pair->most_lack, pair->most);
        if (findings->metric != AGREE_NOMINAL) {
            add_measure(json, "tau_b", pair->tau.lack, pair->tau.value);
            add_measure(json, "spearman", pair->spearman.lack, pair->spearman.value);
        }
        json_close_object(json);
    }
    json_close_list(json);
}

static void add_share(struct buf *json, const char *name, const struct agree_share *share)
{
    json_key_object(json, name);
    json_key_count(json, "same", share->same);
    json_key_count(json, "pairs", share->pairs);
    add_measure(json, "apart", share->pairs > 0 ? NULL : "none", share->apart);
    json_close_object(json);
}

static void add_unit(struct buf *json, const struct findings *findings, const struct finding_unit *unit)
{
    assert(unit->apart.has_between);
    json_open_object(json);
    json_key_text(json, "unit", findings->of->units[unit->unit]);
    add_measure(json, "gap", unit->lack, unit->gap);
    json_key_decimal(json, "between", unit->apart.between);
    add_measure(json, "within_a", unit->apart.has_within_a ? NULL : "none", unit->apart.within_a);
    add_measure(json, "within_b", unit->apart.has_within_b ? NULL : "none", unit->apart.within_b);
    json_close_object(json);
}

static void add_across(struct buf *json, const struct findings *findings, const struct finding_across *across)
{
    json_open_object(json);
    json_key_text(json, "a", findings->of->cells[across->a]);
    json_key_text(json, "b", findings->of->cells[across->b]);
    json_key_object(json, "between");
    add_finding(json, &across->between);
    json_close_object(json);
    add_measure(json, "gap", across->gap_count > 0 ? NULL : "none", across->gap);
    json_key_count(json, "gap_units", across->gap_count);
    json_key_object(json, "permutation");
    json_key_word(json, "undefined", across->permutation_lack);
    if (!across->permutation_lack) {
        json_key_count(json, "as_great", across->permutation.as_great);
        json_key_count(json, "deals", across->permutation.deals);
        json_key_count(json, "least", across->permutation.least);
    }
    json_close_object(json);
    if (across->guessed) {
        json_key_object(json, "coorientation");
        add_share(json, "agreement", &across->coorientation.agreement);
        add_share(json, "accuracy_a", &across->coorientation.accuracy_a);
        add_share(json, "accuracy_b", &across->coorientation.accuracy_b);
        add_share(json, "congruency_a", &across->coorientation.congruency_a);
        add_share(json, "congruency_b", &across->coorientation.congruency_b);
        json_close_object(json);
    }
    json_key_list(json, "units");
    for (uint32_t i = 0; i < across->unit_count; i++)
        add_unit(json, findings, &across->units[i]);
    json_close_list(json);
    json_close_object(json);
}

void findings_json(const struct findings *findings, const char *path, struct buf *ret_json)
{
    json_open_object(ret_json);
    add_head(ret_json, findings, path);
    add_all(ret_json, findings);
    add_pairs(ret_json, findings);
    json_key_list(ret_json, "cells");
    for (uint32_t c = 0; c < findings->of->cell_count; c++) {
        json_open_object(ret_json);
        json_key_text(ret_json, "id", findings->of->cells[c]);
        json_key_count(ret_json, "raters", findings->cells[c].rater_count);
        json_key_object(ret_json, "alpha");
        add_finding(ret_json, &findings->cells[c].alpha);
        json_close_object(ret_json);
        json_close_object(ret_json);
    }
    json_close_list(ret_json);
    json_key_list(ret_json, "across");
    for (uint32_t i = 0; i < findings->across_count; i++)
        add_across(ret_json, findings, &findings->across[i]);
    json_close_list(ret_json);
    json_close_object(ret_json);
    buf_add(ret_json, "\n", 1);
}
