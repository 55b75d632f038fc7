// A progress bar on standard error when that is a terminal; nothing otherwise. One thread.
#pragma once

#include <memory>
#include <string>

#include "lib/env/clock.h"
#include "lib/flow/flow.h"

namespace spindle {

// "history [#####.....] 43 %  1.2 M samples/s, 12 s left". Redrawn at most ten times a second; the line is
// finished when the work is.
ProgressFn progress_bar();

// The text of the bar after `taken`.
std::string progress_line(const Progress& progress, Span taken);

}  // namespace spindle
