/* What a seat, or anybody, gets for a request that the gate let through: one function a row of routes.def. */
#ifndef ENTENTE_SERVER_ROUTES_H
#define ENTENTE_SERVER_ROUTES_H

#include "server/asking.h"
#include "server/errand.h"

#define ROUTE(method, path, seats, when, limit, function) asking_function route_##function;
#include "server/routes.def"
#undef ROUTE

#define ANYBODY 0x10u
#define CONTROL (UINT32_C(1) << ROLE_CONTROL)
#define PLAYER (UINT32_C(1) << ROLE_PLAYER)
#define INSIDE (UINT32_C(1) << ROLE_CONTROL | UINT32_C(1) << ROLE_OBSERVER)
#define SEATED                                                                                                         \
    (UINT32_C(1) << ROLE_CONTROL | UINT32_C(1) << ROLE_PLAYER | UINT32_C(1) << ROLE_OBSERVER |                         \
     UINT32_C(1) << ROLE_PROJECTOR)

/* lab_fan_ready (lab.h): a body, or for any code but 200 an error. */
void routes_fan_ready(void *context, void *ticket, int code, struct str text);
errand_ready routes_errand_ready;

/* routes_join.c */
hashers_ready routes_hashed;
/* Its index; the count of seats: there is none of that name. */
uint32_t routes_seat_named(const struct exercise *exercise, struct str id);
void routes_say_seat(const struct server *server, uint32_t seat, struct asking *asking);
void routes_set_cookie(struct asking *asking, const char *token); /* empty takes it away */
enum status routes_forget_password(struct server *server, uint32_t seat, uint32_t by);

#endif
