/* The scenarios that `entente new` writes, as bytes in the binary. START_SCENARIO and its like are their paths, given by the build. */
#include "cli/starters.h"
    .section .rodata
    .global start_scenario, start_scenario_end, start_crisis, start_crisis_end
    .global start_radio_log, start_radio_log_end
    .global start_hospital, start_hospital_end, start_cyber, start_cyber_end
    .global start_library, start_library_end, start_press, start_press_end
start_scenario:
    .incbin START_SCENARIO
start_scenario_end:
    .byte 0
start_crisis:
    .incbin START_CRISIS
start_crisis_end:
    .byte 0
start_radio_log:
    .incbin START_RADIO_LOG
start_radio_log_end:
    .byte 0
start_hospital:
    .incbin START_HOSPITAL
start_hospital_end:
    .byte 0
start_cyber:
    .incbin START_CYBER
start_cyber_end:
    .byte 0
start_library:
    .incbin START_LIBRARY
start_library_end:
    .byte 0
start_press:
    .incbin START_PRESS
start_press_end:
    .byte 0
    .section .note.GNU-stack, "", @progbits
