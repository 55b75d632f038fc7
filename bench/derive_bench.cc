// splice + normalize + enrich + resample to 10 s, in memory on one core: derive_bench FOLDER [ROWS]. Leaves
// the input in FOLDER for bench/derive.py, which does the same in pandas. One line of JSON.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/measure.h"
#include "lib/base/random.h"
#include "src/derive/derive.h"
#include "src/derive/run/engine.h"

namespace spindle::derive {
namespace {

constexpr auto kPipeline = R"(
signals:
  spliced: {splice: {unit: psig, installations: [{tag: A, to: 1970-01-01T00:00:01Z, unit: barg}, {tag: B, from: 1970-01-01T00:00:02Z, unit: psig}]}}
  normal: {normalize: {of: spliced, unit: bara, low: 0, high: 100}}
  rich: {enrich: {of: normal, age: true, component: true}}
  grid: {resample: {of: rich, every: 10s, by: linear, hold: 1h}}
)";
constexpr std::size_t kSliceRows = 16'384;

struct Load {
  Rows a, b;
  std::int64_t change = 0;
};

// About one row a second, a tenth of them late by up to a second; the second half from the other device.
Load load_of(std::size_t rows) {
  Random random{11};
  Load out;
  std::int64_t at = 1'700'000'000'000'000;
  double level = 20;
  for (std::size_t i = 0; i < rows; ++i) {
    at += 900'000 + static_cast<std::int64_t>(random.below(200'000));
    level += 0.01 * random.normal() + 0.001 * (20 - level);
    Rows& to = i < rows / 2 ? out.a : out.b;
    if (i == rows / 2) out.change = at;
    to.push(at, i < rows / 2 ? level : level * 14.5037738, random.chance(0.001) ? quality::bad.code : 0);
  }
  return out;
}

void dump(const std::string& path, const Rows& rows) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) std::exit(1);
  std::fwrite(rows.time.data(), 8, rows.size(), file);
  std::fwrite(rows.value.data(), 8, rows.size(), file);
  for (const auto code : rows.quality) {
    const double bad = Quality{code}.bad();
    std::fwrite(&bad, 8, 1, file);
  }
  std::fclose(file);
}

// The rows in slices, as they would come from the archive.
std::vector<std::vector<Rows>> slices_of(const Load& load, std::span<const std::string> order) {
  std::vector<std::vector<Rows>> out;
  for (const Rows* rows : {&load.a, &load.b})
    for (std::size_t from = 0; from < rows->size(); from += kSliceRows) {
      auto& slice = out.emplace_back(order.size());
      const auto to = std::min(rows->size(), from + kSliceRows);
      for (std::size_t k = 0; k < order.size(); ++k) {
        slice[k].until = time_of(rows->time[to - 1] + 1);
        if (order[k] == (rows == &load.a ? "A" : "B")) slice[k].append(*rows, from, to);
      }
    }
  return out;
}

Plan plan() {
  return need(make_plan(need(parse_pipeline(kPipeline, "bench")),
                        {[](const std::string& name) -> std::optional<Tag> {
                           Tag tag{.id = TagId{name == "A" ? 1 : 2}, .name = name};
                           tag.unit = name == "A" ? "barg" : "psig";
                           return tag;
                         },
                         {},
                         {}}));
}

int run(const std::string& folder, std::size_t rows) {
  const auto load = load_of(rows);
  dump(folder + "/a.bin", load.a);
  dump(folder + "/b.bin", load.b);
  const auto p = plan();
  const Tags tags;
  Known known;
  auto& table = known.tables["spliced"];
  table.tags = {"A", "B"};
  table.segments = {{.range = {kTimeMin, time_of(load.change)}, .tag = 0},
                    {.range = {time_of(load.change), kTimeMax}, .tag = 1}};
  table.segments[0].unit = need(conversion(need(Unit::parse("barg")), need(Unit::parse("psig"))));
  std::vector<std::string> order;
  std::size_t grid = 0;
  for (std::size_t n = 0; n < p.nodes.size(); ++n) {
    if (p.nodes[n].tag) order.push_back(p.nodes[n].name);
    if (p.nodes[n].name == "grid") grid = n;
  }
  const auto slices = slices_of(load, order);
  double best = 1e9, sum = 0;
  std::size_t count = 0;
  for (int round = 0; round < 5; ++round) {
    auto engine = need(Engine::make(p, known, tags));
    sum = 0, count = 0;
    const auto began = now();
    for (const auto& slice : slices) {
      engine.step(slice);
      const Rows& out = engine.rows(grid);
      for (std::size_t i = 0; i < out.size(); ++i)
        if (!Quality{out.quality[i]}.bad()) sum += out.value[i], ++count;
    }
    best = std::min(best, now() - began);
  }
  std::printf(
      "{\"system\":\"spindle\",\"rows\":%zu,\"seconds\":%.3f,\"million_rows_per_second\":%.1f,\"good\":%zu,"
      "\"mean\":%.9f,\"change\":%lld}\n",
      rows, best, static_cast<double>(rows) * 1e-6 / best, count, sum / static_cast<double>(count),
      static_cast<long long>(load.change));
  return 0;
}

}  // namespace
}  // namespace spindle::derive

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "derive_bench FOLDER [ROWS]\n");
    return 2;
  }
  return spindle::derive::run(argv[1], argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 20'000'000);
}
