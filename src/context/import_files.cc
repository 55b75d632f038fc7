#include "src/context/import_files.h"

#include <algorithm>

#include "src/context/graph/import.h"
#include "src/context/table/rows.h"

namespace spindle::context {
namespace {

struct Task {
  SourceFile file;
  const ImporterInfo* importer = nullptr;
  ImportOptions options;
};

Result<std::string> head_of(Disk& disk, const std::string& path) {
  if (path.ends_with(".gz")) {
    TRY(const auto bytes, read_whole(disk, path, kTableBytesMax));
    return bytes.substr(0, kHeadBytes);
  }
  TRY(const auto size, disk.size(path));
  return disk.read(path, 0, std::min<std::uint64_t>(size, kHeadBytes));
}

Result<const ImporterInfo*> named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto* importer : importers()) {
    if (importer->name == name) return importer;
    names.push_back(importer->name);
  }
  return fail(Code::invalid, "there is no importer '{}'; there are {}", name, fmt::join(names, ", "));
}

Result<const ImporterInfo*> importer_of(Disk& disk, const std::string& path, const FileOptions& options) {
  if (!options.importer.empty()) return named(options.importer);
  if (!options.mapping.empty()) return named("table");
  TRY(const auto head, head_of(disk, path));
  for (const auto* importer : importers())
    if (importer->fits(head)) return importer;
  return fail(Code::unsupported, "{} is of no kind that is recognised; tables need --mapping FILE.yaml",
              path);
}

Result<Task> plan(SourceFile file, const FileOptions& options) {
  Task task{.file = std::move(file)};
  TRY(task.importer, importer_of(task.file.disk, task.file.path, options));
  TRY(task.options, task.importer->describe(task.file));
  if (!options.source.empty()) task.options.source = options.source;
  task.options.valid_from = options.valid_from;
  if (options.partial) task.options.complete = false;
  return task;
}

Result<ImportReport> run(Clock& clock, const std::string& graph_path, const std::vector<Task>& tasks,
                         const std::string& source) {
  const auto first = std::ranges::find(tasks, source, [](const Task& task) { return task.options.source; });
  TRY(const auto import, Import::begin(clock, graph_path, first->options));
  for (const auto& task : tasks)
    if (task.options.source == source) TRY_OK(task.importer->read(task.file, *import));
  return import->finish();
}

}  // namespace

Result<std::vector<ImportReport>> import_files(Clock& clock, Disk& disk, const std::string& graph_path,
                                               const std::vector<std::string>& paths,
                                               const FileOptions& options, const ProgressFn& progress,
                                               const Cancel& cancel) {
  std::vector<Task> tasks;
  std::vector<std::string> sources;
  for (const auto& path : paths) {
    TRY(Task task, plan({disk, path, options.mapping, progress, cancel}, options));
    tasks.push_back(std::move(task));
    const auto& source = tasks.back().options.source;
    if (std::ranges::find(sources, source) == sources.end()) sources.push_back(source);
  }
  std::vector<ImportReport> reports;
  for (const auto& source : sources) {
    TRY(reports.emplace_back(), run(clock, graph_path, tasks, source));
  }
  return reports;
}

}  // namespace spindle::context
