// Names in parts: "VAL_23-PT-92501:X.Value" is VAL 23 PT 92501 X Value. Private to src/context/match; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spindle::context {

struct Token {
  std::string text;    // upper case: all letters or all digits
  char before = 0;     // the separator in front; 0: none, letters meet digits
  std::size_t at = 0;  // where it begins in the name
};

std::vector<Token> tokens_of(std::string_view name);
// Tokens [from, to) joined: the same for "23-PT-92501", "23_PT_92501" and "23PT92501".
std::string joined(const std::vector<Token>& tokens, std::size_t from, std::size_t to);
bool is_number(const Token& token);

// The instrument in a name, as ISA-5.1 has it: letters of the function, then the loop's number.
struct Instrument {
  std::string area;              // tokens before, joined
  std::string function;          // "PDT"; the first letter is what is measured
  std::string number;            // "92501"
  std::size_t from = 0, to = 0;  // its tokens: area to number
};
std::optional<Instrument> instrument_of(const std::vector<Token>& tokens, std::size_t from);

}  // namespace spindle::context
