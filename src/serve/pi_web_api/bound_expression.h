// An expression over the tags of an archive: values at times. Private to src/serve.
#pragma once

#include "src/archive/read/snapshot.h"
#include "src/serve/pi_web_api/expression.h"
#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve::pi {

// One thread; `site` must outlive it.
class BoundExpression {
 public:
  // `self` is what '.' stands for; nullptr: nothing. Code::not_found names a tag that does not exist.
  static Result<BoundExpression> open(Site& site, const archive::Snapshot& snapshot, std::string_view text,
                                      const Tag* self);

  // Its value at each time, in the order asked. `own`: rows of `self` that stand at just these times.
  Result<std::vector<Value>> at(std::span<const Time> times, const Batch* own = nullptr);
  // Where one of its tags has a row: ascending, each once. Refused beyond kExpressionRowsMax.
  Result<std::vector<Time>> recorded_times(TimeRange range);
  [[nodiscard]] bool steps() const;  // all its tags hold their value until the next row

 private:
  struct Column {
    std::unique_ptr<archive::TagReader> reader;
    std::optional<StateSet> states;
    bool self = false;
  };
  BoundExpression(Site& site, Expression expression) : site_(site), expression_(std::move(expression)) {}

  Site& site_;
  Expression expression_;
  std::vector<Column> columns_;
};

inline constexpr std::size_t kExpressionRowsMax = 1'000'000;

// Values at times; what is not known yet is No Data. Behind the newest event its value holds until now.
Result<Batch> values_at(archive::TagReader& reader, std::span<const Time> times, Time now);

}  // namespace spindle::serve::pi
