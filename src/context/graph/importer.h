// What an importer is: a description and plain functions. The list of all is in src/context/all.cc.
#pragma once

#include "lib/env/disk.h"
#include "lib/flow/flow.h"
#include "src/context/graph/facts.h"

namespace spindle::context {

struct SourceFile {
  Disk& disk;
  std::string path;
  std::string mapping;  // path of a YAML file; empty: none
  ProgressFn progress;
  Cancel cancel;
  [[nodiscard]] std::string name() const { return path.substr(path.rfind('/') + 1); }
};

struct ImporterInfo {
  std::string_view name, doc;
  // Whether the file is of this importer's kind, by its beginning (unpacked, at most kHeadBytes).
  bool (*fits)(std::string_view head);
  // Source and completeness, before anything is read.
  Result<ImportOptions> (*describe)(const SourceFile& file);
  Result<> (*read)(const SourceFile& file, FactSink& sink);
};
inline constexpr std::size_t kHeadBytes = 4'096;

// The file itself as a document of the graph, byte for byte. `what` says what kind of file it is.
inline Result<> keep_file(const SourceFile& file, std::string_view what, std::string_view bytes,
                          FactSink& sink) {
  const NodeRef document{NodeKind::document, file.name()};
  TRY_OK(sink.add(NodeFact{.node = document, .name = std::string{what}}, file.name()));
  return sink.keep(document, bytes);
}

}  // namespace spindle::context
