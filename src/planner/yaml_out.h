/* Words of a scenario written as YAML. */
#ifndef ENTENTE_PLANNER_YAML_OUT_H
#define ENTENTE_PLANNER_YAML_OUT_H

#include "base/buf.h"

/* A text in double quotes, on one line, read back as it is. */
void yaml_out_text(struct buf *yaml, struct str text);
/* The same where a text may hold values: its braces are meant as braces and doubled. */
void yaml_out_literal(struct buf *yaml, struct str text);

#endif
