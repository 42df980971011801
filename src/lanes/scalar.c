/* The oracle: one rehearsed run by the kernel, tick after tick. */
#include "lanes/lanes.h"

const int32_t *lanes_oracle(const struct program *program, const struct settings *settings, void *memory)
{
    struct kernel *kernel = kernel_init(memory, program, settings, false);
    kernel_play(kernel, NULL, NULL, NULL);
    return kernel_slots(kernel);
}
