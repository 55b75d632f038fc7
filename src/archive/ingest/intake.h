// What the archive takes: each row is stored, stored with another quality, or set aside with a reason. Pure.
//
//   not-a-number with good quality      stored, quality BadDataEncodingInvalid
//   an infinity                         stored as it is, quality BadOutOfRange
//   a huge finite value (1e42)          stored as it is
//   an unknown tag id                   set aside
//   a time outside 1900 to 2200         set aside
//   a text over 64 KiB, or not UTF-8    set aside
//   a text for a tag of numbers         set aside
//   a fraction for an integer tag       set aside, as is anything beyond 2^53 (doubles cannot hold it)
//   a fraction for a digital tag        set aside, as is a code outside 0 to 2^30
//   a digital tag's code                also becomes its state, and a state its value; names may come later
#pragma once

#include <vector>

#include "lib/model/sink.h"

namespace spindle::archive {

// Changes `rows` to what is stored and returns what is set aside. Code::invalid: not a batch at all (columns
// of different length, more rows than kBatchRowsMax, more bytes than kBatchBytesMax).
Result<std::vector<Reject>> take_in(Batch& rows, const std::vector<ValueType>& types);

}  // namespace spindle::archive
