/* The Parquet writer: PLAIN values, zstd pages, one page a column of a group.
 *
 * A file is "PAR1", the groups, the footer, its length, "PAR1". A column of a group is a page header and a compressed
 * page; headers and footer are Thrift in compact form, of which the few parts needed are at the top of
 * parquet_thrift.h. Columns that may lack a value carry definition levels: one bit a row, as a single bit-packed
 * run. */
#include "rehearse/parquet.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>

#include "rehearse/parquet_thrift.h"

enum column_kind {
    COLUMN_RUN,
    COLUMN_MINUTE, /* a tick, as minutes */
    COLUMN_NUMBER,
    COLUMN_NAME,
    COLUMN_TASK,      /* how it came out, by name */
    COLUMN_TASK_TIME, /* minutes from opening to being done */
    COLUMN_RIGHT      /* an answer: 1 where it was right, else 0 */
};
enum { TYPE_INT32 = 1, TYPE_INT64 = 2, TYPE_BYTE_ARRAY = 6 };
enum { CODEC_ZSTD = 6, ENCODING_PLAIN = 0, ENCODING_RLE = 3, ZSTD_LEVEL = 1 };
#define VALUE_NONE INT32_MIN /* in optional columns; nothing else is it there */
enum { TASK_IN_TIME, TASK_LATE, TASK_MISSED, TASK_OPEN };
static const char *const task_names[] = {"in_time", "late", "missed", "open"};

enum { PAGE_BYTES_MAX = PARQUET_GROUP_ROWS * (ID_BYTES_MAX + 4) + 65536, COLUMN_NAME_BYTES = 4 * ID_BYTES_MAX + 24 };

struct column {
    char name[COLUMN_NAME_BYTES];
    enum column_kind kind;
    uint32_t slot;
    bool optional; /* null where the value is below 0; but if `told`, where the slot `only` is */
    bool told;
    uint32_t only;
    int32_t base;                       /* COLUMN_NAME: value of the first name */
    const struct program_named *values; /* NULL with options and with endings */
    const struct program_option *options;
    const struct program_ending *endings; /* NULL besides where the scenario has none: time is always up */
    uint32_t name_count;
    const struct program_task *task;         /* COLUMN_TASK, COLUMN_TASK_TIME */
    const struct program_question *question; /* COLUMN_RIGHT */
};

struct chunk { /* where a column of a group lies in the file */
    uint64_t offset, raw_bytes, packed_bytes;
};

struct group {
    int32_t *values; /* column * PARQUET_GROUP_ROWS + row; NULL before the first batch and after encoding */
    uint8_t *filled; /* row: here */
    _Atomic uint32_t row_count;
    struct buf bytes;     /* encoded, not yet written */
    struct chunk *chunks; /* column; offsets from the group's start until it is written */
    uint64_t first_run;
    bool encoded;
};

struct parquet_rows {
    const struct program *program;
    parquet_sink *sink;
    void *context;
    struct column *columns;
    uint32_t column_count;
    uint64_t first_run, run_count, written_bytes;
    struct group *groups;
    uint64_t group_count, written_groups;
    pthread_mutex_t lock; /* over the allocation of groups, the writing and status */
    enum status status;
};

static struct str name_of(const struct column *column, int32_t value)
{
    uint32_t index = (uint32_t)(value - column->base);
    if (column->kind == COLUMN_TASK)
        return str_of(task_names[value]);
    if (!column->values && !column->options)
        return index < column->name_count ? column->endings[index].id : STR("time-up");
    assert(index < column->name_count);
    return column->values ? column->values[index].name : column->options[index].id;
}

#define COLUMN(...)                                                                                                    \
    columns[count] = (struct column)                                                                                   \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }
#define NAME(...) snprintf(columns[count++].name, COLUMN_NAME_BYTES, __VA_ARGS__)

