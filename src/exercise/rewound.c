/* That a run is a branch, as its events say it and its views tell it. */
#include <assert.h>

#include "base/json.h"
#include "exercise/inside.h"
#include "program/time.h"

void rewound_fold(struct exercise *exercise, const struct event *event, uint32_t ordinal)
{
    if (event->kind == EVENT_REWIND)
        exercise->rewound = (struct rewound){.run = event->b, .tick = event->a, .ordinal = ordinal + 1};
}

uint32_t exercise_run_number(const struct exercise *exercise)
{
    return exercise->rewound.run;
}

/* Everybody hears that control went back, and to when; those who see everything hear the rest. */
enum status rewound_json(const struct eye *eye, struct buf *json)
{
    const struct exercise *exercise = eye->exercise;
    const struct rewound *rewound = &exercise->rewound;
    struct str bytes = {"", 0};
    enum status status = STATUS_OK;
    assert(rewound->ordinal > 0);
    json_open_object(json);
    json_key_number(json, "number", rewound->run);
    json_key_number(json, "to_second", time_second(exercise->program, rewound->tick));
    if (eye->all)
        status = exercise_body(exercise, rewound->ordinal - 1, eye->arena, &bytes);
    if (status == STATUS_OK && bytes.len > 0) {
        json_key(json, "left");
        json_written(json, bytes);
    }
    json_close_object(json);
    return status;
}
