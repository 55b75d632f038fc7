#include "src/acquire/files/files.h"

#include <algorithm>

#include "lib/base/digest.h"
#include "src/acquire/files/file_import.h"

namespace spindle::acquire {
namespace {

std::string name_in(const std::string& path) { return path.substr(path.rfind('/') + 1); }

FileFormat format_of(const std::string& path, FileFormat declared) {
  if (declared != FileFormat::automatic) return declared;
  const auto name = folded(path);
  if (name.ends_with(".parquet") || name.ends_with(".parq")) return FileFormat::parquet;
  const bool text = name.ends_with(".csv") || name.ends_with(".txt") || name.ends_with(".tsv");
  return text ? FileFormat::csv : FileFormat::automatic;
}

// Name and content: a changed file is another one, a moved one is not. Large files by both ends and size.
Result<std::string> part_name(Disk& disk, const std::string& path) {
  constexpr std::uint64_t kEnd = 4u << 20;
  TRY(const std::uint64_t size, disk.size(path));
  TRY(const std::string head, disk.read(path, 0, std::min(size, kEnd)));
  TRY(const std::string tail, disk.read(path, size - std::min(size, kEnd), std::min(size, kEnd)));
  return fmt::format("{} {} {:08x}", name_in(path), size, crc32(bytes_of(tail), crc32(bytes_of(head))));
}

Result<std::unique_ptr<TableReader>> open_table(Disk& disk, const std::string& path,
                                                const FileMapping& mapping) {
  switch (format_of(path, mapping.format)) {
    case FileFormat::csv:
      return open_csv(disk, path, mapping.csv);
    case FileFormat::parquet:
      return open_parquet(disk, path);
    default:
      return fail(Code::invalid, "{}: neither .csv nor .parquet; set format in the mapping", path);
  }
}

class FilesImport {
 public:
  FilesImport(Disk& disk, const FileMapping& mapping, FileTarget target, SeriesBook book,
              const ProgressFn& progress, const Cancel& cancel)
      : disk_(disk),
        mapping_(mapping),
        target_(target),
        book_(std::move(book)),
        progress_(progress),
        cancel_(cancel) {}

  Result<> measure(const std::vector<std::string>& paths) {
    for (const auto& path : paths) {
      TRY(const auto size, disk_.size(path));
      bytes_total_ += size;
    }
    if (target_.bulk) done_ = target_.bulk->parts_done();
    return {};
  }

  Result<> import(const std::string& path) {
    TRY(const auto part, part_name(disk_, path));
    TRY(const auto size, disk_.size(path));
    if (std::ranges::find(done_, part) != done_.end()) {
      ++report_.files_done_before;
    } else if (auto table = open_table(disk_, path, mapping_); !table) {
      report_.unreadable.push_back(table.error());
    } else {
      TRY_OK(import_table(path, part, **table));
      ++report_.files;
    }
    bytes_done_ += size;
    return {};
  }

  FilesReport report() && { return std::move(report_); }

 private:
  Result<> import_table(const std::string& path, const std::string& part, TableReader& table) {
    TRY_OK(begin_file(path));
    TRY(auto writer, RowWriter::make(target_, "file:" + part));
    FileImport file{mapping_, book_, writer, report_, name_in(path)};
    if (auto begun = file.begin(table); !begun) return std::unexpected(begun.error().within(path));
    for (;;) {
      TRY_OK(cancel_.check());
      TRY(const auto* piece, table.next());
      if (!piece) break;
      if (auto taken = file.take(*piece); !taken) return std::unexpected(taken.error().within(path));
      if (progress_) progress_({bytes_done_ + piece->bytes_done, bytes_total_, "bytes", path});
    }
    TRY_OK(writer.flush());
    if (target_.bulk) TRY_OK(target_.bulk->end_part(part));
    report_.samples += writer.stored();
    report_.rejected += writer.rejected() - std::min(writer.rejected(), file.rejects());
    return {};
  }

  Result<> begin_file(const std::string& path) {
    Fillings fillings;
    if (!mapping_.file_name.empty()) {
      TRY(const auto pattern, NamePattern::parse(mapping_.file_name));
      auto matched = pattern.match(name_in(path));
      if (!matched)
        return fail(Code::invalid, "{}: its name does not fit file_name '{}'", path, mapping_.file_name);
      fillings = *std::move(matched);
    }
    book_.begin_file(std::move(fillings));
    return {};
  }

  Disk& disk_;
  const FileMapping& mapping_;
  FileTarget target_;
  SeriesBook book_;
  const ProgressFn& progress_;
  const Cancel& cancel_;
  std::vector<std::string> done_;
  std::uint64_t bytes_total_ = 0, bytes_done_ = 0;
  FilesReport report_;
};

}  // namespace

Result<std::vector<std::string>> find_files(Disk& disk, const std::string& path, const FileMapping& mapping) {
  const auto entries = disk.list(path, true);
  if (!entries) {  // not a folder
    TRY_OK(disk.size(path));
    return std::vector{path};
  }
  TRY(const auto pattern, NamePattern::parse(mapping.file_name));
  std::vector<std::string> out;
  for (const auto& entry : *entries) {
    if (format_of(entry.name, mapping.format) == FileFormat::automatic) continue;
    if (mapping.file_name.empty() || pattern.match(name_in(entry.name)))
      out.push_back(path + "/" + entry.name);
  }
  if (!out.empty()) return out;
  return fail(Code::not_found, "{}: there is no such file, and no file under it fits the mapping", path);
}

Result<FilesReport> import_files(Disk& disk, const FileMapping& mapping,
                                 const std::vector<std::string>& paths, FileTarget target,
                                 const ProgressFn& progress, const Cancel& cancel) {
  TRY_OK(validate(mapping));
  TRY(auto book, SeriesBook::make(mapping, target.sink));
  FilesImport import{disk, mapping, target, std::move(book), progress, cancel};
  TRY_OK(import.measure(paths));
  for (const auto& path : paths) TRY_OK(import.import(path));
  return std::move(import).report();
}

}  // namespace spindle::acquire
