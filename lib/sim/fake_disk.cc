#include <algorithm>

#include "lib/sim/sim.h"

namespace spindle::sim {
namespace {

constexpr std::uint64_t kBlockBytes = 512;

std::unexpected<Error> power_off() { return fail(Code::io, "the power is off"); }

}  // namespace

class FakeDisk::Handle final : public AppendFile {
 public:
  Handle(FakeDisk& disk, std::shared_ptr<File> file)
      : disk_(disk), file_(std::move(file)), life_(disk.life_) {}
  Result<> append(std::span<const std::byte> bytes) override {
    return dead() ? power_off() : disk_.append(*file_, bytes);
  }
  Result<> sync() override { return dead() ? power_off() : disk_.sync(*file_); }
  Result<> truncate(std::uint64_t size) override {
    return dead() ? power_off() : disk_.truncate(*file_, size);
  }
  std::uint64_t size() const override { return file_->shown.size(); }

 private:
  [[nodiscard]] bool dead() const { return life_ != disk_.life_; }
  FakeDisk& disk_;
  std::shared_ptr<File> file_;
  const std::uint64_t life_;
};

class FakeDisk::Lock final : public FileLock {
 public:
  Lock(std::shared_ptr<std::set<std::string>> held, std::string path)
      : held_(std::move(held)), path_(std::move(path)) {}
  ~Lock() override { held_->erase(path_); }

