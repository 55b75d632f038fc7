#include "src/context/dexpi/dexpi.h"

#include <pugixml.hpp>

#include "src/context/dexpi/pid.h"

namespace spindle::context {
namespace {

bool fits(std::string_view head) {
  const auto root = root_name(head);
  return root == "PlantModel" || (root == "Model" && head.contains("dexpi"));
}

Result<Pid> read_pid(const XmlFile& xml, const std::string& name) {
  const auto root = local_name(xml.document->document_element());
  auto pid = root == "PlantModel" ? read_proteus(*xml.document, name) : read_dexpi2(*xml.document, name);
  if (pid.items.empty()) return fail(Code::invalid, "{} holds nothing that DEXPI knows as plant items", name);
  return pid;
}

Result<ImportOptions> describe(const SourceFile& file) {
  TRY(const auto xml, read_xml(file.disk, file.path));
  TRY(const auto pid, read_pid(xml, file.name()));
  return ImportOptions{.source = "P&ID " + drawing_key(pid, file.name()), .importer = "dexpi"};
}

Result<> read(const SourceFile& file, FactSink& sink) {
  TRY(const auto xml, read_xml(file.disk, file.path));
  TRY(const auto pid, read_pid(xml, file.name()));
  const std::string drawing = drawing_key(pid, file.name());
  TRY_OK(add_facts(pid, drawing, file.name(), sink));
  return sink.keep({NodeKind::document, drawing}, xml.bytes);
}

}  // namespace

const ImporterInfo kDexpiImporter{.name = "dexpi",
                                  .doc = "P&IDs: Proteus XML and DEXPI 2.0; topology and drawing.",
                                  .fits = &fits,
                                  .describe = &describe,
                                  .read = &read};

}  // namespace spindle::context
