#include "src/context/hierarchy/hierarchy.h"
#include "src/context/table/table.h"

namespace spindle::context {
namespace {

Result<TableMapping> mapping_of(const SourceFile& file) {
  if (file.mapping.empty())
    return fail(Code::invalid,
                "{} needs --mapping FILE.yaml, which says what its columns mean; see examples/context/",
                file.path);
  TRY(const auto yaml, file.disk.read(file.mapping));
  return parse_table_mapping(yaml, file.mapping);
}

bool never(std::string_view) { return false; }

Result<ImportOptions> describe_table(const SourceFile& file) {
  TRY(const auto mapping, mapping_of(file));
  return ImportOptions{.source = mapping.source, .importer = "table", .complete = mapping.complete};
}

Result<> read(const SourceFile& file, FactSink& sink) {
  TRY(const auto mapping, mapping_of(file));
  TRY(const auto rows, open_rows(file.disk, file.path, mapping));
  return read_table(*rows, file.name(), mapping, sink, file.progress, file.cancel);
}

}  // namespace

const ImporterInfo kTableImporter{
    .name = "table",
    .doc = "CSV or JSON of assets, tags, devices, work orders: rows by a declared mapping.",
    .fits = &never,
    .describe = &describe_table,
    .read = &read};

}  // namespace spindle::context
