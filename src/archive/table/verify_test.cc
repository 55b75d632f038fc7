#include "lib/base/digest.h"
#include "src/archive/table/table_testkit_test.h"

namespace spindle::archive {
namespace {

class VerifyTest : public TableFolder {
 protected:
  void SetUp() override {
    TableFolder::SetUp();
    open();
    Random random{31};
    rows_ =
        random_rows(random, {.tags = 4, .rows = 40'000, .start = time_of(1'767'484'800'000'000), .span = 2h});
    write(rows_);
    write(random_rows(random, {}));
  }
  std::vector<std::string> problems() {
    const auto report = table_->verify(false, {}, {});
    EXPECT_TRUE(report) << report.error().message;
    return report->problems;
  }
  std::string file_in(const std::string& prefix) { return store_->list(prefix)->front().name; }
  void damage(const std::string& name) {
    std::string bytes = *store_->get(name);
    bytes[bytes.size() / 2] ^= 1;
    ASSERT_TRUE(store_->put(name, bytes_of(bytes)));
  }
  Batch rows_;
};

TEST_F(VerifyTest, a_whole_table_has_no_problems_before_and_after_merging) {
  EXPECT_EQ(problems(), std::vector<std::string>{});
  ASSERT_TRUE(table_->compact(true, {}, {}));
  std::uint64_t done = 0;
  const auto report = table_->verify(true, [&](const Progress& p) { done = p.done; }, {});
  EXPECT_EQ(report->problems, std::vector<std::string>{});
  EXPECT_EQ(report->rows, 42'000u);
  EXPECT_EQ(done, 42'000u);
  open();
  EXPECT_EQ(problems(), std::vector<std::string>{});
}

TEST_F(VerifyTest, digests_do_not_depend_on_how_rows_lie) {
  const auto text = [&] {
    std::string out;
    const auto report = table_->verify(true, {}, {}).value();
    for (const auto& d : report.digests)
      out += fmt::format("{} {} {} {}\n", d.tag.value, format_month(d.month), d.rows, d.digest);
    return out;
  };
  const std::string before = text();
  ASSERT_TRUE(table_->compact(true, {}, {}));
  EXPECT_EQ(text(), before);
  Batch one = rows_.permuted({0});
  write(one);
  EXPECT_NE(text(), before);
}

TEST_F(VerifyTest, damage_to_any_file_is_told) {
  damage(file_in("samples/month="));
  EXPECT_EQ(problems().size(), 1u);
  damage(file_in("rollups/month="));
  EXPECT_EQ(problems().size(), 2u);
  ASSERT_TRUE(store_->remove(file_in("samples/month=")));
  EXPECT_EQ(problems().size(), 2u);
}

TEST_F(VerifyTest, a_log_that_someone_else_wrote_is_told) {
  ASSERT_TRUE(store_->remove("samples/_delta_log/00000000000000000002.json"));
  ASSERT_EQ(problems().size(), 1u);
  EXPECT_NE(problems()[0].find("Delta log"), std::string::npos);
}

TEST_F(VerifyTest, can_be_cancelled) {
  Cancel cancel;
  cancel.request();
  EXPECT_EQ(table_->verify(false, {}, cancel).error().code, Code::cancelled);
}

}  // namespace
}  // namespace spindle::archive
