#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/testkit/testkit.h"
#include "src/derive/derive.h"
#include "src/derive/run/engine.h"

namespace spindle::derive {
namespace {

constexpr auto kPipeline = R"(
name: test
prefix: "S:"
signals:
  pressure:
    splice:
      unit: bara
      lag_max: 5s
      installations:
        - {tag: A, to: 1970-01-01T02:00:00Z, unit: barg, component: one}
        - {tag: B, from: 1970-01-01T02:20:00Z, unit: psig, component: two, order: WO-7}
  rich:
    enrich: {of: pressure, age: true, component: true, mode: M, mode_hold: 1h}
  grid:
    resample: {of: rich, every: 10s, by: linear, hold: 10min}
  steps:
    resample: {of: M, every: 1min, by: previous, hold: 20min}
  ratio:
    calculate: {expression: 'if("M" == 1, pressure / "T" * 300 [K], pressure)', unit: bara, hold: 15min}
)";

class Deriving : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = archive::Archive::open(system_env(), {.path = folder_.path(), .background = false});
    ASSERT_TRUE(opened) << opened.error().message;
    archive_ = *std::move(opened);
    ASSERT_TRUE(archive_->declare(StateSet{"MODES", {{0, "off"}, {1, "on"}}}));
    declare("A", "barg"), declare("B", "psig"), declare("T", "degC");
    Tag mode{.name = "M", .type = ValueType::digital};
    mode.state_set = "MODES";
    ASSERT_TRUE(archive_->declare(mode));
    fill();
  }

  void declare(const std::string& name, const std::string& unit) {
    Tag tag{.name = name};
    tag.unit = unit;
    ASSERT_TRUE(archive_->declare(tag));
  }
  TagId id(const std::string& name) { return archive_->find_tag(name)->id; }

  void write(const std::string& tag, std::int64_t second, double value, Quality quality = {}) {
    Batch rows;
    rows.push(id(tag), time_of(second * 1'000'000), value, quality);
    ASSERT_TRUE(archive_->write({.source = "test", .rows = std::move(rows)}));
  }

  // Irregular rows with silences and bad ones, some at equal times.
  void fill() {
    Random random{7};
    for (const std::string tag : {"A", "B", "T", "M"}) {
      Batch rows;
      std::int64_t at = 0;
      while (at < 5 * 3'600'000'000LL) {
        at += random.chance(0.01) ? 1'500'000'000 : static_cast<std::int64_t>(random.below(9'000'000));
        const double value = tag == "M" ? static_cast<double>(random.below(2)) : 20 + random.normal();
        rows.push(id(tag), time_of(at), value, random.chance(0.02) ? quality::bad : quality::good);
        if (random.chance(0.01)) rows.push(id(tag), time_of(at), tag == "M" ? 1 : value + 1);
      }
      ASSERT_TRUE(archive_->write({.source = "test", .rows = std::move(rows)}));
    }
  }

  Plan plan(const std::string& yaml = kPipeline) {
    auto spec = parse_pipeline(yaml, "test.yaml");
    EXPECT_TRUE(spec) << spec.error().message;
    auto made = make_plan(*std::move(spec), tags_of(*archive_));
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(made);
  }
  Source source() { return {archive_->snapshot(), {}, {}}; }

  using Tables = std::map<std::string, Rows>;
  Tables computed(const Plan& plan, std::span<const TimeRange> tasks) {
    Tables out;
    for (const auto& task : tasks) {
      auto from = source();
      const auto known = learn(plan, from, {});
      EXPECT_TRUE(known) << known.error().message;
      EXPECT_TRUE(compute(plan, *known, tags_of(*archive_), from, task,
                          [&](std::size_t n, const Rows& rows, TimeRange) -> Result<> {
                            auto& all = out[plan.nodes[n].name];
                            all.extra.resize(rows.extra.size());
                            all.append(rows);
                            return {};
                          }));
    }
    return out;
  }

  void expect_identical(const Tables& a, const Tables& b, const std::string& how) {
    ASSERT_EQ(a.size(), b.size());
    for (const auto& [name, rows] : a) {
      EXPECT_GT(rows.size(), 50U) << name;
      EXPECT_TRUE(identical(rows, b.at(name)))
          << how << ": " << name << " has " << rows.size() << " and " << b.at(name).size() << " rows";
    }
  }

  Batch stored(const std::string& tag, std::optional<Time> as_of = {}) {
    const auto found = archive_->find_tag(tag);
    EXPECT_TRUE(found) << tag;
    const auto reader = archive_->snapshot().tag(found->id, as_of);
    return *(*reader)->rows({}, archive::Order::forward, 10'000'000);
  }

  testkit::Folder folder_;
  std::unique_ptr<archive::Archive> archive_;
};

const TimeRange kAll{Time{}, time_of(5 * 3'600'000'000LL)};

std::vector<TimeRange> cut(TimeRange range, std::uint64_t seed, int parts) {
  Random random{seed};
  std::vector<Time> edges{range.from, range.to};
  for (int i = 1; i < parts; ++i)
    edges.push_back(range.from +
                    Span{static_cast<std::int64_t>(random.below(micros(range.to - range.from)))});
  std::ranges::sort(edges);
  std::vector<TimeRange> out;
  for (std::size_t i = 1; i < edges.size(); ++i)
    if (edges[i - 1] < edges[i]) out.push_back({edges[i - 1], edges[i]});
  return out;
}

TEST_F(Deriving, tasks_give_the_same_bytes_as_one_run) {
  const auto p = plan();
  const auto whole = computed(p, std::vector{kAll});
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6})
    expect_identical(whole, computed(p, cut(kAll, seed, 12)), "seed " + std::to_string(seed));
}