/* What was decided, but of a first round, and what each asked cell named: the number, or a column for each thing. */
static uint32_t list_quantities(const struct program *program, const struct program_decision *decision,
                                struct column *columns)
{
    const struct program_quantity *quantities = program->quantities + decision->quantity_first;
    const uint32_t width = decision->quantity_count;
    uint32_t count = 0;
    for (uint32_t row = decision->decided_slot == INDEX_NONE; row <= decision->asked_count; row++)
        for (uint32_t q = 0; q < width; q++) {
            COLUMN(.kind = COLUMN_NUMBER, .optional = true, .told = true,
                   .slot = row ? decision->named_slot + (row - 1) * width + q : decision->decided_slot + q,
                   .only = row ? decision->choice_slot + row - 1 : decision->closed_slot);
            char *name = columns[count++].name;
            int len =
                snprintf(name, COLUMN_NAME_BYTES, "%s_" STR_FMT, row ? "named" : "decided", STR_ARG(decision->id));
            if (row)
                len += snprintf(name + len, COLUMN_NAME_BYTES - (size_t)len, "_" STR_FMT,
                                STR_ARG(program->cells[decision->asked[row - 1]].id));
            if (decision->decides == DECIDES_ALLOCATION)
                snprintf(name + len, COLUMN_NAME_BYTES - (size_t)len, "_" STR_FMT, STR_ARG(quantities[q].id));
        }
    return count;
}

static uint32_t list_decisions(const struct program *program, struct column *columns)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->decision_count; i++) {
        const struct program_decision *decision = &program->decisions[i];
        if (program_quantified(decision)) {
            count += list_quantities(program, decision, columns + count);
            continue;
        }
        const struct program_option *options = program->options + decision->option_first;
        uint32_t adopted_count = program_adoptions(decision);
        for (uint32_t asked = 0; asked < adopted_count; asked++) {
            COLUMN(.kind = COLUMN_NAME, .optional = true, .slot = decision->adopted_slot + asked, .options = options,
                   .name_count = decision->option_count);
            if (decision->agree == AGREE_EACH)
                NAME("adopted_" STR_FMT "_" STR_FMT, STR_ARG(decision->id),
                     STR_ARG(program->cells[decision->asked[asked]].id));
            else
                NAME("adopted_" STR_FMT, STR_ARG(decision->id));
        }
        for (uint32_t asked = 0; asked < decision->asked_count; asked++) {
            COLUMN(.kind = COLUMN_NAME, .optional = true, .slot = decision->choice_slot + asked, .options = options,
                   .name_count = decision->option_count);
            NAME("choice_" STR_FMT "_" STR_FMT, STR_ARG(decision->id),
                 STR_ARG(program->cells[decision->asked[asked]].id));
        }
    }
    return count;
}

static uint32_t list_tasks(const struct program *program, struct column *columns)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->task_count; i++) {
        const struct program_task *task = &program->tasks[i];
        COLUMN(.kind = COLUMN_TASK, .optional = true, .task = task);
        NAME("task_" STR_FMT, STR_ARG(task->id));
        COLUMN(.kind = COLUMN_TASK_TIME, .optional = true, .task = task);
        NAME("minutes_" STR_FMT, STR_ARG(task->id));
    }
    return count;
}

/* Of an asked cell: its answer, of an order the place of each name, and whether it was right. */
static uint32_t list_answers(const struct program *program, const struct program_question *question, uint32_t k,
                             struct column *columns)
{
    const struct program_named *names = program->answer_names + question->name_first;
    const struct str id = question->id, cell = program->cells[question->asked[k]].id;
    const uint32_t width = program_answer_width(question), first = question->answer_slot + k * width;
    uint32_t count = 0;
    for (uint32_t i = 0; i < width; i++) {
        COLUMN(.kind = question->kind == ANSWER_SCALE ? COLUMN_NAME : COLUMN_NUMBER, .optional = true,
               .slot = first + i, .told = true, .only = question->answered_slot + k, .base = 1, .values = names,
               .name_count = question->name_count);
        if (question->kind == ANSWER_RANK)
            NAME("answer_" STR_FMT "_" STR_FMT "_" STR_FMT, STR_ARG(id), STR_ARG(cell), STR_ARG(names[i].name));
        else
            NAME("answer_" STR_FMT "_" STR_FMT, STR_ARG(id), STR_ARG(cell));
    }
    if (question->has_right || question->truth != CODE_NONE) {
        COLUMN(.kind = COLUMN_RIGHT, .optional = true, .slot = first, .told = true, .only = question->answered_slot + k,
               .question = question);
        NAME("right_" STR_FMT "_" STR_FMT, STR_ARG(id), STR_ARG(cell));
    }
    return count;
}

