/* The scenario that `entente new` writes, as bytes in the binary. START_SCENARIO is its path, given by the build. */
    .section .rodata
    .global start_scenario, start_scenario_end
start_scenario:
    .incbin START_SCENARIO
start_scenario_end:
    .byte 0
    .section .note.GNU-stack, "", @progbits
