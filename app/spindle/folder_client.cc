#include "app/spindle/client.h"

namespace spindle {
namespace {

// Opens the folder without background work: a reader has no business merging files.
class FolderClient final : public ArchiveClient {
 public:
  explicit FolderClient(std::unique_ptr<archive::Archive> archive) : archive_(std::move(archive)) {}

  Result<std::vector<Tag>> tags(const std::string& pattern, std::size_t max_count) override {
    return archive_->tags(pattern, 0, max_count);
  }

  Result<Answer> ask(const Tag& tag, const Question& question) override {
    Answer answer{.tag = tag};
    if (!tag.state_set.empty()) answer.states = archive_->find_state_set(tag.state_set);
    if (question.kind == Kind::latest) {
      if (const auto found = archive_->latest({&tag.id, 1}); found[0]) answer.rows.push(*found[0]);
      return answer;
    }
    TRY(const auto reader, archive_->snapshot().tag(tag.id, question.as_of));
    if (question.kind == Kind::summary) {
      TRY(answer.summaries, summaries(*reader, question));
    } else {
      TRY(answer.rows, rows(*reader, question));
    }
    return answer;
  }

  Result<std::shared_ptr<arrow::RecordBatchReader>> sql(const std::string& statement,
                                                        std::optional<Time> as_of,
                                                        const Cancel& cancel) override {
    return archive::query_sql(*archive_, statement, {.timeout = 24h, .as_of = as_of, .cancel = cancel});
  }

  Result<std::vector<archive::StoredReject>> rejects(std::size_t max_count) override {
    return archive_->rejects(0, max_count);
  }

 private:
  static Result<Batch> rows(archive::TagReader& reader, const Question& q) {
    switch (q.kind) {
      case Kind::recorded:
        return archive::recorded(reader, q.start, q.end, q.boundary, q.rows_max);
      case Kind::interpolated:
        return archive::interpolated(reader, q.start, q.end, q.interval);
      case Kind::at:
        return archive::at_times(reader, q.times);
      default:
        return archive::plot(reader, q.start, q.end, q.intervals);
    }
  }

  static Result<std::vector<archive::Summary>> summaries(archive::TagReader& reader, const Question& q) {
    std::vector<TimeRange> parts{{q.start, q.end}};
    if (q.interval > Span{0}) {
      TRY(parts, archive::parts_of({q.start, q.end}, q.interval, q.rows_max));
    }
    return archive::summaries(reader, parts, q.basis);
  }

  std::unique_ptr<archive::Archive> archive_;
};

}  // namespace

std::unique_ptr<ArchiveClient> make_folder_client(std::unique_ptr<archive::Archive> archive) {
  return std::make_unique<FolderClient>(std::move(archive));
}

}  // namespace spindle