static uint32_t list_columns(const struct program *program, struct column *columns)
{
    uint32_t count = 0;
    COLUMN(.kind = COLUMN_RUN);
    NAME("run");
    COLUMN(.kind = COLUMN_MINUTE, .slot = program->end_tick_slot);
    NAME("end_minute");
    COLUMN(.kind = COLUMN_NAME, .slot = program->ending_slot, .endings = program->endings,
           .name_count = program->ending_count);
    NAME("ending");
    for (uint32_t i = 0; i < program->variable_count; i++) {
        const struct program_variable *variable = &program->variables[i];
        if (variable->value_count)
            COLUMN(.kind = COLUMN_NAME, .slot = variable->slot, .base = program->slots[variable->slot].from,
                   .values = program->value_names + variable->value_first, .name_count = variable->value_count);
        else
            COLUMN(.kind = COLUMN_NUMBER, .slot = variable->slot);
        NAME("variable_" STR_FMT, STR_ARG(variable->id));
    }
    count += list_decisions(program, columns + count);
    count += list_tasks(program, columns + count);
    for (uint32_t i = 0; i < program->question_count; i++)
        for (uint32_t k = 0; k < program->questions[i].asked_count; k++)
            count += list_answers(program, &program->questions[i], k, columns + count);
    return count;
}
#undef COLUMN
#undef NAME

static size_t column_count_max(const struct program *program)
{
    size_t count = 3 + program->variable_count + (size_t)program->decision_count * 2 * ASKED_COUNT_MAX +
                   2 * (size_t)program->task_count;
    for (uint32_t i = 0; i < program->decision_count; i++)
        count += (size_t)program->decisions[i].quantity_count * (program->decisions[i].asked_count + 1);
    for (uint32_t i = 0; i < program->question_count; i++)
        count += (size_t)program->questions[i].asked_count * (program_answer_width(&program->questions[i]) + 1);
    return count;
}

static bool has_names(const struct column *column)
{
    return column->kind == COLUMN_NAME || column->kind == COLUMN_TASK;
}

static void emit(struct parquet_rows *rows, const void *bytes, size_t len)
{
    if (rows->status == STATUS_OK && !rows->sink(rows->context, bytes, len))
        rows->status = STATUS_IO;
    rows->written_bytes += len;
}

enum status parquet_new(const struct program *program, uint64_t first_run, uint64_t run_count, parquet_sink *sink,
                        void *context, struct parquet_rows **ret_rows)
{
    struct parquet_rows *rows = calloc(1, sizeof(*rows));
    if (!rows)
        return STATUS_OUT_OF_MEMORY;
    rows->program = program;
    rows->sink = sink;
    rows->context = context;
    rows->first_run = first_run;
    rows->run_count = run_count;
    rows->group_count = (run_count + PARQUET_GROUP_ROWS - 1) / PARQUET_GROUP_ROWS;
    pthread_mutex_init(&rows->lock, NULL);
    rows->columns = calloc(column_count_max(program), sizeof(*rows->columns));
    rows->groups = calloc(rows->group_count + 1, sizeof(*rows->groups));
    if (!rows->columns || !rows->groups) {
        parquet_free(rows);
        return STATUS_OUT_OF_MEMORY;
    }
    rows->column_count = list_columns(program, rows->columns);
    assert(rows->column_count <= column_count_max(program));
    emit(rows, "PAR1", 4);
    *ret_rows = rows;
    return STATUS_OK;
}

