// OMF data messages as samples. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "src/acquire/omf/definitions.h"

namespace spindle::acquire {

struct OmfTag {
  OmfProperty property;
  Tag tag;
  StateSet states;
};

struct OmfStream {
  OmfContainer container;
  std::string index;        // the property with the time
  std::string quality;      // the property with the quality; empty: none
  StateSet quality_states;  // of that property
  std::vector<OmfTag> tags;
};

// Adds the samples of one event ({"Timestamp": ..., "Pressure": ...}), or why it is none, to the batch.
void take_omf_event(const OmfStream& stream, const nlohmann::json& event, SourceBatch& out);

}  // namespace spindle::acquire
