/* Every maximum of the house, named once. A limit that is hit is reported by this name's value, never silently cut. */
#ifndef ENTENTE_BASE_BOUNDS_H
#define ENTENTE_BASE_BOUNDS_H

enum {
    CELL_COUNT_MAX = 32,      /* sets of cells are 32 bits */
    GROUP_COUNT_MAX = 32,     /* of cells */
    CELL_SEAT_COUNT_MAX = 16, /* seats of one cell that have names */
    LANGUAGE_COUNT_MAX = 4,
    ZONE_COUNT_MAX = 4,
    INJECT_COUNT_MAX = 1000,
    DECISION_COUNT_MAX = 200,
    ASKED_COUNT_MAX = 32,          /* cells asked in one decision or assessment */
    OPTION_COUNT_MAX = 16,         /* options of one decision */
    VOTE_TOTAL_MAX = 10000,        /* weights of the cells asked, together */
    DECISION_ROUND_COUNT_MAX = 50, /* of one decision that comes again */
    OUTCOME_COUNT_MAX = 4,         /* outcomes of one option */
    QUANTITY_COUNT_MAX = 8,        /* things among which one allocation divides */
    QUANTITY_MAX = 1000000000,     /* of a number that is decided, either side of 0 */
    SPREAD_MAX = 32766,            /* of the number that a bot names */
    TASK_COUNT_MAX = 200,
    CARD_COUNT_MAX = 24,       /* items of the plan that a scenario has */
    BOARD_CARD_COUNT_MAX = 32, /* items on the board, those that people add with them; sets of them are 32 bits */
    ASSESSMENT_COUNT_MAX = 100,
    ROUND_COUNT_MAX = 400, /* moments of all assessments together */
    QUESTION_COUNT_MAX = 100,
    FREEZE_COUNT_MAX = 16,
    FREEZE_ASKED_MAX = 6,     /* questions of a freeze to one cell */
    FREEZE_QUESTION_MAX = 24, /* to all cells */
    FREEZE_SECONDS_MIN = 5,
    FREEZE_SECONDS_MAX = 600,
    ANSWER_NAME_COUNT_MAX = 11,     /* steps of a scale of its own */
    RANK_COUNT_MAX = 8,             /* names put in order */
    LOOK_COUNT_MAX = 8,             /* what is looked for in one answer */
    ANSWER_NUMBER_MAX = 1000000000, /* either side of 0 */
    ENDING_COUNT_MAX = 32,
    STORYLINE_COUNT_MAX = 64,
    STAGE_COUNT_MAX = 32, /* phases of a scenario */
    VARIABLE_COUNT_MAX = 256,
    PARAMETER_COUNT_MAX = 128,
    INCLUDE_COUNT_MAX = 16,      /* files that a scenario includes, those of included files with them */
    INCLUDE_DEPTH_MAX = 4,       /* files within each other, the scenario not counted */
    NAME_COUNT_MAX = 128,        /* names that texts put in */
    MENTION_COUNT_MAX = 64,      /* names and values that one text puts in */
    TEXT_VALUE_COUNT_MAX = 8192, /* values in all texts together */
    DEFINITION_COUNT_MAX = 256,
    CAPABILITY_COUNT_MAX = 64,
    OBJECTIVE_COUNT_MAX = 64,
    REFERENCE_COUNT_MAX = 128,
    ATTACHMENT_COUNT_MAX = 64,        /* files that a scenario hands to people */
    ATTACHMENT_BYTES_MAX = 32 << 20,  /* one of them */
    ATTACHMENTS_BYTES_MAX = 64 << 20, /* all of them together */
    ATTACHMENT_PATH_BYTES_MAX = 255,  /* of its path from the scenario's folder on */
    ATTACHED_COUNT_MAX = 8,           /* files of one inject */
    POLICY_COUNT_MAX = 8,             /* policies of one cell, the standard one included */
    STUDY_COUNT_MAX = 16,
    TICK_COUNT_MAX = 4000,
    EXPRESSION_DEPTH_MAX = 24, /* values on the stack of one expression */
    CODE_COUNT_MAX = 1 << 20,  /* instructions of a program */
    ROLL_COUNT_MAX = 4000,     /* numbers rolled by all lists of effects */
    ROLL_WIDTH_MAX = 1000,     /* numbers of which one is rolled: 16 bits then bear any alike, to 2 percent */
    ROLL_TIMES_MAX = 32767,    /* how often one is rolled in a run; then its luck begins anew */
    SLOT_COUNT_MAX = 30000,
    RULE_NEXT_COUNT_MAX = 30000, /* rules of sharing that are asked where one before does not hold, by share slot */
    WEIGHT_TOTAL_MAX = 32767,
    ID_BYTES_MAX = 40,
    TEXT_BYTES_MAX = 16384, /* one text in one language */
    SCENARIO_BYTES_MAX = 4 << 20,
    YAML_DEPTH_MAX = 32,
    DIAGNOSTIC_COUNT_MAX = 200,
    ITEM_COUNT_MAX = 8192,        /* items (deliveries, messages, requests, replies) of one live run; of these: */
    ITEMS_OF_CELLS_MAX = 4096,    /* what cells write, in equal shares */
    ITEMS_OF_CONTROL_MAX = 2048,  /* what control writes */
    ITEMS_OF_SCENARIO_MAX = 2048, /* what the scenario plans; nobody else takes these places */
    NOTE_COUNT_MAX = 8192,        /* notes in one run: half for control, half for evaluators */
    FEEDBACK_STEPS = 5,           /* of each statement of the form that people fill in after ENDEX */
    WASH_COUNT_MAX = 4,           /* how often a player's seat says what went well, a cell's seats together */
    WRITTEN_BYTES_MAX = 4096,     /* one message, request, reply, note or reason */
    WRITTEN_BY_CELLS_BYTES_MAX = 8 << 20, /* all that cells write in one run, in equal shares */
    WRITTEN_BY_CONTROL_BYTES_MAX = 8 << 20,
    WRITTEN_BY_OBSERVERS_BYTES_MAX = 4 << 20,
    CHANGE_COUNT_MAX = 64,  /* how often one seat changes one choice, one answer, or whether it is ready */
    COMING_COUNT_MAX = 500, /* comings, goings and new names of one seat that are recorded */
    SEAT_COUNT_MAX = 1000,
    /* answers of a cell from which on cells are shown all of them, once revealed, and the middle one of them; a
     * scenario may go below, and then it is told before anybody answers */
    ANSWERS_SHOWN_MIN = 4,
    ANSWERS_MIDDLE_MIN = 3,
    EVENT_BYTES_MAX = 128 << 10,
    PACE_MAX = 3600,     /* exercise seconds to a real second */
    PULSE_MS = 40,       /* of a live server: how often answers go out that tell of no act of whoever asks */
    PULSE_QUIET_MS = 20, /* and how long before that no work begins */
    /* Of the items, of the notes, and of decisions, rounds and queue together, of one view or change, the newest first:
     */
    VIEW_TEXTS_BYTES_MAX = 2 << 20,   /* up to this all texts come */
    VIEW_ENTRIES_BYTES_MAX = 4 << 20, /* and of items and notes up to this short ones; the rest is counted */
    VIEW_TEXT_SHORT_BYTES_MAX = 256,  /* as JSON */
};

#endif