void parquet_free(struct parquet_rows *rows)
{
    if (!rows)
        return;
    for (uint64_t i = 0; rows->groups && i < rows->group_count; i++) {
        free(rows->groups[i].values);
        free(rows->groups[i].filled);
        free(rows->groups[i].chunks);
        buf_free(&rows->groups[i].bytes);
    }
    free(rows->groups);
    free(rows->columns);
    pthread_mutex_destroy(&rows->lock);
    free(rows);
}

/* ---- encoding a group ---- */

static void add_levels(const struct group *group, const int32_t *values, struct buf *page)
{
    uint8_t bits[PARQUET_GROUP_ROWS / 8] = {0};
    uint32_t row_count = 0;
    for (uint32_t row = 0; row < PARQUET_GROUP_ROWS; row++) {
        if (!group->filled[row])
            continue;
        if (values[row] != VALUE_NONE)
            bits[row_count / 8] = (uint8_t)(bits[row_count / 8] | UINT32_C(1) << row_count % 8);
        row_count++;
    }
    assert(row_count == group->row_count); /* a level for each row that the page header counts */
    uint32_t byte_count = (row_count + 7) / 8;
    struct buf header;
    buf_init(&header, 16);
    thrift_varint(&header, (uint64_t)byte_count << 1 | 1);
    buf_u32(page, (uint32_t)header.len + byte_count);
    buf_add(page, header.ptr, header.len);
    buf_add(page, bits, byte_count);
    buf_free(&header);
}

static void add_values(const struct parquet_rows *rows, const struct group *group, const struct column *column,
                       const int32_t *values, struct buf *page)
{
    if (column->optional)
        add_levels(group, values, page);
    for (uint32_t row = 0; row < PARQUET_GROUP_ROWS; row++) {
        if (!group->filled[row] || (column->optional && values[row] == VALUE_NONE))
            continue;
        if (column->kind == COLUMN_RUN) {
            buf_u64(page, group->first_run + row);
        } else if (has_names(column)) {
            struct str name = name_of(column, values[row]);
            buf_u32(page, (uint32_t)name.len);
            buf_add_str(page, name);
        } else {
            const bool ticks = column->kind == COLUMN_MINUTE || column->kind == COLUMN_TASK_TIME;
            buf_u32(page, (uint32_t)values[row] * (ticks ? rows->program->tick_minutes : 1));
        }
    }
}

static void page_header(struct buf *out, uint32_t raw_bytes, uint32_t packed_bytes, uint32_t value_count)
{
    struct thrift header = thrift_begin(out);
    thrift_i32(&header, 1, 0); /* a data page */
    thrift_i32(&header, 2, (int32_t)raw_bytes);
    thrift_i32(&header, 3, (int32_t)packed_bytes);
    struct thrift data = thrift_struct(&header, 5);
    thrift_i32(&data, 1, (int32_t)value_count);
    thrift_i32(&data, 2, ENCODING_PLAIN);
    thrift_i32(&data, 3, ENCODING_RLE);
    thrift_i32(&data, 4, ENCODING_RLE);
    thrift_end(&data);
    thrift_end(&header);
}

static enum status encode_group(const struct parquet_rows *rows, struct group *group)
{
    enum status status = STATUS_OUT_OF_MEMORY;
    struct buf page;
    void *packed = NULL;
    buf_init(&page, PAGE_BYTES_MAX);
    buf_init(&group->bytes, (size_t)PAGE_BYTES_MAX * rows->column_count);
    group->chunks = calloc(rows->column_count, sizeof(*group->chunks));
    if (!group->chunks)
        goto cleanup;
    for (uint32_t i = 0; i < rows->column_count; i++) {
        buf_clear(&page);
        add_values(rows, group, &rows->columns[i], group->values + (size_t)i * PARQUET_GROUP_ROWS, &page);
        size_t bound = ZSTD_compressBound(page.len);
        free(packed);
        packed = malloc(bound);
        if (page.failed || !packed)
            goto cleanup;
        size_t packed_bytes = ZSTD_compress(packed, bound, page.ptr, page.len, ZSTD_LEVEL);
        if (ZSTD_isError(packed_bytes))
            goto cleanup;
        struct chunk *chunk = &group->chunks[i];
        chunk->offset = group->bytes.len;
        page_header(&group->bytes, (uint32_t)page.len, (uint32_t)packed_bytes, group->row_count);
        chunk->raw_bytes = group->bytes.len - chunk->offset + page.len;
        buf_add(&group->bytes, packed, packed_bytes);
        chunk->packed_bytes = group->bytes.len - chunk->offset;
    }
    if (!group->bytes.failed)
        status = STATUS_OK;
cleanup:
    free(packed);
    buf_free(&page);
    free(group->values);
    free(group->filled);
    group->values = NULL;
    group->filled = NULL;
    return status;
}