// As live: small steps of time, and the state goes through bytes between them.
TEST_F(Deriving, live_steps_give_the_same_bytes_as_one_run) {
  const auto p = plan();
  const auto whole = computed(p, std::vector{kAll});
  auto from = source();
  const auto known = learn(p, from, {});
  ASSERT_TRUE(known);
  const auto tags = tags_of(*archive_);
  auto engine = Engine::make(p, *known, tags);
  ASSERT_TRUE(engine);
  Tables live;
  for (const auto& slice : cut({kAll.from, kAll.to + engine->reach().future}, 9, 400)) {
    std::vector<Rows> sources;
    for (const auto n : engine->sources()) sources.push_back(*from.rows(p.nodes[n].tag->id, slice));
    auto next = Engine::make(p, *known, tags);
    ASSERT_TRUE(next);
    const auto restored = next->restore(engine->save());
    ASSERT_TRUE(restored) << restored.error().message;
    engine = std::move(next);
    engine->step(sources);
    for (std::size_t n = 0; n < p.nodes.size(); ++n) {
      if (p.nodes[n].publish.empty()) continue;
      const Rows& rows = engine->rows(n);
      auto& all = live[p.nodes[n].name];
      all.extra.resize(rows.extra.size());
      all.append(rows, 0, rows.lower(micros(kAll.to)));
    }
  }
  expect_identical(whole, live, "live");
}

TEST_F(Deriving, keeps_signals_and_their_lineage_as_tags) {
  const auto report = run_history(plan(), *archive_, {}, kAll.to, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_GT(report->rows_written, 1000U);
  const auto tag = archive_->find_tag("S:grid");
  ASSERT_TRUE(tag);
  EXPECT_EQ(tag->unit, "bara");
  EXPECT_EQ(stored("S:grid.component").value.front(), 1);
  EXPECT_EQ(stored("S:grid.component").value.back(), 2);
  const auto lineage = stored("S:grid.lineage");
  ASSERT_EQ(lineage.size(), 3U);
  EXPECT_THAT(*lineage.text[0], testing::HasSubstr(R"("tag":"A")"));
  EXPECT_THAT(*lineage.text[1], testing::HasSubstr(R"("cause":"out of service")"));
  EXPECT_THAT(*lineage.text[2], testing::HasSubstr(R"("order":"WO-7")"));
}

TEST_F(Deriving, a_second_run_writes_nothing) {
  ASSERT_TRUE(run_history(plan(), *archive_, {}, kAll.to, {}));
  const auto again = run_history(plan(), *archive_, {}, kAll.to + 1s, {});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->rows_written, 0U);
  EXPECT_GT(again->rows_derived, 1000U);
}

TEST_F(Deriving, a_late_sample_revises_its_interval_only) {
  const Time first = kAll.to, second = kAll.to + 1h;
  ASSERT_TRUE(run_history(plan(), *archive_, {}, first, {}));
  const auto before = stored("S:grid");
  write("A", 3'603, 99);
  const auto report = run_history(plan(), *archive_, {}, second, {});
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_FALSE(report->revised.empty());
  for (const auto& [tag, range] : report->revised) {
    EXPECT_GE(range.from, time_of(3'603'000'000) - 10min) << tag;
    EXPECT_LE(range.to, time_of(3'603'000'000) + 20min) << tag;
  }
  const auto now = stored("S:grid"), then = stored("S:grid", first);
  const auto same = [&](const Batch& rows) {
    return rows.time == before.time && std::ranges::equal(rows.value, before.value, &same_value);
  };
  EXPECT_FALSE(same(now));
  EXPECT_TRUE(same(then));
}

TEST_F(Deriving, a_late_work_order_revises_its_interval_only) {
  ASSERT_TRUE(run_history(plan(), *archive_, {}, kAll.to, {}));
  const auto before = stored("S:grid");
  std::string corrected = kPipeline;
  corrected.replace(corrected.find("02:20:00"), 8, "02:50:00");
  const auto report = run_history(plan(corrected), *archive_, {}, kAll.to + 1h, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_GT(report->rows_withdrawn, 0U);
  for (const auto& [tag, range] : report->revised) {
    if (tag == "S:grid.age") continue;  // the device is younger from then on
    EXPECT_GE(range.from, testkit::at("1h50m")) << tag;
    EXPECT_LE(range.to, testkit::at("3h10m")) << tag;
  }
  EXPECT_EQ(stored("S:grid", kAll.to).time, before.time);
}

TEST_F(Deriving, the_same_known_time_gives_the_same_bytes) {
  const auto p = plan();
  const auto before = computed(p, std::vector{kAll});
  const Time then = system_clock().now();
  write("A", 3'603, 99);
  Source as_then{archive_->snapshot(), then, {}};
  const auto known = learn(p, as_then, {});
  ASSERT_TRUE(known);
  Tables after;
  ASSERT_TRUE(compute(p, *known, tags_of(*archive_), as_then, kAll,
                      [&](std::size_t n, const Rows& rows, TimeRange) -> Result<> {
                        auto& all = after[p.nodes[n].name];
                        all.extra.resize(rows.extra.size());
                        all.append(rows);
                        return {};
                      }));
  expect_identical(before, after, "as of");
}

}  // namespace
}  // namespace spindle::derive
