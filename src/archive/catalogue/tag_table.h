// The catalogue's tags as a Delta table beside the samples, so that other programs can join names to ids:
// docs/formats/table.md. Always one file with the present settings. Private to the archive; one thread at a
// time.
#pragma once

#include <memory>
#include <span>

#include "lib/delta/log.h"
#include "lib/env/env.h"
#include "lib/model/tag.h"

namespace spindle::archive {

class TagTable {
 public:
  static Result<std::unique_ptr<TagTable>> open(Env env, Store& store, Span vacuum_after);
  // Replaces what is there in one commit, unless it is the same already.
  Result<> write(std::span<const Tag> tags);

 private:
  TagTable(Env env, Store& store, Span vacuum_after)
      : env_(env), store_(store), vacuum_after_(vacuum_after) {}
  Result<std::uint64_t> write_file(const std::string& name, std::span<const Tag> tags);
  Result<> vacuum();

  Env env_;
  Store& store_;
  const Span vacuum_after_;
  std::unique_ptr<delta::Log> log_;
};

}  // namespace spindle::archive
