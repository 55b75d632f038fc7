// Every unit of QUDT's table that has a factor: what we read out of its name, converted to SI, against the
// table's own multiplier and offset.
#include <array>
#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>
#include <zlib.h>

#include "lib/testkit/testkit.h"
#include "src/derive/units/unit.h"

namespace spindle::derive {
namespace {

// Fields hold no line breaks; quoted ones may hold commas.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (const char c : line)
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      out.emplace_back();
    else
      out.back() += c;
  return out;
}

std::vector<std::vector<std::string>> table_at(const std::string& path) {
  std::vector<std::vector<std::string>> out;
  gzFile file = gzopen(path.c_str(), "rb");
  std::array<char, 65'536> line{};
  while (gzgets(file, line.data(), line.size())) {
    std::string text{line.data()};
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    out.push_back(fields_of(text));
  }
  gzclose(file);
  return out;
}

constexpr double kTableRounding = 2e-5;  // of some factors, such as the barrel's

TEST(Qudt, agrees_with_every_conversion) {
  const auto path = testkit::shared_data("units/qudt/units_flat.csv.gz");
  if (!path && !std::getenv("CI")) GTEST_SKIP() << "shared data is not here";
  ASSERT_TRUE(path);
  std::size_t units = 0, read = 0;
  for (const auto& row : table_at(*path)) {
    if (row.size() < 10 || row[0] == "unit" || std::atof(row[5].c_str()) == 0) continue;
    ++units;
    const auto unit = Unit::parse("unit:" + row[0]);
    if (!unit) continue;
    ++read;
    const auto si = conversion(*unit, unit->coherent());
    ASSERT_TRUE(si) << row[0] << ": " << si.error().message;
    const double factor = std::atof(row[5].c_str()), offset = factor * std::atof(row[6].c_str());
    EXPECT_NEAR(si->factor, factor, kTableRounding * factor) << row[0];
    EXPECT_NEAR(si->offset, offset, 1e-9 * (1 + std::abs(offset))) << row[0];
  }
  EXPECT_GT(units, 2800U);
  EXPECT_GT(read, 2200U) << "the rest are currencies, information, atomic units and the like";
}

}  // namespace
}  // namespace spindle::derive
