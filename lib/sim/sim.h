// A fake world for tests, from one seed: a clock that moves a little with each look, and a disk in memory
// that lies as real ones do. The real archive runs in it. One seed always gives the same story; one thread.
//
// The disk keeps two states: what the system shows, and what the device holds. A power cut leaves the second,
// plus any part of what was written but not synced: appended bytes up to a random cut (perhaps with a torn
// block), and each creation, renaming and removal whose folder was not synced, or not.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "lib/base/random.h"
#include "lib/env/env.h"

namespace spindle::sim {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Time start) : now_(start) {}
  Time now() override { return now_ += Span{1'000}; }
  Span steady() override { return now().time_since_epoch(); }
  void sleep(Span span) override { now_ += span; }

 private:
  Time now_;
};

class FakeDisk final : public Disk {
 public:
  explicit FakeDisk(Random& random) : random_(random) {}

  // The power goes off at the n-th change from now (1: the next); everything then fails with Code::io.
  void cut_power_after(std::uint64_t changes) { changes_left_ = changes; }
  [[nodiscard]] bool power_is_off() const { return off_; }
  // Goes off, if it was on, and comes back: what the device holds is all there is.
  void restart();
  // No more than this many bytes fit; an append that does not fit leaves a part of itself.
  void set_capacity(std::uint64_t bytes) { capacity_ = bytes; }
  // The n-th sync of a file from now fails and, as Linux does, forgets the dirty pages.
  void fail_sync_after(std::uint64_t syncs) { syncs_left_ = syncs; }
  // Changes one byte of a file, in both states.
  void damage(const std::string& path, std::uint64_t offset);
  [[nodiscard]] std::uint64_t used() const;

  Result<std::unique_ptr<AppendFile>> open_append(const std::string& path) override;
  Result<std::string> read(const std::string& path) override;
  Result<std::string> read(const std::string& path, std::uint64_t offset, std::uint64_t size) override;
  Result<std::uint64_t> size(const std::string& path) override;
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> link(const std::string& from, const std::string& to) override;
  Result<> remove(const std::string& path) override;
  Result<> make_dirs(const std::string&) override { return {}; }
  Result<> sync_dir(const std::string& path) override;
  Result<std::vector<Entry>> list(const std::string& dir, bool recursive) override;
  Result<std::uint64_t> free_bytes(const std::string& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

 private:
  struct File {
    std::string shown, held;
    bool cut_since_sync = false;
    std::uint64_t lost_to = 0;  // a failed sync dropped the pages between `held` and here
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;
  class Handle;
  class Lock;

  Result<> change();  // counts down to the power cut
  Result<std::shared_ptr<File>> find(const std::string& path) const;
  Result<> append(File& file, std::span<const std::byte> bytes);
  Result<> sync(File& file);
  Result<> truncate(File& file, std::uint64_t size);
  std::string survivor(const File& file);

  Random& random_;
  Names shown_, held_;
  std::shared_ptr<std::set<std::string>> locks_ = std::make_shared<std::set<std::string>>();
  std::uint64_t changes_left_ = 0, syncs_left_ = 0, capacity_ = ~std::uint64_t{0};
  std::uint64_t life_ = 0;  // handles of an earlier one are dead
  bool off_ = false;
};

// Everything of one seed.
struct World {
  explicit World(std::uint64_t seed) : random(seed) {}
  Env env() { return {clock, disk}; }

  Random random;
  FakeClock clock{time_of(1'750'000'000'000'000)};
  FakeDisk disk{random};
};

}  // namespace spindle::sim
