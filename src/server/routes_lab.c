/* The lab's routes: orders are read and begun here, and what it has found is told. */
#include <assert.h>

#include "base/bytes.h"
#include "server/lab.h"
#include "server/routes.h"

static enum status answer_fan(struct server *server, struct asking *asking)
{
    (void)server, (void)asking; /* what the lab said stands in it already */
    return STATUS_OK;
}

void routes_fan_ready(void *context, void *ticket, int code, struct str text)
{
    struct server *server = context;
    struct asking *asking = ticket;
    if (code == 200) {
        buf_clear(&asking->body);
        buf_add_str(&asking->body, text);
    } else {
        asking_say_text(asking, code, text);
    }
    asking_come_back(server, asking, answer_fan, CONTROL);
}

/* False: it was answered with what would be right. */
static bool read_order(struct server *server, struct asking *asking, enum lab_kind kind, struct lab_order *ret_order)
{
    struct buf why;
    buf_init(&why, LAB_WHY_BYTES_MAX);
    bool fine = lab_order_read(server->play.program, kind, net_request_body(asking->request), ret_order, &why);
    if (!fine)
        asking_say_text(asking, 400, why.failed ? STR("this order is not right") : (struct str){why.ptr, why.len});
    buf_free(&why);
    return fine;
}

static enum status start_job(struct server *server, struct asking *asking, enum lab_kind kind)
{
    assert(kind != LAB_FAN);
    struct lab_order order;
    uint64_t job;
    if (!read_order(server, asking, kind, &order))
        return STATUS_OK;
    enum status status = lab_start(server->lab, &order, &job);
    if (status == STATUS_OK) {
        json_open_object(&asking->body);
        json_key_count(&asking->body, "job", job);
        json_close_object(&asking->body);
    } else if (status == STATUS_REFUSED) {
        asking_refuse(asking, REFUSED_LAB_BUSY);
    } else {
        asking_refuse(asking, REFUSED_NO_MEMORY);
    }
    return STATUS_OK;
}

enum status route_lab_run(struct server *server, struct asking *asking)
{
    return start_job(server, asking, LAB_REHEARSAL);
}

enum status route_lab_tornado(struct server *server, struct asking *asking)
{
    return start_job(server, asking, LAB_TORNADO);
}

enum status route_lab_fan(struct server *server, struct asking *asking)
{
    struct lab_order order;
    if (!read_order(server, asking, LAB_FAN, &order))
        return STATUS_OK;
    assert(asking->session && !asking->away);
    asking->away = true;
    if (lab_fan(server->lab, asking->session, asking, &order) != STATUS_OK) {
        asking->away = false;
        asking_say_wait(asking, REFUSED_LAB_FULL, 1000);
    }
    return STATUS_OK;
}

enum status route_lab(struct server *server, struct asking *asking)
{
    lab_json(server->lab, &asking->body);
    return STATUS_OK;
}

/* The number that ends the path; 0 for anything else, which no job has. */
static uint64_t number_after(struct str text, size_t at)
{
    uint64_t number = 0;
    return text.len > at && bytes_decimal((struct str){text.ptr + at, text.len - at}, INT64_MAX, &number) ? number : 0;
}

static uint64_t job_named(const struct asking *asking)
{
    return number_after(net_request_path(asking->request), sizeof("/api/lab/job/") - 1);
}

enum status route_lab_job(struct server *server, struct asking *asking)
{
    struct str part = {"", 0};
    net_request_parameter(asking->request, "part", &part);
    if (!lab_job_json(server->lab, job_named(asking), number_after(part, 0), &asking->body))
        asking_say_nothing(asking);
    return STATUS_OK;
}

enum status route_lab_cancel(struct server *server, struct asking *asking)
{
    asking->code = 204;
    if (!lab_cancel(server->lab, job_named(asking)))
        asking_say_nothing(asking);
    return STATUS_OK;
}
