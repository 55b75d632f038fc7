#include "src/archive/table/table.h"

#include <algorithm>
#include <set>

#include "src/archive/table/month_splitter.h"
#include "src/archive/table/segment_action.h"
#include "src/archive/table/segment_file.h"
#include "src/archive/table/table_impl.h"

namespace spindle::archive {
namespace {

Result<std::vector<Segment::Info>> split(const NextRows& next, MonthSplitter splitter) {
  while (true) {
    TRY(const auto rows, next());
    if (!rows) return splitter.finish();
    TRY_OK(splitter.append(*rows));
  }
}

}  // namespace

Result<std::unique_ptr<Table>> Table::open(Env env, Store& store, const Options& options) {
  auto table = std::make_unique<TableImpl>(env, store, options);
  TRY_OK(table->load());
  return table;
}

Result<> TableImpl::load() {
  TRY(log_, delta::Log::open(env_.clock, store_, kSamplesFolder, samples_definition()));
  TRY(rollups_log_, delta::Log::open(env_.clock, store_, kRollupsFolder, rollups_definition()));
  TRY_OK(show());
  TRY_OK(follow(true));
  return clear_orphans();
}

// Files that no commit names: of a flush or a merge that did not come to its end.
Result<> TableImpl::clear_orphans() {
  const auto& state = log_->state();
  for (const char* folder : {kSamplesFolder, kRollupsFolder}) {
    TRY(const auto objects, store_.list(fmt::format("{}/month=", folder)));
    for (const auto& object : objects) {
      const std::string path = object.name.substr(object.name.find('/') + 1);
      if (!state.files.contains(path) && !state.removed.contains(path)) TRY_OK(store_.remove(object.name));
    }
  }
  return {};
}

Result<> TableImpl::remove_files(const std::string& segment_name) {
  TRY_OK(store_.remove(segment_name));
  return store_.remove(rollups_name(segment_name));
}

// The log of rollups names the rollups of exactly the segments that the table has. It is for other readers:
// ours go by the segments' names, so nothing is lost when it lags behind until the next commit.
Result<> TableImpl::follow(bool data_change) {
  delta::Change change{.operation = "FOLLOW"};
  std::set<std::string> wanted;
  for (const auto& segment : current()->segments)
    if (auto file = add_rollups_of(segment->info(), rollups_log_->now_ms(), data_change)) {
      wanted.insert(file->path);
      if (!rollups_log_->state().files.contains(file->path)) change.add.push_back(*std::move(file));
    }
  for (const auto& [path, file] : rollups_log_->state().files)
    if (!wanted.contains(path))
      change.remove.push_back({path, file.partition, file.size, rollups_log_->now_ms(), data_change});
  if (change.add.empty() && change.remove.empty()) return {};
  return rollups_log_->commit(change);
}

std::shared_ptr<const TableVersion> TableImpl::current() {
  const std::lock_guard lock{viewing_};
  return version_;
}

// Segments that stay keep their objects, and with them what is cached.
Result<> TableImpl::show() {
  std::map<std::string, std::shared_ptr<Segment>> present;
  const auto old = current();
  for (const auto& segment : old->segments) present[segment->info().name] = segment;
  auto version = std::make_shared<TableVersion>();
  version->version = log_->state().version;
  version->transactions = log_->state().transactions;
  for (const auto& [path, file] : log_->state().files) {
    TRY(Segment::Info info, info_of(file));
    const auto found = present.find(info.name);
    version->segments.push_back(found != present.end()
                                    ? found->second
                                    : std::make_shared<SegmentFile>(store_, cache_, std::move(info)));
  }
  std::ranges::sort(version->segments, {}, [](const auto& segment) {
    const auto& info = segment->info();
    return std::tuple{info.month, info.order, info.tag_min};
  });
  const std::lock_guard lock{viewing_};
  version_ = std::move(version);
  return {};
}

std::string TableImpl::new_name(Month month) {
  return fmt::format("{}/month={}/{:x}-{:x}.parquet", kSamplesFolder, format_month(month),
                     micros(env_.clock.now()), ++names_);
}

Result<std::vector<Segment::Info>> TableImpl::write_segments(const NextRows& next) {
  std::vector<std::string> names;
  const auto create = [&](Month month, EncodeQueue& queue) -> Result<std::unique_ptr<SegmentWriter>> {
    names.push_back(new_name(month));
    TRY(auto object, store_.create(names.back()));
    const auto rollups = [this, name = rollups_name(names.back())] { return store_.create(name); };
    return std::make_unique<SegmentWriter>(std::move(object), names.back(), month, queue, rollups);
  };
  auto written = split(next, {options_.segment_rows_max, create});
  if (!written)  // what is finished of it would otherwise stay until the next opening
    for (const auto& name : names) (void)remove_files(name);
  return written;
}

Result<> TableImpl::commit(const std::vector<Segment::Info>& segments,
                           const std::map<std::string, std::int64_t>& transactions,
                           std::string_view operation) {
  const std::lock_guard lock{committing_};
  delta::Change change{.operation = std::string{operation}, .transactions = transactions};
  for (Segment::Info info : segments) {
    info.order = static_cast<std::uint64_t>(log_->state().version + 1);
    change.add.push_back(add_of(info, log_->now_ms(), true));
  }
  return commit_change(change);
}

Result<> TableImpl::commit_change(const delta::Change& change) {
  TRY_OK(log_->commit(change));
  TRY_OK(show());
  (void)follow(change.operation != "OPTIMIZE");  // the rows are safe; the next commit tries again
  return {};
}

}  // namespace spindle::archive
