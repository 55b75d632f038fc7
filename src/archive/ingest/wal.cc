#include "src/archive/ingest/wal.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "lib/base/digest.h"

namespace spindle::archive {
namespace {

constexpr std::string_view kSuffix = ".wal";
constexpr std::size_t kFrameAlignment = 8;

std::optional<std::uint64_t> number_of(std::string_view name) {
  if (!name.ends_with(kSuffix)) return std::nullopt;
  name.remove_suffix(kSuffix.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return number;
}

std::unexpected<Error> damaged(const std::string& path, std::uint64_t offset, std::string_view why) {
  return fail(
      Code::corrupt,
      "{}, offset {}: {}; acknowledged samples are damaged here: restore the file from a copy, or move it "
      "away to go on without them",
      path, offset, why);
}

// Whether a frame after `offset` says that the bytes at `offset` had been acknowledged.
bool was_acknowledged(std::span<const std::byte> bytes, std::uint64_t offset, std::uint32_t salt) {
  for (auto at = offset + kFrameAlignment; at + kFrameHeadBytes <= bytes.size(); at += kFrameAlignment)
    if (const auto frame = frame_at(bytes.subspan(at), salt); frame && frame->synced > offset) return true;
  return false;
}

// Gives the frames of one file to `replay` and returns how many of its bytes count. `size` is known for all
// files but the newest.
Result<std::uint64_t> replay_file(const std::string& path, std::span<const std::byte> bytes,
                                  const WalHeader& header, std::optional<std::uint64_t> size,
                                  const Wal::Replay& replay) {
  if (size && *size > bytes.size())
    return damaged(path, bytes.size(), fmt::format("the file should have {} bytes", *size));
  if (size) bytes = bytes.first(*size);
  std::uint64_t offset = kWalHeaderBytes;
  while (offset < bytes.size()) {
    const auto frame = frame_at(bytes.subspan(offset), header.crc);
    if (!frame) {
      if (size || was_acknowledged(bytes, offset, header.crc))
        return damaged(path, offset, "a frame's checksum is wrong");
      break;
    }
    auto batch = decode_batch(frame->payload);
    if (!batch) return damaged(path, offset, batch.error().message);
    TRY_OK(replay(std::move(*batch)));
    offset += frame->size;
  }
  return offset;
}

}  // namespace

std::string Wal::path_of(std::uint64_t number) const {
  return fmt::format("{}/{:012}{}", folder_, number, kSuffix);
}

Result<std::unique_ptr<Wal>> Wal::open(Env env, std::string folder, std::uint64_t covered,
                                       const Replay& replay) {
  std::unique_ptr<Wal> wal{new Wal{env, std::move(folder)}};
  TRY_OK(env.disk.make_dirs(wal->folder_));
  TRY_OK(env.disk.sync_dir(parent_of(wal->folder_)));
  TRY_OK(wal->recover(covered, replay));
  TRY_OK(wal->remove_up_to(covered));
  return wal;
}

// Two passes: first what the headers say about each other, then the frames. A file without a whole header was
// being created when the machine died: nothing in it was acknowledged, and no later file names it.
Result<> Wal::recover(std::uint64_t covered, const Replay& replay) {
  TRY(const auto entries, env_.disk.list(folder_, false));
  std::map<std::uint64_t, WalHeader> headers;
  for (const auto& entry : entries) {
    const auto number = number_of(entry.name);
    if (!number) continue;
    next_number_ = std::max(next_number_, *number + 1);
    done_[*number] = entry.size;
    if (*number <= covered) continue;
    TRY(const std::string head, env_.disk.read(path_of(*number), 0, kWalHeaderBytes));
    const auto header = decode_wal_header(bytes_of(head));
    if (header)
      headers[*number] = *header;
    else if (entry.size > kWalHeaderBytes || header.error().code == Code::unsupported)
      return damaged(path_of(*number), 0, header.error().message);
  }
  next_number_ = std::max(next_number_, covered + 1);
  std::uint64_t before = covered;
  for (auto at = headers.begin(); at != headers.end(); ++at) {
    const auto& [number, header] = *at;
    if (header.number != number) return damaged(path_of(number), 0, "the file was renamed");
    if (header.previous_number > before)
      return damaged(path_of(header.previous_number), 0, "the file is missing");
    before = number;
    const auto after = std::next(at);
    std::optional<std::uint64_t> size;
    if (after != headers.end())
      size = after->second.previous_number == number ? after->second.previous_size : 0;
    TRY(const std::string bytes, env_.disk.read(path_of(number)));
    TRY(synced_, replay_file(path_of(number), bytes_of(bytes), header, size, replay));
    header_ = header;
  }
  if (headers.empty()) return {};
  // What was replayed may only be in the memory of the system: make it durable before anyone relies on it.
  TRY(const auto file, env_.disk.open_append(path_of(header_.number)));
  TRY_OK(file->truncate(synced_));
  return file->sync();
}

Result<> Wal::start_file() {
  WalHeader header{next_number_, header_.number, synced_, micros(env_.clock.now()), 0};
  std::string bytes;
  encode(header, bytes);
  const auto path = path_of(header.number);
  const auto create = [&]() -> Result<> {
    TRY(file_, env_.disk.open_append(path));
    TRY_OK(file_->truncate(0));
    TRY_OK(file_->append(bytes_of(bytes)));
    TRY_OK(file_->sync());
    return env_.disk.sync_dir(folder_);
  };
  if (auto created = create(); !created) {
    file_.reset();
    (void)env_.disk.remove(path);
    return std::unexpected(created.error().within("the write-ahead log cannot start a new file"));
  }
  if (header_.number != 0) done_[header_.number] = synced_;
  header_ = header;
  synced_ = bytes.size();
  ++next_number_;
  return {};
}

Result<> Wal::append(std::span<const WalBatch> group) {
  if (!file_ || synced_ > kWalFileBytesMax) TRY_OK(start_file());
  buffer_.clear();
  for (const auto& batch : group) encode(batch, synced_, header_.crc, buffer_);
  auto written = file_->append(bytes_of(buffer_));
  const bool full = !written && written.error().code == Code::exhausted;
  if (written) written = file_->sync();
  if (written)
    synced_ += buffer_.size();
  else
    withdraw(full);
  count_bytes();
  return written;
}

// Takes back what was not acknowledged. A file whose sync failed once is not trusted again: the system may
// have dropped its dirty pages and would call the next sync good. A new file says how much of it counts.
void Wal::withdraw(bool disk_full) {
  const bool cut = file_->truncate(synced_) && file_->sync();
  if (cut && disk_full) return;
  file_.reset();
  (void)start_file();  // when it fails, the next append tries again
}

Result<std::uint64_t> Wal::rotate() {
  if (file_ && synced_ == kWalHeaderBytes) return header_.number - 1;
  TRY_OK(start_file());
  return header_.number - 1;
}

Result<> Wal::remove_up_to(std::uint64_t number) {
  while (!done_.empty() && done_.begin()->first <= number && done_.begin()->first != header_.number) {
    TRY_OK(env_.disk.remove(path_of(done_.begin()->first)));
    done_.erase(done_.begin());
  }
  count_bytes();
  return {};
}

void Wal::count_bytes() {
  std::uint64_t total = synced_;
  for (const auto& [number, size] : done_) total += number == header_.number ? 0 : size;
  bytes_ = total;
}

}  // namespace spindle::archive
