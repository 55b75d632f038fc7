// Segments as actions of the Delta log, and back. Private to the archive. Pure.
#pragma once

#include "lib/delta/actions.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

delta::Definition samples_definition();
delta::Definition rollups_definition();
delta::AddFile add_of(const Segment::Info& info, std::int64_t now_ms, bool data_change);
delta::RemoveFile remove_of(const Segment::Info& info, std::int64_t now_ms, bool data_change);
// Code::corrupt when the action was not written by add_of().
Result<Segment::Info> info_of(const delta::AddFile& file);

// The rollups of a segment; nullopt when it has none.
std::optional<delta::AddFile> add_rollups_of(const Segment::Info& info, std::int64_t now_ms,
                                             bool data_change);
std::string rollups_name(const std::string& segment_name);

inline constexpr const char *kSamplesFolder = "samples", *kRollupsFolder = "rollups";

}  // namespace spindle::archive
