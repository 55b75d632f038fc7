// Rows of one tag as text, for tests: "0s 20.0 | 1s 20.5 | 2s bad | 2.5s uncertain 3 | 3s 'closed' | 4s state
// 2". Each row is a time since 1970-01-01 (a duration such as 1h30m, 0s, or -5s) and what stood there. Text
// that cannot be read stops the test program.
#pragma once

#include <string>
#include <string_view>

#include "lib/model/batch.h"

namespace spindle::testkit {

Batch series(std::string_view text, TagId tag = TagId{1});
// The same form back; two batches are alike when their texts are.
std::string render(const Batch& rows);
// "1h30m" since 1970.
Time at(std::string_view duration);

}  // namespace spindle::testkit