 private:
  std::shared_ptr<std::set<std::string>> held_;
  std::string path_;
};

Result<> FakeDisk::change() {
  if (off_) return power_off();
  if (changes_left_ > 0 && --changes_left_ == 0) off_ = true;
  return off_ ? power_off() : Result<>{};
}

// A block may hold anything when the power went while it was written.
std::string FakeDisk::survivor(const File& file) {
  if (file.cut_since_sync) return random_.chance(0.5) ? file.held : file.shown;
  std::string out = file.held;
  if (file.shown.size() <= out.size()) return out;
  const auto more = random_.below(file.shown.size() - out.size() + 1);
  const auto start = out.size();
  out.append(file.shown, start, more);
  if (more > 0 && random_.chance(0.3)) {
    const auto torn = start + random_.below(more) / kBlockBytes * kBlockBytes;
    for (auto i = torn; i < std::min<std::uint64_t>(torn + kBlockBytes, out.size()); ++i) out[i] = '\0';
  }
  return out;
}

void FakeDisk::restart() {
  Names after = held_;
  for (const auto& [name, file] : shown_)
    if (!held_.contains(name) || held_[name] != file) {
      if (random_.chance(0.5)) after[name] = file;
    }
  for (const auto& [name, file] : held_)
    if (!shown_.contains(name) && random_.chance(0.5)) after.erase(name);
  std::set<File*> settled;
  for (auto& [name, file] : after)
    if (settled.insert(file.get()).second) *file = {survivor(*file), "", false, 0};
  for (auto* file : settled) file->held = file->shown;
  shown_ = held_ = std::move(after);
  locks_ = std::make_shared<std::set<std::string>>();
  ++life_;
  off_ = false;
  changes_left_ = syncs_left_ = 0;
}

void FakeDisk::damage(const std::string& path, std::uint64_t offset) {
  File& file = *shown_.at(path);
  file.shown.at(offset) = static_cast<char>(file.shown.at(offset) ^ 0x40);
  if (offset < file.held.size()) file.held[offset] = file.shown[offset];
}

std::uint64_t FakeDisk::used() const {
  std::uint64_t total = 0;
  for (const auto& [name, file] : shown_) total += file->shown.size();
  return total;
}

Result<std::shared_ptr<FakeDisk::File>> FakeDisk::find(const std::string& path) const {
  if (off_) return power_off();
  const auto found = shown_.find(path);
  if (found == shown_.end()) return fail(Code::not_found, "{} does not exist", path);
  return found->second;
}

Result<std::unique_ptr<AppendFile>> FakeDisk::open_append(const std::string& path) {
  TRY_OK(change());
  auto& file = shown_[path];
  if (!file) file = std::make_shared<File>();
  return std::make_unique<Handle>(*this, file);
}

Result<> FakeDisk::append(File& file, std::span<const std::byte> bytes) {
  const auto changed = change();
  const auto room = capacity_ - std::min(capacity_, used());
  auto part = std::min<std::uint64_t>(bytes.size(), room);
  if (!changed) part = random_.below(part + 1);
  file.shown.append(reinterpret_cast<const char*>(bytes.data()), part);
  if (changed && part < bytes.size()) return fail(Code::exhausted, "the disk is full");
  return changed;
}

Result<> FakeDisk::sync(File& file) {
  TRY_OK(change());
  if (syncs_left_ > 0 && --syncs_left_ == 0) {
    file.lost_to = file.shown.size();
    return fail(Code::io, "the device could not write");
  }
  const auto before = file.held.size();
  file.held = file.shown;
  for (auto i = before; i < std::min<std::uint64_t>(file.lost_to, file.held.size()); ++i) file.held[i] = '\0';
  file.cut_since_sync = false;
  file.lost_to = 0;
  return {};
}

Result<> FakeDisk::truncate(File& file, std::uint64_t size) {
  TRY_OK(change());
  file.cut_since_sync |= size < file.held.size();
  file.shown.resize(size, '\0');
  file.lost_to = std::min(file.lost_to, size);
  return {};
}

Result<std::string> FakeDisk::read(const std::string& path) {
  TRY(const auto file, find(path));
  return file->shown;
}

Result<std::string> FakeDisk::read(const std::string& path, std::uint64_t offset, std::uint64_t size) {
  TRY(const auto file, find(path));
  if (offset >= file->shown.size()) return std::string{};
  return file->shown.substr(offset, size);
}

Result<std::uint64_t> FakeDisk::size(const std::string& path) {
  TRY(const auto file, find(path));
  return file->shown.size();
}

Result<> FakeDisk::rename(const std::string& from, const std::string& to) {
  TRY_OK(change());
  TRY(const auto file, find(from));
  shown_[to] = file;
  shown_.erase(from);
  return {};
}

Result<> FakeDisk::link(const std::string& from, const std::string& to) {
  TRY_OK(change());
  TRY(const auto file, find(from));
  if (shown_.contains(to)) return fail(Code::conflict, "{} exists", to);
  shown_[to] = file;
  return {};
}

Result<> FakeDisk::remove(const std::string& path) {
  TRY_OK(change());
  shown_.erase(path);
  return {};
}

Result<> FakeDisk::sync_dir(const std::string& path) {
  TRY_OK(change());
  const auto inside = [&](const auto& entry) { return parent_of(entry.first) == path; };
  std::erase_if(held_, inside);
  for (const auto& entry : shown_)
    if (inside(entry)) held_.insert(entry);
  return {};
}

Result<std::vector<Disk::Entry>> FakeDisk::list(const std::string& dir, bool recursive) {
  if (off_) return power_off();
  std::vector<Entry> out;
  const std::string inside = dir.ends_with('/') ? dir : dir + "/";
  for (const auto& [name, file] : shown_) {
    if (!name.starts_with(inside)) continue;
    const auto rest = name.substr(inside.size());
    if (recursive || rest.find('/') == std::string::npos) out.push_back({rest, file->shown.size()});
  }
  return out;
}

Result<std::uint64_t> FakeDisk::free_bytes(const std::string&) {
  return capacity_ - std::min(capacity_, used());
}

Result<std::unique_ptr<FileLock>> FakeDisk::lock(const std::string& path) {
  if (off_) return power_off();
  if (!locks_->insert(path).second) return fail(Code::conflict, "{} is held", path);
  return std::make_unique<Lock>(locks_, path);
}

}  // namespace spindle::sim
