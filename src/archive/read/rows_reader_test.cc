#include "src/archive/read/rows_reader.h"

#include <gtest/gtest.h>

#include "src/archive/read/reads_random.h"

namespace spindle::archive {
namespace {

TEST(RowsReader, answers_as_the_definitions_say) {
  Random random{11};
  for (int i = 0; i < 100; ++i) {
    const auto series = oracle::random_series(random, TagId{1});
    Batch rows;
    for (const auto& row : series.rows) rows.push(row);
    const auto reader = reader_of(series.tag, std::move(rows));
    oracle::check_queries(random, series, *reader, 50);
    if (HasFailure()) FAIL() << "series " << i;
  }
}

}  // namespace
}  // namespace spindle::archive
