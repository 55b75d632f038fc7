// Summaries of a stream or a calculation, with PI Web API's parameters. Private to src/serve.
#pragma once

#include <functional>

#include "src/serve/pi_web_api/stream_request.h"

namespace spindle::serve::pi {

// Summaries of the given ranges, which ascend.
using Summarise =
    std::function<Result<std::vector<archive::Summary>>(std::span<const TimeRange>, archive::Basis)>;

// What summaryType, calculationBasis, timeType and summaryDuration ask for; `tag` says what kind of values.
Result<Json> summary_answer(const Call& call, const PiRange& range, const Tag& tag,
                            const Summarise& summarise);

// sampleType and sampleInterval: where an expression is looked at; without: where its tags have rows.
Result<std::optional<std::vector<Time>>> parse_samples(const Call& call, TimeRange range);

}  // namespace spindle::serve::pi
