// WebId 2.0: how PI Web API names things in addresses. Private to src/serve; pure functions.
//
//   type     F full, I id only, P path only           then '1', the version
//   marker   DS data server, DP point, MS state set, AbE... AF       only the first three are ours
//   then     F, I: the server's GUID, 22 characters; of a point its id, 6 characters. F, P: the path in upper
//            case. All in base64 with - and _ and no padding; GUIDs in Microsoft's byte order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/model/tag.h"

namespace spindle::serve::pi {

using Guid = std::array<std::uint8_t, 16>;
Guid server_guid(std::string_view facility);  // always the same for a name
std::string text_of(const Guid& guid);        // "0f8fad5b-d9cb-469f-a165-70867728950e"

enum class WebIdForm { full, id_only, path_only };
std::string server_web_id(std::string_view facility, WebIdForm form = WebIdForm::full);
std::string point_web_id(std::string_view facility, const Tag& tag, WebIdForm form = WebIdForm::full);

struct WebId {
  bool server = false;      // else a point
  std::optional<TagId> id;  // of a point, F and I
  std::string name;         // of a point, P: as the path has it, in upper case
};
// Code::invalid for what is not a WebId, Code::not_found for one of another server.
Result<WebId> parse_web_id(std::string_view text, std::string_view facility);

// Of a digital state set, by its path alone. The name comes back in upper case.
std::string state_set_web_id(std::string_view facility, std::string_view name);
Result<std::string> parse_state_set_web_id(std::string_view text, std::string_view facility);

}  // namespace spindle::serve::pi
