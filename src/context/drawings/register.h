// The names a drawing may speak of, and which of them a piece of text means. The grammar is the register's
// own: which leading parts ("23-") are common enough to be left out on a drawing, how long names are. Text
// read from a picture is compared with the mistakes of reading in mind (O and 0, I and 1, B and 8, S and 5
// ...); where two names are equally near there is no answer. Fill it, then find() from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/base.h"

namespace spindle::context::drawings {

enum class Target { tag, document };
std::string_view name_of(Target target);

struct Name {
  Target target = Target::tag;
  std::string text;
  std::string area;  // its leading part where that is shared by many: "23" of 23-PT-92531
};

struct Match {
  const Name* name = nullptr;  // lives as long as the register
  double cost = 0;             // of the reading mistakes that must be assumed; 0: letter for letter
  bool whole = true;           // false: the text left the area out
};

inline constexpr double kCostMax = 0.75;

class Register {
 public:
  Register(const std::vector<std::string>& tags, const std::vector<std::string>& documents);

  // `area`: what names without their area most likely begin with on this drawing; may be empty.
  [[nodiscard]] std::optional<Match> find(std::string_view text, std::string_view area = {}) const;
  // Whether some name begins with this part.
  [[nodiscard]] bool is_area(std::string_view text) const;
  [[nodiscard]] const std::vector<Name>& names() const { return names_; }

 private:
  struct Key {
    std::size_t name;
    std::string letters;  // letters and figures alone
    bool whole;
  };
  void add(Name name);
  void add_key(std::size_t name, std::string_view text, bool whole);
  void learn_areas(const std::vector<std::string>& tags);
  [[nodiscard]] std::vector<Match> near(const std::string& letters) const;
  void add_near(const std::string& letters, const std::string& read, std::vector<Match>& found) const;

  std::vector<Name> names_;
  std::vector<Key> keys_;
  std::unordered_map<std::string, std::size_t> areas_;                  // and how many tags begin so
  std::unordered_map<std::string, std::vector<std::uint32_t>> folded_;  // by folded letters
};

// Letters and figures alone, in capitals: "23-PT-92531" and "23 PT 92531" are one.
std::string letters_of(std::string_view text);
// The least cost of turning what was read into what was meant.
double reading_cost(std::string_view read, std::string_view meant);

}  // namespace spindle::context::drawings