/* ---- a batch ---- */

/* The values of a slot in `count` lanes from `lane` on. */
static void read_slot(const struct tally_batch *batch, uint32_t slot, uint32_t lane, uint32_t count,
                      int32_t *ret_values)
{
    int32_t scratch[LANES_MAX];
    struct lanes_column column = tally_column(batch, slot, scratch);
    assert(lane + count <= batch->count);
    for (uint32_t k = 0; k < count; k++)
        ret_values[k] = column.narrow ? column.narrow[lane + k] : column.wide[lane + k];
}

static void read_task(const struct tally_batch *batch, const struct column *column, uint32_t lane, uint32_t count,
                      int32_t *ret_values)
{
    int32_t opened[LANES_MAX], done[LANES_MAX], late[LANES_MAX];
    read_slot(batch, column->task->opened_slot, lane, count, opened);
    read_slot(batch, column->task->done_slot, lane, count, done);
    read_slot(batch, column->task->late_slot, lane, count, late);
    for (uint32_t k = 0; k < count; k++) {
        const bool is_done = done[k] >= 0, is_late = late[k] >= 0;
        assert(!is_done || (opened[k] >= 0 && opened[k] <= done[k]));
        if (column->kind == COLUMN_TASK_TIME)
            ret_values[k] = is_done ? done[k] - opened[k] : VALUE_NONE;
        else if (opened[k] < 0)
            ret_values[k] = VALUE_NONE;
        else
            ret_values[k] = is_done ? (is_late ? TASK_LATE : TASK_IN_TIME) : is_late ? TASK_MISSED : TASK_OPEN;
    }
}

/* In place of the answers: whether they were right; what is asked is closed by the end of the run. */
static void judge(const struct tally_batch *batch, const struct program_question *question, uint32_t lane,
                  uint32_t count, int32_t *values)
{
    int32_t truth[LANES_MAX];
    if (!question->has_right)
        read_slot(batch, question->truth_slot, lane, count, truth);
    for (uint32_t k = 0; k < count; k++)
        values[k] = question->has_right ? values[k] >= question->right_from && values[k] <= question->right_to
                                        : values[k] == truth[k];
}

static void read_values(const struct tally_batch *batch, const struct column *column, uint32_t lane, uint32_t count,
                        int32_t *ret_values)
{
    if (column->task) {
        read_task(batch, column, lane, count, ret_values);
        return;
    }
    read_slot(batch, column->slot, lane, count, ret_values);
    if (column->question)
        judge(batch, column->question, lane, count, ret_values);
    if (column->told) {
        int32_t only[LANES_MAX];
        read_slot(batch, column->only, lane, count, only);
        for (uint32_t k = 0; k < count; k++)
            ret_values[k] = only[k] >= 0 ? ret_values[k] : VALUE_NONE;
    } else if (column->optional) {
        for (uint32_t k = 0; k < count; k++)
            ret_values[k] = ret_values[k] >= 0 ? ret_values[k] : VALUE_NONE;
    }
}

/* With the lock: writes the encoded groups that are next in order. */
static void write_groups(struct parquet_rows *rows)
{
    while (rows->written_groups < rows->group_count && rows->groups[rows->written_groups].encoded) {
        struct group *group = &rows->groups[rows->written_groups++];
        assert(!group->values); /* encoded, and nothing comes to it any more */
        for (uint32_t i = 0; group->chunks && i < rows->column_count; i++)
            group->chunks[i].offset += rows->written_bytes;
        emit(rows, group->bytes.ptr, group->bytes.len);
        buf_free(&group->bytes);
    }
}

