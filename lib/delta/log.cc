#include "lib/delta/log.h"

#include <charconv>

#include "lib/base/digest.h"

namespace spindle::delta {
namespace {

constexpr std::size_t kVersionDigits = 20;

// The version that an entry's name says; nullopt for other files of the log's folder.
std::optional<std::int64_t> version_of(std::string_view name) {
  name.remove_prefix(name.find_last_of('/') + 1);
  if (name.size() != kVersionDigits + 5 || !name.ends_with(".json")) return std::nullopt;
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

Result<> Log::load(Definition definition) {
  TRY(const auto objects, store_.list(folder_ + "/_delta_log/"));
  for (const auto& object : objects) {
    const auto version = version_of(object.name);
    if (!version || *version <= state_.version) continue;
    if (*version != state_.version + 1)
      return fail(Code::corrupt, "the Delta log of {} lacks version {}", folder_, state_.version + 1);
    TRY(const std::string entry, store_.get(object.name));
    if (auto applied = apply_json(state_, entry); !applied)
      return std::unexpected(applied.error().within(object.name));
    state_.version = *version;
  }
  if (state_.version >= 0) return {};
  definition.created_ms = now_ms();
  definition.id = uuid_from(fmt::format("{} {} {}", store_.location(), folder_, micros(clock_.now())));
  TRY_OK(put(0, to_json(definition, definition.created_ms)));
  state_.definition = std::move(definition);
  state_.version = 0;
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
  return {};
}

}  // namespace spindle::delta
