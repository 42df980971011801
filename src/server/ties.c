/* Seats and the certificates that they are tied to, where the one who serves asks for certificates.
 *
 * A seat is tied by the first who comes in with its code and shows a certificate; from then on nobody else sits there,
 * whatever code, password or cookie he has, until control takes the seat away. One certificate opens one seat. The tie
 * lies in the run file's side table of secrets, bound to this machine, and is no part of the record.
 */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>

#include "base/bytes.h"
#include "server/inside.h"

static bool is_tied(const struct server *server, uint32_t seat)
{
    return !sodium_is_zero(server->ties[seat], NET_CERTIFICATE_BYTES);
}

static bool take_up(void *context, struct str name, struct str value)
{
    struct server *server = context;
    uint64_t seat;
    struct str number = {name.ptr + sizeof("certificate/") - 1, name.len - (sizeof("certificate/") - 1)};
    if (value.len == NET_CERTIFICATE_BYTES && bytes_decimal(number, SEAT_COUNT_MAX - 1, &seat))
        memcpy(server->ties[seat], value.ptr, NET_CERTIFICATE_BYTES);
    return true;
}

enum status ties_begin(struct server *server)
{
    return log_secret_each(exercise_log(server->play.exercise), STR("certificate/"), take_up, server);
}

uint32_t ties_find(const struct server *server, const struct net_request *request)
{
    uint8_t shown[NET_CERTIFICATE_BYTES];
    uint32_t count = exercise_seat_count(server->play.exercise), seat = 0;
    if (!server->options.certificates || !net_request_certificate(request, shown))
        return UINT32_MAX;
    while (seat < count && memcmp(server->ties[seat], shown, NET_CERTIFICATE_BYTES) != 0)
        seat++;
    return seat < count ? seat : UINT32_MAX;
}

bool ties_are(const struct server *server, uint32_t seat)
{
    return server->options.certificates && is_tied(server, seat);
}

enum tie ties_judge(const struct server *server, uint32_t seat, const struct net_request *request)
{
    uint8_t shown[NET_CERTIFICATE_BYTES];
    uint32_t owner = ties_find(server, request);
    assert(seat < exercise_seat_count(server->play.exercise));
    if (!server->options.certificates || owner == seat)
        return TIE_FITS;
    if (!net_request_certificate(request, shown))
        return TIE_NONE_SHOWN;
    return is_tied(server, seat) ? TIE_SEATS_OTHER : owner != UINT32_MAX ? TIE_OTHER_SEATS : TIE_FITS;
}

static enum status keep(struct server *server, uint32_t seat, struct str value, const char *by)
{
    char name[32];
    snprintf(name, sizeof(name), "certificate/%u", seat);
    enum status status = log_secret_put(exercise_log(server->play.exercise), str_of(name), value);
    if (status == STATUS_OK)
        notice_tell(server, &(struct server_notice){.which = NOTICE_CERTIFICATE,
                                                    .seat = exercise_seat(server->play.exercise, seat)->id,
                                                    .by = by});
    return status;
}

enum status ties_put(struct server *server, uint32_t seat, const struct net_request *request)
{
    uint8_t shown[NET_CERTIFICATE_BYTES];
    assert(ties_judge(server, seat, request) == TIE_FITS);
    if (!server->options.certificates || is_tied(server, seat) || !net_request_certificate(request, shown))
        return STATUS_OK;
    enum status status = keep(server, seat, (struct str){(const char *)shown, sizeof(shown)}, "");
    if (status == STATUS_OK)
        memcpy(server->ties[seat], shown, sizeof(shown));
    return status;
}

enum status ties_forget(struct server *server, uint32_t seat, uint32_t by)
{
    if (!is_tied(server, seat))
        return STATUS_OK;
    enum status status = keep(server, seat, STR(""), exercise_seat(server->play.exercise, by)->id);
    if (status == STATUS_OK)
        memset(server->ties[seat], 0, NET_CERTIFICATE_BYTES);
    return status;
}
