#include <gmock/gmock.h>

#include "src/context/maintenance/failure_codes.h"
#include "src/context/maintenance/model/model.h"
#include "src/context/maintenance/text.h"
#include "src/context/maintenance/train/failures.h"
#include "src/context/maintenance/train/words.h"

namespace spindle::maintenance {
namespace {

std::string three_texts() {
  return R"({"tokens":["renew","widget"],"entities":[{"start":0,"end":1,"type":"Activity/Replace"},{"start":1,"end":2,"type":"PhysicalObject"}]}
{"tokens":["widget","humming"],"entities":[{"start":0,"end":1,"type":"PhysicalObject"},{"start":1,"end":2,"type":"Process"}]}
{"tokens":["renew","old","sprocket"],"entities":[{"start":0,"end":1,"type":"Activity"},{"start":2,"end":3,"type":"PhysicalObject"}]}
)";
}

TEST(MaintenanceTraining, learns_entities_it_is_shown) {
  const auto texts = read_labelled_texts(three_texts());
  ASSERT_TRUE(texts);
  const auto weights = train_entities(*texts, {.tagger_bits = 14, .inner_bits = 8});
  Agreement agreement;
  for (const auto& text : *texts)
    agreement.add(find_entities(weights.tagger, weights.inner, text.tokens), text.entities);
  EXPECT_EQ(agreement.f1(), 1);
}

TEST(MaintenanceTraining, is_deterministic) {
  const auto texts = read_labelled_texts(three_texts());
  ASSERT_TRUE(texts);
  EXPECT_EQ(train_entities(*texts, {.tagger_bits = 12}).tagger.encode(),
            train_entities(*texts, {.tagger_bits = 12}).tagger.encode());
}

TEST(MaintenanceTraining, learns_words_and_keeps_no_identifiers) {
  const auto pairs = read_word_pairs("RPL\treplace\nXX123\t<id>\n\nrpl\treplace\npmp\tpump\n\npmp\tpump\n");
  ASSERT_TRUE(pairs);
  const auto model = train_words(*pairs, {}, {.bits = 14});
  EXPECT_EQ(normalised(model.lexicon, model.weights, {"RPL", "PMP"}),
            (std::vector<std::string>{"replace", "pump"}));
  EXPECT_EQ(model.lexicon.encode().find("xx"), std::string::npos);
}

TEST(MaintenanceTraining, counts_word_errors) {
  WordErrors errors;
  errors.add({{"RPL", "replace"}, {"pump", "pump"}, {"x", "y"}}, {"replace", "pump", "x"});
  EXPECT_EQ(errors.before, 2U);
  EXPECT_EQ(errors.after, 1U);
  EXPECT_EQ(errors.reduction(), 0.5);
}

TEST(MaintenanceTraining, a_model_survives_its_file_and_damage_is_seen) {
  const auto texts = read_labelled_texts(three_texts());
  ASSERT_TRUE(texts);
  const auto entities = train_entities(*texts, {.tagger_bits = 12, .inner_bits = 8});
  const auto failures = train_failures({{"humming loudly", "NOI"}, {"gone", "BRD"}}, {.bits = 10});
  const auto bytes = encode(Model{.tagger = entities.tagger, .inner = entities.inner, .failures = failures});
  const auto read = decode_model(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(encode(*read), bytes);
  for (std::size_t i = 30; i < bytes.size(); i += bytes.size() / 50) {
    auto damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 4);
    EXPECT_EQ(decode_model(damaged).error().code, Code::corrupt) << i;
    EXPECT_FALSE(decode_model(bytes.substr(0, i)));
  }
}

TEST(MaintenanceTraining, says_what_is_wrong_with_labels) {
  const auto check = [](const auto& read, const std::string& message) {
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().message, testing::HasSubstr(message));
  };
  check(read_labelled_texts("{"), "line 1 is not JSON");
  check(read_labelled_texts("[{]"), "not JSON");
  check(read_labelled_texts(R"({"text": "a"})"), "no \"tokens\"");
  check(read_labelled_texts(R"({"tokens":["a"],"entities":[{"start":0,"end":2,"type":"State"}]})"),
        "from token 0 to 2 of 1");
  check(read_labelled_texts(R"({"tokens":["a"],"entities":[{"start":"0","end":2}]})"), "numbers");
  check(read_labelled_texts(R"({"tokens":["a"],"entities":7})"), "a list");
  check(read_word_pairs("a\tb\n\nno tab\n"), "line 3");
  check(read_phrases("leaks,ELU\nodd,XYZ\n"), "line 2: 'XYZ'");
}

TEST(MaintenanceText, reads_codes_names_and_tags) {
  EXPECT_EQ(code_called(" vib "), "VIB");
  EXPECT_EQ(code_called("Utvendig lekkasje - væske for hovedprosessen"), "ELP");
  EXPECT_EQ(code_called("Other - describe"), "OTH");
  EXPECT_EQ(code_called(""), std::nullopt);
  EXPECT_TRUE(is_plant_tag("20-PT-1001A") && is_plant_tag("PT-101"));
  EXPECT_FALSE(is_plant_tag("PRE-LUBE") || is_plant_tag("-") || is_plant_tag("12-34") || is_plant_tag(""));
  EXPECT_EQ(fold("MÅLER ÆØ"), "måler æø");
  EXPECT_EQ(edit_distance("leka", "leak", 1), 1U);
}

}  // namespace
}  // namespace spindle::maintenance
