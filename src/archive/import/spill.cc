#include "src/archive/import/spill.h"

#include <algorithm>

#include "lib/base/digest.h"
#include "src/archive/ingest/wal_frame.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kPieceRowsMax = 32'768, kPieceTextBytesMax = 4u << 20;

// Where the piece that begins at `begin` ends.
std::size_t end_of_piece(const Batch& rows, std::size_t begin) {
  const auto limit = std::min(rows.size(), begin + kPieceRowsMax);
  if (rows.text.empty()) return limit;
  std::size_t end = begin, bytes = 0;
  for (; end < limit && bytes < kPieceTextBytesMax; ++end)
    bytes += rows.text[end] ? rows.text[end]->size() : 0;
  return end;
}

class SectionReader {
 public:
  SectionReader(Disk& disk, const std::string& folder, Section section, TagRange tags)
      : disk_(disk), folder_(folder), section_(std::move(section)), tags_(tags) {}

  Result<std::optional<Batch>> next() {
    while (at_ < section_.size() && section_[at_].first_tag < tags_.to) {
      const auto piece = at_++;
      if (at_ < section_.size() && section_[at_].first_tag < tags_.from) continue;
      TRY(auto rows, read(section_[piece]));
      if (!rows.empty()) return rows;
    }
    return std::nullopt;
  }

 private:
  Result<Batch> read(const Piece& piece) {
    const auto path = path_of_run(folder_, piece.run);
    TRY(const std::string bytes, disk_.read(path, piece.place, piece.bytes));
    const auto frame = frame_at(bytes_of(bytes), piece.run);
    if (!frame)
      return fail(Code::corrupt, "{}, offset {}: a checksum is wrong; remove the folder and import again",
                  path, piece.place);
    TRY(const auto batch, decode_batch(frame->payload));
    return within_tags(*batch.run);
  }

  [[nodiscard]] Batch within_tags(const Run& run) const {
    const auto first = std::ranges::lower_bound(run.rows.tag, tags_.from);
    const auto last = std::ranges::lower_bound(run.rows.tag, tags_.to);
    if (first == run.rows.tag.begin() && last == run.rows.tag.end()) return run.rows;
    Batch out;
    append_rows(out, run.rows, static_cast<std::size_t>(first - run.rows.tag.begin()),
                static_cast<std::size_t>(last - run.rows.tag.begin()));
    return out;
  }

  Disk& disk_;
  const std::string folder_;
  const Section section_;
  const TagRange tags_;
  std::size_t at_ = 0;
};

}  // namespace

std::string path_of_run(const std::string& folder, std::uint32_t run) {
  return fmt::format("{}/{:08}.run", folder, run);
}

Result<RunWriter> RunWriter::create(Disk& disk, const std::string& folder, std::uint32_t run) {
  TRY(auto file, disk.open_append(path_of_run(folder, run)));
  TRY_OK(file->truncate(0));
  return RunWriter{run, std::move(file)};
}

Result<> RunWriter::add(Month month, const Batch& rows) {
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    end = end_of_piece(rows, begin);
    TRY_OK(put(month, rows, begin, end));
  }
  return {};
}

Result<> RunWriter::put(Month month, const Batch& rows, std::size_t begin, std::size_t end) {
  const auto place = file_->size();
  buffer_.clear();
  encode_rows(rows, begin, end, run_, buffer_);
  TRY_OK(file_->append(bytes_of(buffer_)));
  pieces_.push_back({run_, month, place, buffer_.size(), end - begin, rows.tag[begin]});
  return {};
}

Result<std::vector<Piece>> RunWriter::finish() {
  TRY_OK(file_->sync());
  file_.reset();
  return std::move(pieces_);
}

NextRows read_section(Disk& disk, const std::string& folder, Section section, TagRange tags) {
  return [reader = std::make_shared<SectionReader>(disk, folder, std::move(section), tags)] {
    return reader->next();
  };
}

std::map<Month, std::vector<Section>> sections_of(const std::vector<Piece>& pieces) {
  std::map<Month, std::vector<Section>> out;
  for (const auto& piece : pieces) {
    auto& sections = out[piece.month];
    if (sections.empty() || sections.back().back().run != piece.run) sections.emplace_back();
    sections.back().push_back(piece);
  }
  return out;
}

}  // namespace spindle::archive
