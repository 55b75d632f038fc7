// The words of the spellings: what each means in UDUNITS' grammar. Private to units/. Pure; any thread.
#pragma once

#include <span>
#include <string_view>

namespace spindle::derive {

struct Word {
  std::string_view written, meaning;
};

// Whole units as people and PI write them ("DEG C", "mmscfd"); compared without case and spaces.
std::span<const Word> whole_spellings();
// Factors of a product ("scf" in "MMscf/d"); compared with case.
std::span<const Word> field_words();
// Factors in QUDT's local names ("BTU_IT" in "BTU_IT-PER-HR"), and its prefixes ("Kilo").
std::span<const Word> qudt_words();
std::span<const Word> qudt_prefixes();

}  // namespace spindle::derive
