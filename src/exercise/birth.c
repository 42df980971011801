/* The birth of a run: everything a replay needs before the first event, as the `about` of the log's header and so under
 * its first link. Little-endian, in the order written here; texts and byte strings have a 32-bit length before them. */
#include <assert.h>

#include "base/bytes.h"
#include "exercise/inside.h"

static const char magic[4] = {'E', 'N', 'T', 'R'};

static void put_str(struct buf *bytes, struct str text)
{
    buf_u32(bytes, (uint32_t)text.len);
    buf_add_str(bytes, text);
}

enum status birth_encode(const struct exercise_plan *plan, struct buf *ret_bytes)
{
    const struct program *program = plan->program;
    assert(program->parameter_count <= PARAMETER_COUNT_MAX && program->cell_count <= CELL_COUNT_MAX);
    struct buf encoded;
    buf_init(&encoded, LOG_ABOUT_BYTES_MAX);
    enum status status = program_encode(program, &encoded);
    if (status != STATUS_OK)
        goto cleanup;
    struct str program_bytes = {encoded.ptr, encoded.len};
    struct hash hash = hash_bytes(encoded.ptr, encoded.len);

    buf_add(ret_bytes, magic, sizeof(magic));
    buf_u32(ret_bytes, EXERCISE_VERSION);
    put_str(ret_bytes, STR(ENTENTE_VERSION));
    buf_u64(ret_bytes, plan->settings->seed);
    buf_u64(ret_bytes, plan->settings->run);
    buf_u32(ret_bytes, program->parameter_count);
    for (uint32_t i = 0; i < program->parameter_count; i++)
        buf_u32(ret_bytes, (uint32_t)plan->settings->parameters[i]);
    buf_u32(ret_bytes, program->cell_count);
    for (uint32_t i = 0; i < program->cell_count; i++)
        buf_u8(ret_bytes, plan->settings->policies[i]);
    buf_u32(ret_bytes, plan->seat_count);
    for (uint32_t i = 0; i < plan->seat_count; i++) {
        assert((plan->seats[i].role == ROLE_PLAYER) == (plan->seats[i].cell < program->cell_count));
        put_str(ret_bytes, str_of(plan->seats[i].id));
        buf_u8(ret_bytes, (uint8_t)plan->seats[i].role);
        buf_u8(ret_bytes, (uint8_t)plan->seats[i].cell);
    }
    put_str(ret_bytes, plan->file_name);
    buf_add(ret_bytes, hash.bytes, sizeof(hash.bytes));
    put_str(ret_bytes, program_bytes);
    put_str(ret_bytes, plan->source);
    status = ret_bytes->failed
                 ? (ret_bytes->len + program_bytes.len + plan->source.len > LOG_ABOUT_BYTES_MAX ? STATUS_TOO_LARGE
                                                                                                : STATUS_OUT_OF_MEMORY)
                 : STATUS_OK;
cleanup:
    buf_free(&encoded);
    return status;
}

static bool take_seat(struct bytes *left, struct seat *ret_seat)
{
    struct str id = bytes_str(left);
    uint64_t role = bytes_little(left, 1);
    uint64_t cell = bytes_little(left, 1);
    if (left->failed || id.len > SEAT_ID_BYTES_MAX || role > ROLE_PROJECTOR ||
        (role == ROLE_PLAYER) != (cell < CELL_COUNT_MAX) || (role != ROLE_PLAYER && cell != CELL_CONTROL))
        return false;
    *ret_seat = (struct seat){.role = (enum role)role, .cell = (uint32_t)cell};
    memcpy(ret_seat->id, id.ptr, id.len);
    return true;
}

enum status birth_decode(struct str bytes, struct birth *birth, const char **ret_why)
{
    struct bytes left = bytes_of(bytes.ptr, bytes.len);
    const char *mark = bytes_take(&left, sizeof(magic));
    if (!mark || memcmp(mark, magic, sizeof(magic)) != 0) {
        *ret_why = "the header does not hold a scenario";
        return STATUS_MALFORMED;
    }
    if (bytes_little(&left, 4) != EXERCISE_VERSION) {
        *ret_why = "the run was made by another version";
        return STATUS_VERSION;
    }
    *birth = (struct birth){.version = bytes_str(&left)};
    birth->settings.seed = bytes_little(&left, 8);
    birth->settings.run = bytes_little(&left, 8);
    uint64_t parameter_count = bytes_little(&left, 4);
    *ret_why = "the header's settings are out of bounds";
    if (parameter_count > PARAMETER_COUNT_MAX)
        return STATUS_CORRUPT;
    birth->parameter_count = (uint32_t)parameter_count;
    for (uint64_t i = 0; i < parameter_count; i++)
        birth->settings.parameters[i] = (int32_t)(uint32_t)bytes_little(&left, 4);
    uint64_t cell_count = bytes_little(&left, 4);
    if (cell_count > CELL_COUNT_MAX)
        return STATUS_CORRUPT;
    birth->cell_count = (uint32_t)cell_count;
    for (uint64_t i = 0; i < cell_count; i++)
        birth->settings.policies[i] = (uint8_t)bytes_little(&left, 1);
    uint64_t seat_count = bytes_little(&left, 4);
    if (seat_count > SEAT_COUNT_MAX)
        return STATUS_CORRUPT;
    birth->seat_count = (uint32_t)seat_count;
    for (uint32_t i = 0; i < birth->seat_count; i++) {
        if (!take_seat(&left, &birth->seats[i]))
            return STATUS_CORRUPT;
        if (birth->seats[i].role == ROLE_PLAYER && birth->seats[i].cell >= cell_count)
            return STATUS_CORRUPT;
    }
    birth->file_name = bytes_str(&left);
    const char *hash = bytes_take(&left, HASH_BYTES);
    birth->program_bytes = bytes_str(&left);
    birth->source = bytes_str(&left);
    if (left.failed || left.left > 0 || !hash) {
        *ret_why = "the header is cut off or too long";
        return STATUS_CORRUPT;
    }
    memcpy(birth->program_hash.bytes, hash, HASH_BYTES);
    struct hash actual = hash_bytes(birth->program_bytes.ptr, birth->program_bytes.len);
    if (memcmp(actual.bytes, hash, HASH_BYTES) != 0) {
        *ret_why = "the header's program does not have the hash it names";
        return STATUS_CORRUPT;
    }
    return STATUS_OK;
}
