// Text as words: what every part of maintenance/ reads. Pure functions; UTF-8 in and out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

namespace spindle::maintenance {

// Cut at white space and control characters; punctuation at a word's ends is dropped but for what means
// something
// (#, %, <id>, a dash standing alone). Code::invalid: not UTF-8, too long.
Result<std::vector<std::string>> words_of(std::string_view text);

// Lower case, Latin letters included (Å to å).
std::string fold(std::string_view text);

// "Pos#12b" as "Xx#0x": runs of one kind of letter count once.
std::string shape_of(std::string_view text);

// Each digit as 0: "250h" as "000h".
std::string digits_masked(std::string_view text);

// "20-PT-1234A", "PT-101": digits, letters and digits, by dashes.
bool is_plant_tag(std::string_view text);

bool has_digit(std::string_view text);
bool is_upper(std::string_view text);  // two letters or more, none small

// At white space only.
std::vector<std::string> split(std::string_view text);
std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t end);

// Function words and letters of Norwegian; a text of few words is decided by few of them.
bool is_norwegian(const std::vector<std::string>& words);

}  // namespace spindle::maintenance
