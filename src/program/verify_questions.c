/* What every executor relies on of questions, and of what assessments and questions have as the truth. */
#include "program/checked.h"

const char *verify_questions_layout(const struct program *p, uint32_t *at)
{
    for (uint32_t i = 0; i < p->question_count; i++) {
        const struct program_question *q = &p->questions[i];
        REQUIRE(q->kind <= ANSWER_RANK && q->asked_count <= ASKED_COUNT_MAX && q->look_count <= LOOK_COUNT_MAX &&
                    q->name_count <= (q->kind == ANSWER_RANK ? RANK_COUNT_MAX : ANSWER_NAME_COUNT_MAX),
                "what a question asks");
        REQUIRE(q->due_slot == *at && q->opened_slot == *at + 1 && q->closed_slot == *at + 2, "place of a question");
        *at += 3;
        REQUIRE(q->answered_slot == *at, "place of who answered");
        *at += q->asked_count;
        REQUIRE(q->answer_slot == *at, "place of answers to a question");
        *at += q->asked_count * program_answer_width(q);
        REQUIRE(q->seen_slot == *at, "place of what was seen");
        *at += q->asked_count * q->look_count;
        REQUIRE((q->truth == CODE_NONE) == (q->truth_slot == INDEX_NONE), "truth of a question");
        REQUIRE(q->truth == CODE_NONE || q->truth_slot == (*at)++, "place of the truth");
    }
    for (uint32_t i = 0; i < p->round_count; i++) {
        bool has_truth = p->assessments[p->rounds[i].assessment].truth != CODE_NONE;
        REQUIRE(has_truth == (p->rounds[i].truth_slot != INDEX_NONE), "truth of a round");
        REQUIRE(!has_truth || p->rounds[i].truth_slot == (*at)++, "place of the truth");
    }
    return NULL;
}

const char *verify_questions_slots(const struct program *p)
{
    int64_t ticks = p->tick_count;
    for (uint32_t i = 0; i < p->question_count; i++) {
        const struct program_question *q = &p->questions[i];
        int32_t from = q->from < 0 ? q->from : 0, to = q->to > 0 ? q->to : 0;
        REQUIRE(is_slot(p, q->due_slot, TICK_NEVER, 2 * ticks, TICK_NEVER) &&
                    is_slot(p, q->opened_slot, TICK_NEVER, ticks, TICK_NEVER) &&
                    is_slot(p, q->closed_slot, TICK_NEVER, ticks, TICK_NEVER),
                "range of a question's ticks");
        for (uint32_t k = 0; k < q->asked_count; k++)
            REQUIRE(is_slot(p, q->answered_slot + k, TICK_NEVER, ticks, TICK_NEVER), "range of who answered");
        for (uint32_t k = 0; k < q->asked_count * program_answer_width(q); k++)
            REQUIRE(is_slot(p, q->answer_slot + k, from, to, 0), "range of an answer to a question");
        for (uint32_t k = 0; k < q->asked_count * q->look_count; k++)
            REQUIRE(is_slot(p, q->seen_slot + k, 0, 1, 0), "range of what was seen");
        REQUIRE(q->truth_slot == INDEX_NONE || is_slot(p, q->truth_slot, from, to, 0), "range of the truth");
    }
    for (uint32_t i = 0; i < p->round_count; i++)
        REQUIRE(p->rounds[i].truth_slot == INDEX_NONE ||
                    is_slot(p, p->rounds[i].truth_slot, 0, p->assessments[p->rounds[i].assessment].step_count, 0),
                "range of the truth");
    return NULL;
}

/* What is put into a slot lies within it: nobody cuts it to size. */
static bool lies_within(const struct checked *c, code_at code, int32_t from, int32_t to)
{
    return code == CODE_NONE || (value(c, code) && proof_of(c, code)->low >= from && proof_of(c, code)->high <= to);
}

static const char *verify_kind(const struct program *p, const struct program_question *q)
{
    bool named = q->kind == ANSWER_SCALE || q->kind == ANSWER_RANK;
    REQUIRE(within(q->name_first, q->name_count, p->answer_name_count) && (named ? q->name_count >= 2 : !q->name_count),
            "names of a question");
    REQUIRE(q->from <= q->to && q->from >= -ANSWER_NUMBER_MAX && q->to <= ANSWER_NUMBER_MAX, "numbers of a question");
    REQUIRE(q->kind == ANSWER_NUMBER || (q->from == 1 && q->to == (named ? (int32_t)q->name_count : 1)),
            "steps of a question");
    REQUIRE(!q->has_right || (q->right_from <= q->right_to && (q->kind == ANSWER_NUMBER || q->kind == ANSWER_SCALE)),
            "what is right");
    return NULL;
}

const char *verify_questions(const struct checked *c)
{
    const struct program *p = c->program;
    uint32_t reply = 0;
    for (uint32_t i = 0; i < p->question_count; i++) {
        const struct program_question *q = &p->questions[i];
        REQUIRE(q->at == CODE_NONE || q->when == CODE_NONE, "a question opens either at a time or on a condition");
        REQUIRE(is_hand(c, &q->hand) && (!program_asked_by_hand(q) || q->after == CODE_NONE),
                "a question that control opens");
        REQUIRE(minutes_or_none(c, q->at) && condition_or_none(c, q->when) && minutes_or_none(c, q->after) &&
                    q->within != CODE_NONE && minutes_or_none(c, q->within),
                "time of a question");
        REQUIRE(are_asked(p, q->asked, q->asked_count) && within(q->look_first, q->look_count, p->look_count) &&
                    index_or_none(q->objective, p->objective_count),
                "a question");
        REQUIRE(q->shown_from >= 1 && q->shown_from <= ANSWERS_SHOWN_MIN && q->middle_from >= 1 &&
                    q->middle_from <= q->shown_from && q->middle_from <= ANSWERS_MIDDLE_MIN,
                "what is shown of a question");
        REQUIRE(lies_within(c, q->truth, q->from, q->to) && (q->truth == CODE_NONE || !q->has_right), "a truth");
        REQUIRE(q->reply_first == reply, "what bots answer");
        const char *why = verify_kind(p, q);
        REQUIRE(!why, why);
        for (uint32_t k = 0; k < program_answer_width(q); k++, reply++)
            for (uint32_t policy = 0; policy < p->policy_count; policy++) {
                uint64_t at = (uint64_t)p->policies[policy].reply_first + reply;
                REQUIRE(at < p->reply_count && lies_within(c, p->replies[at], q->from, q->to), "what a bot answers");
            }
    }
    for (uint32_t i = 0; i < p->answer_name_count; i++)
        REQUIRE(is_id(p->answer_names[i].name), "the name of an answer");
    for (uint32_t i = 0; i < p->assessment_count; i++)
        REQUIRE(lies_within(c, p->assessments[i].truth, 1, (int32_t)p->assessments[i].step_count), "a truth");
    return NULL;
}
