// The figures promised for real texts. Texts stay where they are: only row numbers and our own labels are
// here.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "lib/env/disk.h"
#include "lib/testkit/testkit.h"
#include "src/context/maintenance/train/labelled.h"
#include "src/context/maintenance/train/words.h"
#include "src/context/table/rows.h"

namespace spindle::maintenance {
namespace {

// 200 rows drawn at random and read by a person: in these something was put in another's place or newly in
// place ...
const std::set<int> kPutInPlace{
    3,    8,    132,  153,  172,  173,  174,  200,  252,  271,  311,  407,  556,  617,  675,  861,  960,
    1054, 1177, 1184, 1210, 1237, 1301, 1328, 1409, 1449, 1516, 1531, 1582, 1636, 1728, 1754, 1848, 1930,
    2066, 2119, 2157, 2233, 2333, 2588, 2617, 2648, 2657, 2668, 2761, 3238, 3318, 3480, 3560, 3695, 3829,
    3836, 3855, 3903, 4118, 4121, 4226, 4351, 4461, 4689, 4812, 4872, 4930, 4955, 5020, 5163, 5272, 5317};
// ... and in these it was not: faults, repairs, checks, other work.
const std::set<int> kNot{
    276,  302,  343,  452,  514,  608,  610,  631,  723,  745,  764,  779,  780,  818,  823,  902,  918,
    919,  921,  954,  1053, 1057, 1067, 1082, 1095, 1133, 1139, 1154, 1258, 1277, 1390, 1394, 1423, 1426,
    1606, 1626, 1629, 1685, 1694, 1723, 1796, 1800, 1825, 1928, 2029, 2080, 2094, 2099, 2166, 2193, 2219,
    2240, 2243, 2252, 2313, 2331, 2348, 2370, 2373, 2408, 2426, 2460, 2500, 2541, 2597, 2645, 2667, 2686,
    2722, 2737, 2804, 2807, 2811, 2820, 2827, 2854, 2926, 3004, 3083, 3144, 3169, 3207, 3227, 3256, 3274,
    3351, 3368, 3429, 3453, 3474, 3475, 3513, 3547, 3564, 3636, 3644, 3648, 3653, 3668, 3670, 3688, 3768,
    3859, 3884, 4040, 4047, 4257, 4265, 4328, 4377, 4420, 4446, 4485, 4563, 4584, 4682, 4697, 4735, 4823,
    4862, 5019, 5086, 5159, 5160, 5199, 5234, 5237, 5341, 5374, 5391, 5412, 5459};

bool puts_in_place(const std::vector<MaintenanceEvent>& events) {
  return std::ranges::any_of(events, [](const MaintenanceEvent& event) {
    return event.kind == EventKind::replaced || event.kind == EventKind::installed;
  });
}

struct Counts {
  int right = 0, wrong = 0, missed = 0;
};

// `id` stands last in a row and the text is the fourth column.
void count_row(const context::TableRow& row, Counts& counts) {
  const int id = std::stoi(std::string{row.cells.back()});
  const bool truth = kPutInPlace.contains(id);
  if (!truth && !kNot.contains(id)) return;
  const auto read = Interpreter::shipped().interpret({.text = std::string{row.cells[3]}});
  ASSERT_TRUE(read) << read.error().message;
  const bool found = puts_in_place(read->events);
  counts.right += found && truth;
  counts.wrong += found && !truth;
  counts.missed += !found && truth;
}

TEST(MaintenanceData, finds_replacements_in_200_orders_of_excavators) {
  SPINDLE_SHARED_DATA(path, "maintenance/excavator_mwo/case_study_pdl.csv.gz");
  ASSERT_EQ(kPutInPlace.size() + kNot.size(), 200U);
  const auto rows = context::open_csv_rows(system_disk(), path, {});
  ASSERT_TRUE(rows) << rows.error().message;
  Counts counts;
  for (context::TableRow row; *(*rows)->next(row);) count_row(row, counts);
  EXPECT_EQ(counts.right + counts.missed, static_cast<int>(kPutInPlace.size()));
  EXPECT_LE(counts.wrong, 2);
  EXPECT_LE(counts.missed, 2);
}

template <class Read>
auto labelled(const std::string& path, const Read& read) {
  const auto bytes = context::read_whole(system_disk(), path, kLabelledBytesMax);
  EXPECT_TRUE(bytes);
  auto all = read(bytes.value_or(""));
  EXPECT_TRUE(all) << (all ? "" : all.error().message);
  return std::move(all).value();
}

TEST(MaintenanceData, entities_of_texts_left_out_of_training) {
  SPINDLE_SHARED_DATA(folder, "maintenance");
  const auto own =
      labelled(folder + "/maintie/dev/gold.json.gz", [](auto text) { return read_labelled_texts(text); });
  auto seen = labelled(folder + "/mwo2kg/ner/train_3200.json.gz",
                       [](auto text) { return read_labelled_texts(text, 1); });
  for (std::size_t i = 0; i < own.size(); ++i)
    if (i % 5 != 0) seen.push_back(own[i]);
  const auto weights = train_entities(seen, {.rounds = 5});
  Agreement agreement;
  for (std::size_t i = 0; i < own.size(); i += 5)
    agreement.add(find_entities(weights.tagger, weights.inner, own[i].tokens), own[i].entities);
  EXPECT_GE(agreement.f1(), 0.80);
}

TEST(MaintenanceData, words_of_the_validation_parts) {
  SPINDLE_SHARED_DATA(folder, "maintenance/maintnorm");
  WordErrors errors;
  for (const std::string company : {"a", "b", "c"})
    for (const auto& text : labelled(folder + "/company_" + company + "/val.norm", read_word_pairs)) {
      std::vector<std::string> raw;
      for (const auto& pair : text) raw.push_back(pair.first);
      errors.add(text, Interpreter::shipped().normalise(raw));
    }
  EXPECT_GE(errors.reduction(), 0.90);
}

}  // namespace
}  // namespace spindle::maintenance