static void complete_group(struct parquet_rows *rows, struct group *group)
{
    assert(!group->encoded && group->row_count <= PARQUET_GROUP_ROWS);
    enum status status = encode_group(rows, group);
    pthread_mutex_lock(&rows->lock);
    if (rows->status == STATUS_OK)
        rows->status = status;
    group->encoded = true;
    write_groups(rows);
    pthread_mutex_unlock(&rows->lock);
}

/* The group with its memory, or NULL when there is none to have. */
static struct group *open_group(struct parquet_rows *rows, uint64_t index)
{
    struct group *group = &rows->groups[index];
    pthread_mutex_lock(&rows->lock);
    if (!group->values && rows->status == STATUS_OK) {
        group->first_run = rows->first_run + index * PARQUET_GROUP_ROWS;
        group->values = calloc((size_t)rows->column_count * PARQUET_GROUP_ROWS, sizeof(*group->values));
        group->filled = calloc(PARQUET_GROUP_ROWS, 1);
        if (!group->values || !group->filled)
            rows->status = STATUS_OUT_OF_MEMORY;
    }
    if (rows->status != STATUS_OK)
        group = NULL;
    pthread_mutex_unlock(&rows->lock);
    return group;
}

static uint32_t group_rows(const struct parquet_rows *rows, uint64_t index)
{
    uint64_t left = rows->run_count - index * PARQUET_GROUP_ROWS;
    return left < PARQUET_GROUP_ROWS ? (uint32_t)left : PARQUET_GROUP_ROWS;
}

void parquet_fold(struct parquet_rows *rows, const struct tally_batch *batch)
{
    uint64_t first = batch->first_run - rows->first_run;
    assert(first + batch->count <= rows->run_count);
    for (uint32_t lane = 0; lane < batch->count;) { /* a batch may lie across groups */
        uint64_t index = (first + lane) / PARQUET_GROUP_ROWS;
        uint32_t row = (uint32_t)((first + lane) % PARQUET_GROUP_ROWS), count = batch->count - lane;
        if (count > PARQUET_GROUP_ROWS - row)
            count = PARQUET_GROUP_ROWS - row;
        struct group *group = open_group(rows, index);
        if (!group)
            return;
        for (uint32_t i = 0; i < rows->column_count; i++) {
            int32_t *values = group->values + (size_t)i * PARQUET_GROUP_ROWS + row;
            if (rows->columns[i].kind != COLUMN_RUN)
                read_values(batch, &rows->columns[i], lane, count, values);
        }
        memset(group->filled + row, 1, count);
        if (atomic_fetch_add(&group->row_count, count) + count == group_rows(rows, index))
            complete_group(rows, group);
        lane += count;
    }
}

/* ---- the footer ---- */

static void add_schema(const struct parquet_rows *rows, struct thrift *footer)
{
    thrift_list(footer, 2, THRIFT_STRUCT, rows->column_count + 1);
    struct thrift root = thrift_begin(footer->out);
    thrift_binary(&root, 4, STR("runs"));
    thrift_i32(&root, 5, (int32_t)rows->column_count);
    thrift_end(&root);
    for (uint32_t i = 0; i < rows->column_count; i++) {
        const struct column *column = &rows->columns[i];
        struct thrift element = thrift_begin(footer->out);
        thrift_i32(&element, 1,
                   has_names(column)            ? TYPE_BYTE_ARRAY
                   : column->kind == COLUMN_RUN ? TYPE_INT64
                                                : TYPE_INT32);
        thrift_i32(&element, 3, column->optional);
        thrift_binary(&element, 4, str_of(column->name));
        if (has_names(column))
            thrift_i32(&element, 6, 0); /* UTF-8 */
        thrift_end(&element);
    }
}

