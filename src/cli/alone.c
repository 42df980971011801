/* The command without a team: see mpi.c for the one with. */
#include "cli/inside.h"

const struct team *cli_team(void)
{
    return NULL;
}

uint32_t cli_team_threads(void)
{
    return 0;
}
