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
#define INSIDE (UINT32_C(1) << ROLE_CONTROL | UINT32_C(1) << ROLE_OBSERVER)
#define SEATED                                                                                                         \
    (UINT32_C(1) << ROLE_CONTROL | UINT32_C(1) << ROLE_PLAYER | UINT32_C(1) << ROLE_OBSERVER |                         \
     UINT32_C(1) << ROLE_PROJECTOR)

/* lab_fan_ready (lab.h): a body, or for any code but 200 an error. */
void routes_fan_ready(void *context, void *ticket, int code, struct str text);
errand_ready routes_errand_ready;

#endif
