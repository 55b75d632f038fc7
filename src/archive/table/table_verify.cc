#include <algorithm>
#include <limits>
#include <map>

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>

#include "lib/base/digest.h"
#include "src/archive/read/bucket_math.h"
#include "src/archive/table/rollup_builder.h"
#include "src/archive/table/segment_action.h"
#include "src/archive/table/segment_verifier.h"
#include "src/archive/table/table_impl.h"

namespace spindle::archive {
namespace {

constexpr std::int64_t kReadBytes = 4 << 20;

// Whether a file is, byte for byte, what was written.
Result<> check_file(Store& store, const std::string& name, std::uint64_t size, std::uint32_t crc) {
  TRY(const auto file, store.open(name));
  const auto has = file->GetSize();
  if (!has.ok()) return fail(Code::io, "{}: {}", name, has.status().message());
  if (static_cast<std::uint64_t>(*has) != size)
    return fail(Code::corrupt, "{} has {} bytes; the log says {}", name, *has, size);
  std::uint32_t found = 0;
  for (std::int64_t at = 0; at < *has; at += kReadBytes) {
    const auto bytes = file->ReadAt(at, kReadBytes);
    if (!bytes.ok()) return fail(Code::io, "{}: {}", name, bytes.status().message());
    found =
        crc32(std::as_bytes(std::span{(*bytes)->data(), static_cast<std::size_t>((*bytes)->size())}), found);
  }
  if (found != crc) return fail(Code::corrupt, "{} is damaged: its checksum differs from the log's", name);
  return {};
}

Result<> check_files(Store& store, const Segment::Info& info) {
  TRY_OK(check_file(store, info.name, info.bytes, info.crc));
  if (info.rollup_bytes == 0) return {};
  return check_file(store, rollups_name(info.name), info.rollup_bytes, info.rollup_crc);
}

// What one commit wrote into a month must be apart in tags.
void check_overlaps(const TableVersion& version, std::vector<std::string>& problems) {
  for (std::size_t i = 1; i < version.segments.size(); ++i) {
    const auto &a = version.segments[i - 1]->info(), &b = version.segments[i]->info();
    if (a.month == b.month && a.order == b.order && a.tag_max >= b.tag_min)
      problems.push_back(fmt::format("{} and {} are of one commit but overlap in tags", a.name, b.name));
  }
}

}  // namespace

// The log is read anew, so that what a restart would see is what is looked at.
Result<> TableImpl::check_log(std::vector<std::string>& problems) {
  const std::lock_guard lock{committing_};
  TRY(const auto fresh, delta::Log::open(env_.clock, store_, kSamplesFolder, samples_definition()));
  const auto &a = fresh->state(), &b = log_->state();
  const auto same_path = [](const auto& x, const auto& y) { return x.first == y.first; };
  if (a.version != b.version || a.transactions != b.transactions ||
      !std::ranges::equal(a.files, b.files, same_path))
    problems.push_back("the Delta log in the store is not the one that this program wrote");
  check_overlaps(*current(), problems);
  return {};
}

// What is wrong is told; only what keeps it from looking (a cancellation, a store out of reach) is an error.
Result<VerifyReport> TableImpl::verify(bool with_digests, const ProgressFn& progress, const Cancel& cancel) {
  VerifyReport report;
  TRY_OK(check_log(report.problems));
  const auto version = current();
  std::uint64_t total = 0;
  for (const auto& segment : version->segments) total += segment->info().rows;
  std::map<std::pair<std::int32_t, Month>, SetDigest> digests;
  for (const auto& segment : version->segments) {
    const auto& info = segment->info();
    ++report.segments, report.bytes += info.bytes;
    if (auto whole = check_files(store_, info); !whole) {
      report.problems.push_back(whole.error().message);
      continue;
    }
    SegmentVerifier verifier{*segment, report.problems};
    const auto each = [&](const Batch& rows) -> Result<> {
      TRY_OK(cancel.check());
      report.rows += rows.size();
      if (progress) progress({report.rows, total, "samples", "verifying"});
      for (std::size_t row = 0; with_digests && row < rows.size(); ++row)
        digests[{rows.tag[row], info.month}].add(row_hash(rows, row));
      return {};
    };
    TRY_OK(verifier.run(each));
  }
  for (const auto& [key, digest] : digests)
    report.digests.push_back({TagId{key.first}, key.second, digest.count(), digest.hex()});
  return report;
}

}  // namespace spindle::archive
