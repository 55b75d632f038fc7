#include "src/context/maintenance/model/shipped.h"

// #embed is C++26; the assembler has had it for longer. SPINDLE_SHIPPED_MODEL is the file's path.
asm(".section .rodata\n"
    ".global spindle_shipped_model\n"
    ".global spindle_shipped_model_end\n"
    "spindle_shipped_model:\n"
    ".incbin \"" SPINDLE_SHIPPED_MODEL
    "\"\n"
    "spindle_shipped_model_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" const char spindle_shipped_model[];
extern "C" const char spindle_shipped_model_end[];

namespace spindle::maintenance {

std::string_view shipped_model() { return {spindle_shipped_model, spindle_shipped_model_end}; }

}  // namespace spindle::maintenance
