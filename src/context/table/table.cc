#include "src/context/table/table.h"

#include "src/context/table/row_facts.h"

namespace spindle::context {

Result<std::unique_ptr<RowReader>> open_rows(Disk& disk, const std::string& path,
                                             const TableMapping& mapping) {
  if (path.ends_with(".json") || path.ends_with(".json.gz")) return open_json_rows(disk, path);
  const char delimiter = mapping.delimiter == "tab" ? '\t' : mapping.delimiter.front();
  return open_csv_rows(disk, path, {.delimiter = delimiter, .skip_lines = mapping.skip_lines});
}

Result<> read_table(RowReader& rows, const std::string& file, const TableMapping& mapping, FactSink& sink,
                    const ProgressFn& progress, const Cancel& cancel) {
  constexpr std::uint64_t kRowsBetween = 1'000;
  TRY(auto facts, RowFacts::make(mapping, rows.columns(), file));
  TableRow row;
  for (std::uint64_t count = 1;; ++count) {
    TRY(const bool more, rows.next(row));
    if (!more) break;
    TRY_OK(facts.take(row, sink));
    if (count % kRowsBetween != 0) continue;
    TRY_OK(cancel.check());
    if (progress) progress({.done = count, .unit = "rows", .doing = file});
  }
  return facts.finish(sink);
}

}  // namespace spindle::context
