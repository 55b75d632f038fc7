// Tag names → ids, remembered for the length of one request. One thread. Private to src/serve.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "lib/model/sink.h"

namespace spindle::serve {

class TagFinder {
 public:
  explicit TagFinder(SampleSink& sink) : sink_(sink) {}
  // nullptr when no tag has the name.
  const Tag* find(std::string_view name) {
    if (const auto found = known_.find(name); found != known_.end())
      return found->second ? &*found->second : nullptr;
    const auto& tag = known_.emplace(std::string{name}, sink_.find_tag(name)).first->second;
    return tag ? &*tag : nullptr;
  }

 private:
  SampleSink& sink_;
  std::map<std::string, std::optional<Tag>, std::less<>> known_;
};

inline constexpr std::string_view kUnknownTag = "no tag has this name; declare it first with POST /v1/tags";

}  // namespace spindle::serve
