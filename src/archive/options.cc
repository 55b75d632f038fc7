#include "src/archive/archive.h"

namespace spindle::archive {

config::Section describe(ArchiveOptions& options) {
  config::Section s{"Where samples are kept, and how much memory that may take."};
  s.path("path", options.path,
         "Local folder of the write-ahead log, the catalogue and, unless `store` says else, the tables.");
  s.text("store", options.store,
         "Where the tables live: a folder, or an object store such as abfs://container@account/prefix; empty "
         "for `path`.");
  s.span("flush_every", options.flush_every, "Samples become part of the tables at least this often.");
  s.bytes(
      "hot_bytes_max", options.hot_bytes_max,
      "Memory for samples not yet in the tables; at half of it they are written, at all of it sources wait.",
      {.min = 1u << 16});
  s.span("compact_every", options.compact_every, "How often small or overlapping files are merged.");
  s.span("vacuum_after", options.vacuum_after,
         "Replaced files stay this long, so that running readers finish.", {.min = 0s});
  s.span("retention", options.retention, "Whole months older than this are deleted; 0 keeps everything.",
         {.min = 0s});
  s.number("rejects_max", options.rejects_max, {1, 1'000'000'000},
           "Rows set aside as unreadable; when full, batches with bad rows are refused.");
  s.bytes("cache_bytes_max", options.cache_bytes_max, "Memory for decoded parts of the tables.");
  s.check([&options] { return validate(options); });
  return s;
}

}  // namespace spindle::archive
