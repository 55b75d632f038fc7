// The bytes of the model that comes with the program: the file shipped.model beside this header, linked in.
#pragma once

#include <string_view>

namespace spindle::maintenance {

std::string_view shipped_model();

}  // namespace spindle::maintenance
