#include "lib/delta/log.h"

#include <charconv>

#include "lib/base/digest.h"
#include "lib/delta/checkpoint.h"

namespace spindle::delta {
namespace {

constexpr std::size_t kVersionDigits = 20;

constexpr std::int64_t kCheckpointEvery = 20, kEntriesKept = 100;

// The version in a name such as "t/_delta_log/00000000000000000007.json"; nullopt for other files.
std::optional<std::int64_t> version_of(std::string_view name, std::string_view ending) {
  name.remove_prefix(name.find_last_of('/') + 1);
  if (name.size() != kVersionDigits + ending.size() || !name.ends_with(ending)) return std::nullopt;
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + kVersionDigits, version);
  if (error != std::errc{} || end != name.data() + kVersionDigits) return std::nullopt;
  return version;
}

// A random-looking identifier in the form of RFC 9562.
std::string uuid_from(std::string_view seed) {
  const std::string hex = sha256_hex(seed);
  return fmt::format("{}-{}-4{}-8{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 3),
                     hex.substr(15, 3), hex.substr(18, 12));
}

}  // namespace

std::string Log::entry_name(std::int64_t version) const {
  return fmt::format("{}/_delta_log/{:020}.json", folder_, version);
}

Result<std::unique_ptr<Log>> Log::open(Clock& clock, Store& store, const std::string& folder,
                                       Definition definition) {
  std::unique_ptr<Log> log{new Log{clock, store, folder}};
  TRY_OK(log->load(std::move(definition)));
  return log;
}

std::string Log::checkpoint_name(std::int64_t version) const {
  return fmt::format("{}/_delta_log/{:020}.checkpoint.parquet", folder_, version);
}

Result<Log::Names> Log::names() {
  TRY(const auto objects, store_.list(folder_ + "/_delta_log/"));
  Names names;
  for (const auto& object : objects) {
    if (const auto entry = version_of(object.name, ".json")) names.entries.push_back(*entry);
    if (const auto at = version_of(object.name, ".checkpoint.parquet")) names.checkpoints.push_back(*at);
  }
  return names;
}

// From the newest checkpoint that can be read; without one, from the beginning. Some object stores show an
// object before its bytes: an empty newest entry is a commit that never returned.
Result<> Log::load(Definition definition) {
  TRY(const auto found, names());
  for (auto at = found.checkpoints.rbegin(); at != found.checkpoints.rend(); ++at) {
    TRY(const bool loaded, load_checkpoint(*at));
    if (loaded) break;
  }
  for (const std::int64_t version : found.entries) {
    if (version <= state_.version) continue;
    if (version != state_.version + 1)
      return fail(Code::corrupt, "the Delta log of {} lacks version {}", folder_, state_.version + 1);
    TRY(const std::string entry, store_.get(entry_name(version)));
    if (entry.empty() && version == found.entries.back()) {
      TRY_OK(store_.remove(entry_name(version)));
      break;
    }
    if (auto applied = apply_json(state_, entry); !applied)
      return std::unexpected(applied.error().within(entry_name(version)));
    state_.version = version;
  }
  return state_.version >= 0 ? Result<>{} : create(std::move(definition));
}

Result<bool> Log::load_checkpoint(std::int64_t version) {
  TRY(const std::string bytes, store_.get(checkpoint_name(version)));
  auto state = decode_checkpoint(bytes);
  if (!state && state.error().code == Code::corrupt) return false;
  if (!state) return std::unexpected(state.error());
  state_ = *std::move(state);
  state_.version = version;
  return true;
}

Result<> Log::create(Definition definition) {
  definition.created_ms = now_ms();
  definition.id = uuid_from(fmt::format("{} {} {}", store_.location(), folder_, micros(clock_.now())));
  TRY_OK(put(0, to_json(definition, definition.created_ms)));
  state_.definition = std::move(definition);
  state_.version = 0;
  return {};
}

Result<> Log::write_checkpoint() {
  TRY(const std::string bytes, encode_checkpoint(state_));
  TRY_OK(store_.put(checkpoint_name(state_.version), bytes_of(bytes)));
  const std::string hint =
      fmt::format(R"({{"version":{},"size":{}}})", state_.version, actions_of(state_).size());
  TRY_OK(store_.put(folder_ + "/_delta_log/_last_checkpoint", bytes_of(hint)));
  return remove_before(state_.version - kEntriesKept);
}

// Of what the checkpoint makes needless; recent entries stay for readers that are at them.
Result<> Log::remove_before(std::int64_t version) {
  TRY(const auto found, names());
  for (const std::int64_t entry : found.entries)
    if (entry < version) TRY_OK(store_.remove(entry_name(entry)));
  for (const std::int64_t checkpoint : found.checkpoints)
    if (checkpoint < version) TRY_OK(store_.remove(checkpoint_name(checkpoint)));
  return {};
}

// A failed entry may stand there all the same (its folder's sync failed); it must not be seen later.
Result<> Log::put(std::int64_t version, const std::string& entry) {
  if (doubtful_) TRY_OK(store_.remove(entry_name(*doubtful_)));
  doubtful_.reset();
  auto done = store_.put_if_absent(entry_name(version), bytes_of(entry));
  if (done) return {};
  if (done.error().code == Code::conflict)
    return fail(Code::conflict, "version {} of {} was written by someone else; only one process may write it",
                version, folder_);
  if (!store_.remove(entry_name(version))) doubtful_ = version;
  return done;
}

Result<> Log::commit(const Change& change) {
  TRY_OK(put(state_.version + 1, to_json(change, now_ms())));
  apply(state_, change);
  ++state_.version;
  // The commit stands without it; the next one is as good.
  if (state_.version % kCheckpointEvery == 0) (void)write_checkpoint();
  return {};
}

}  // namespace spindle::delta
