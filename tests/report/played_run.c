/* played_run FILE [SCENARIO [SEED [SAID]]]: a run that people played, for tests of what reads run files. SAID is what
 * they write and what they are called, in JSON's escaping. */
#include "played.h"

static struct played_plan plan = {.scenario = "tests/scenarios/alliance-2022/scenario.yaml", .seed = 7, .ticks = 4000};
static const char *path;

static void play(void **state)
{
    (void)state;
    played_run(path, &plan);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(play)};
    if (argc < 2)
        return 2;
    path = argv[1];
    if (argc > 2)
        plan.scenario = argv[2];
    if (argc > 3)
        plan.seed = strtoull(argv[3], NULL, 10);
    if (argc > 4)
        plan.said = plan.name = argv[4];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