static void add_chunk(const struct parquet_rows *rows, const struct group *group, uint32_t index, struct buf *out)
{
    const struct column *column = &rows->columns[index];
    const struct chunk *chunk = &group->chunks[index];
    struct thrift place = thrift_begin(out);
    thrift_i64(&place, 2, (int64_t)chunk->offset);
    struct thrift about = thrift_struct(&place, 3);
    thrift_i32(&about, 1, has_names(column) ? TYPE_BYTE_ARRAY : column->kind == COLUMN_RUN ? TYPE_INT64 : TYPE_INT32);
    thrift_list(&about, 2, THRIFT_I32, 2);
    thrift_zigzag(out, ENCODING_PLAIN);
    thrift_zigzag(out, ENCODING_RLE);
    thrift_list(&about, 3, THRIFT_BINARY, 1);
    thrift_bytes(out, str_of(column->name));
    thrift_i32(&about, 4, CODEC_ZSTD);
    thrift_i64(&about, 5, group->row_count);
    thrift_i64(&about, 6, (int64_t)chunk->raw_bytes);
    thrift_i64(&about, 7, (int64_t)chunk->packed_bytes);
    thrift_i64(&about, 9, (int64_t)chunk->offset);
    thrift_end(&about);
    thrift_end(&place);
}

static void add_pair(struct buf *out, struct str key, struct str value)
{
    struct thrift pair = thrift_begin(out);
    thrift_binary(&pair, 1, key);
    thrift_binary(&pair, 2, value);
    thrift_end(&pair);
}

static void add_footer(const struct parquet_rows *rows, uint64_t seed, const char *hash, struct buf *out)
{
    uint64_t row_count = 0;
    uint32_t group_count = 0;
    for (uint64_t i = 0; i < rows->group_count; i++) {
        row_count += rows->groups[i].row_count;
        group_count += rows->groups[i].row_count > 0;
    }
    struct thrift footer = thrift_begin(out);
    thrift_i32(&footer, 1, 1);
    add_schema(rows, &footer);
    thrift_i64(&footer, 3, (int64_t)row_count);
    thrift_list(&footer, 4, THRIFT_STRUCT, group_count);
    for (uint64_t i = 0; i < rows->group_count; i++) {
        const struct group *group = &rows->groups[i];
        if (group->row_count == 0)
            continue;
        uint64_t raw_bytes = 0;
        for (uint32_t k = 0; k < rows->column_count; k++)
            raw_bytes += group->chunks[k].raw_bytes;
        struct thrift place = thrift_begin(out);
        thrift_list(&place, 1, THRIFT_STRUCT, rows->column_count);
        for (uint32_t k = 0; k < rows->column_count; k++)
            add_chunk(rows, group, k, out);
        thrift_i64(&place, 2, (int64_t)raw_bytes);
        thrift_i64(&place, 3, group->row_count);
        thrift_end(&place);
    }
    char number[24];
    snprintf(number, sizeof(number), "%llu", (unsigned long long)seed);
    thrift_list(&footer, 5, THRIFT_STRUCT, 4);
    add_pair(out, STR("scenario"), rows->program->id);
    add_pair(out, STR("program"), str_of(hash));
    add_pair(out, STR("seed"), str_of(number));
    add_pair(out, STR("note"), STR("Simulated, not a forecast: shows the scenario’s assumptions."));
    thrift_binary(&footer, 6, STR("entente " ENTENTE_VERSION));
    thrift_end(&footer);
}

enum status parquet_finish(struct parquet_rows *rows, uint64_t seed, const char *hash)
{
    for (uint64_t i = 0; i < rows->group_count; i++) {
        struct group *group = &rows->groups[i];
        if (group->encoded)
            continue;
        if (group->row_count > 0 && rows->status == STATUS_OK)
            rows->status = encode_group(rows, group);
        group->encoded = true;
    }
    write_groups(rows);
    if (rows->status != STATUS_OK)
        return rows->status;
    struct buf footer;
    buf_init(&footer, (size_t)1 << 30);
    add_footer(rows, seed, hash, &footer);
    buf_u32(&footer, (uint32_t)footer.len);
    buf_add(&footer, "PAR1", 4);
    if (footer.failed)
        rows->status = STATUS_OUT_OF_MEMORY;
    else
        emit(rows, footer.ptr, footer.len);
    buf_free(&footer);
    return rows->status;
}
