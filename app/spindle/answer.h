// Answers as text for people and as JSON for programs.
#pragma once

#include <string>

#include "app/spindle/client.h"

namespace spindle {

// The value as its tag means it: a state's name, a text, a number to 15 digits; "-" where there is none.
std::string value_text(const Answer& answer, const Sample& sample);

std::string to_json(const Tag& tag);
std::string to_json(const Answer& answer);  // tag and rows, or summaries
std::string to_text(const Answer& answer);  // several lines

}  // namespace spindle
