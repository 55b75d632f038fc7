#include "src/context/drawings/name_list.h"

#include <algorithm>

#include "src/acquire/files/csv_records.h"

namespace spindle::context::drawings {
namespace {

using acquire::CsvRecord, acquire::CsvRecords;

Result<std::size_t> find_column(const CsvRecord& head, const std::string& column, const std::string& path) {
  const auto find = [&](std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(head.fields, name) - head.fields.begin());
  };
  for (const auto* name : {"tag", "name"})
    if (const auto at = find(name); column.empty() && at < head.fields.size()) return at;
  if (column.empty()) return 0;
  if (const auto at = find(column); at < head.fields.size()) return at;
  return fail(Code::not_found, "{} has no column {}; it has {}", path, column, fmt::join(head.fields, ", "));
}

}  // namespace

Result<std::vector<std::string>> read_names(Disk& disk, const std::string& path, const std::string& column) {
  TRY(auto bytes, disk.read(path));
  bool given = false;
  CsvRecords records{[&](std::string& to) -> Result<bool> {
                       if (given) return false;
                       to += bytes;
                       return given = true;
                     },
                     ','};
  TRY(const auto* head, records.next());
  if (head == nullptr || head->fields.empty())
    return fail(Code::invalid, "{} is empty; it needs a head line", path);
  TRY(const auto at, find_column(*head, column, path));
  std::vector<std::string> names;
  while (true) {
    TRY(const auto* record, records.next());
    if (record == nullptr) break;
    if (record->fields.size() > at && !record->fields[at].empty()) names.emplace_back(record->fields[at]);
    if (names.size() > kNamesMax) return fail(Code::exhausted, "{} has more than {} names", path, kNamesMax);
  }
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

Result<std::vector<std::string>> drawings_beside(Disk& disk, const std::string& path) {
  TRY(const auto entries, disk.list(parent_of(path), false));
  std::vector<std::string> names;
  for (const auto& entry : entries)
    for (const std::string_view ending : {".pdf", ".PDF", ".svg", ".SVG"})
      if (entry.name.ends_with(ending))
        names.push_back(entry.name.substr(0, entry.name.size() - ending.size()));
  return names;
}

}  // namespace spindle::context::drawings
