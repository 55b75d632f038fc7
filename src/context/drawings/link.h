// From the words of a page to the names they mean. Plain functions; any thread.
//
// A tag stands on a drawing as one word ("23-PT-92531"), as words of one line ("23-GK-9111 A"), or in a
// balloon: function letters over the loop's number, the area beside them or left out. Each way makes
// candidates; the register decides which of them are names. What several readings of the page agree on is
// surer than what one alone saw.
#pragma once

#include "src/context/drawings/register.h"
#include "src/context/drawings/words.h"

namespace spindle::context::drawings {

struct Link {
  Target target = Target::tag;
  std::string name;  // the tag or document
  std::string text;  // as read
  std::string reason;
  double confidence = 0;  // 0 to 1
  Box box;
  int page = 1;
};

// Sorted from top to bottom, then left to right. One link for each place.
std::vector<Link> find_links(const Page& page, const Register& names);

}  // namespace spindle::context::drawings
