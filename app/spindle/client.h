// Answers questions about an archive, whether it is a folder on this machine or behind a running Spindle.
// One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/spindle/program.h"
#include "lib/model/model.h"
#include "src/archive/archive.h"
#include "src/archive/read/reads.h"
#include "src/archive/sql/sql.h"

namespace spindle {

enum class Kind { recorded, interpolated, at, plot, summary, latest };

struct Question {
  Kind kind = Kind::recorded;
  Time start, end;
  std::vector<Time> times;  // of `at`
  Span interval{0};         // of `interpolated`; of `summary`, where 0 means one over all
  int intervals = 640;      // of `plot`
  std::size_t rows_max = 100'000;
  archive::Boundary boundary = archive::Boundary::inside;
  archive::Basis basis = archive::Basis::time_weighted;
  std::optional<Time> as_of;
};

struct Answer {
  Tag tag;
  std::optional<StateSet> states;  // of a digital tag
  Batch rows;
  std::vector<archive::Summary> summaries;
};

class ArchiveClient {
 public:
  virtual ~ArchiveClient() = default;
  virtual Result<std::vector<Tag>> tags(const std::string& pattern, std::size_t max_count) = 0;
  virtual Result<Answer> ask(const Tag& tag, const Question& question) = 0;
  // Rows stream while the reader is pulled; the client must outlive it.
  virtual Result<std::shared_ptr<arrow::RecordBatchReader>> sql(const std::string& statement,
                                                                std::optional<Time> as_of,
                                                                const Cancel& cancel) = 0;
  virtual Result<std::vector<archive::StoredReject>> rejects(std::size_t max_count) = 0;
};

std::unique_ptr<ArchiveClient> make_folder_client(std::unique_ptr<archive::Archive> archive);
Result<std::unique_ptr<ArchiveClient>> make_server_client(const std::string& url, const std::string& token);

// The file in an archive's folder that says where a running Spindle answers for it.
std::string address_file(const std::string& archive_path);

// Which archive a verb means: --server says a running Spindle; else the folder --archive (or the default
// one). A folder that a running Spindle writes is read through that Spindle.
Result<std::unique_ptr<ArchiveClient>> open_client(const Program& program);

// The archive itself, for verbs that change it.
Result<std::unique_ptr<archive::Archive>> open_archive(const Program& program);

// Tags by name, or by pattern with * and ?. Code::not_found names the nearest tag there is.
Result<std::vector<Tag>> find_tags(ArchiveClient& client, const std::vector<std::string>& names);

}  // namespace spindle
