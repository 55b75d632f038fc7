// What the writer of the crash test sends: every batch follows from its source and sequence, so that whoever
// looks afterwards knows all rows that must be there. No two rows share tag and time, nor their value.
#pragma once

#include <string>

#include "lib/base/random.h"
#include "src/archive/archive.h"

namespace spindle::crash {

inline constexpr int kSources = 3, kTagsOfSource = 8, kPartsOfImport = 4;
inline constexpr int kImporter = kSources;  // its rows come by bulk import, one "sequence" a part
inline constexpr int kTags = (kSources + 1) * kTagsOfSource;

std::string name_of_source(int source);
std::string name_of_part(std::uint64_t part);
Batch batch_of(int source, std::uint64_t sequence);
archive::ArchiveOptions options_of(const std::string& folder);

// Writes until it is killed; says "SOURCE SEQUENCE" on standard output for all that was acknowledged.
int write_forever(const std::string& folder);

}  // namespace spindle::crash
