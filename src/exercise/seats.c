/* The table: which seats a run has by default, and the code by which somebody takes one.
 *
 * A seat's code is 60 bits of chance in Crockford's letters, shown once when it is made; the run file keeps only its
 * hash, mixed with the run's id, in the secret table. Sixty bits and a slow door (server) leave nothing to guess.
 */
#include <assert.h>
#include <stdio.h>

#include "exercise/inside.h"

const char *exercise_role_name(enum role role)
{
    static const char *const names[] = {"control", "player", "observer", "projector"};
    assert((size_t)role < sizeof(names) / sizeof(names[0]));
    return names[role];
}

uint32_t exercise_seats_usual(const struct program *program, uint32_t bots, uint32_t per_cell, struct seat *ret_seats)
{
    uint32_t count = 0;
    static const struct {
        const char *id;
        enum role role;
    } fixed[] = {{"control-1", ROLE_CONTROL},
                 {"control-2", ROLE_CONTROL},
                 {"observer-1", ROLE_OBSERVER},
                 {"observer-2", ROLE_OBSERVER},
                 {"projector", ROLE_PROJECTOR}};
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        struct seat *seat = &ret_seats[count++];
        *seat = (struct seat){.role = fixed[i].role, .cell = CELL_CONTROL};
        snprintf(seat->id, sizeof(seat->id), "%s", fixed[i].id);
    }
    for (uint32_t c = 0; c < program->cell_count; c++) {
        bool people = program->cells[c].seat == SEAT_PLAYER && !(bots >> c & 1);
        const struct program_cell *cell = &program->cells[c];
        for (uint32_t n = 1; n <= (cell->seat_count > 0 ? cell->seat_count : per_cell) && people; n++) {
            if (count++ >= SEAT_COUNT_MAX)
                continue;
            struct seat *seat = &ret_seats[count - 1];
            *seat = (struct seat){.role = ROLE_PLAYER, .cell = c, .named = cell->seat_count > 0 ? n : 0};
            if (seat->named)
                snprintf(seat->id, sizeof(seat->id), STR_FMT "." STR_FMT, STR_ARG(cell->id),
                         STR_ARG(program->seats[cell->seat_first + n - 1].id));
            else
                snprintf(seat->id, sizeof(seat->id), STR_FMT "-%u", STR_ARG(cell->id), n);
        }
    }
    assert(count >= sizeof(fixed) / sizeof(fixed[0]));
    return count;
}

uint32_t seats_named(const struct program *program, const struct seat *seat)
{
    if (seat->role != ROLE_PLAYER)
        return 0;
    const struct str cell = program->cells[seat->cell].id, id = str_of(seat->id);
    assert(seat->cell < program->cell_count);
    if (id.len <= cell.len + 1 || memcmp(id.ptr, cell.ptr, cell.len) != 0 || id.ptr[cell.len] != '.')
        return 0;
    return 1 + program_find_seat(program, seat->cell, (struct str){id.ptr + cell.len + 1, id.len - cell.len - 1});
}

/* ---- join codes ---- */

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void exercise_code_text(const uint8_t chance[8], char ret_text[SEAT_CODE_TEXT_BYTES])
{
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++)
        bits = bits << 8 | chance[i];
    size_t at = 0;
    for (int i = 0; i < SEAT_CODE_CHARS; i++) {
        if (i > 0 && i % 4 == 0)
            ret_text[at++] = '-';
        ret_text[at++] = letters[bits & 31];
        bits >>= 5;
    }
    ret_text[at] = 0;
    assert(at == SEAT_CODE_TEXT_BYTES - 1);
}

/* What a person typed, as the letters of the code; false when it cannot be one. */
static bool normalize(struct str code, char ret_letters[SEAT_CODE_CHARS + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c == '-' || c == ' ')
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
        if (count == SEAT_CODE_CHARS || c == 0 || !strchr(letters, c))
            return false;
        ret_letters[count++] = c;
    }
    assert(count <= SEAT_CODE_CHARS);
    ret_letters[count] = 0;
    return count == SEAT_CODE_CHARS;
}

static enum status code_hash(const struct exercise *exercise, struct str code, struct hash *ret_hash)
{
    struct log_birth birth;
    char mixed[LOG_RUN_ID_BYTES + SEAT_CODE_CHARS + 1];
    if (!normalize(code, mixed + LOG_RUN_ID_BYTES))
        return STATUS_NOT_FOUND;
    enum status status = log_birth(exercise->log, &birth);
    if (status != STATUS_OK)
        return status;
    memcpy(mixed, birth.run_id, LOG_RUN_ID_BYTES);
    *ret_hash = hash_bytes(mixed, LOG_RUN_ID_BYTES + SEAT_CODE_CHARS);
    return STATUS_OK;
}

static struct str secret_name(uint32_t seat, char name[16])
{
    snprintf(name, 16, "code/%u", seat);
    return str_of(name);
}

enum status exercise_code_put(struct exercise *exercise, uint32_t seat, const char *code)
{
    assert(seat < exercise->birth.seat_count);
    struct hash hash;
    char name[16];
    enum status status = code_hash(exercise, str_of(code), &hash);
    if (status == STATUS_OK)
        status =
            log_secret_put(exercise->log, secret_name(seat, name), (struct str){(const char *)hash.bytes, HASH_BYTES});
    if (status == STATUS_OK)
        exercise->codes[seat] = hash;
    return status;
}

static enum status read_codes(struct exercise *exercise)
{
    for (uint32_t seat = 0; seat < exercise->birth.seat_count; seat++) {
        struct hash kept;
        char name[16];
        size_t len = 0;
        enum status status =
            log_secret_get(exercise->log, secret_name(seat, name), kept.bytes, sizeof(kept.bytes), &len);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        if (status == STATUS_OK && len == HASH_BYTES)
            exercise->codes[seat] = kept;
    }
    exercise->codes_read = true;
    return STATUS_OK;
}

/* Every seat is compared, whichever matches, so that the time says nothing about the place of a code. */
enum status exercise_code_find(struct exercise *exercise, struct str code, uint32_t *ret_seat)
{
    struct hash hash;
    enum status status = exercise->codes_read ? STATUS_OK : read_codes(exercise);
    if (status == STATUS_OK)
        status = code_hash(exercise, code, &hash);
    if (status != STATUS_OK)
        return status;
    uint32_t found = UINT32_MAX;
    for (uint32_t seat = 0; seat < exercise->birth.seat_count; seat++) {
        uint8_t different = 0, any = 0;
        for (size_t i = 0; i < HASH_BYTES; i++) {
            different = (uint8_t)(different | (exercise->codes[seat].bytes[i] ^ hash.bytes[i]));
            any = (uint8_t)(any | exercise->codes[seat].bytes[i]);
        }
        if (any && !different)
            found = seat;
    }
    if (found == UINT32_MAX)
        return STATUS_NOT_FOUND;
    assert(found < exercise->birth.seat_count);
    *ret_seat = found;
    return STATUS_OK;
}
