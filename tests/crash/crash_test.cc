// Kills a writing process again and again, at any moment: starting, writing, flushing, merging, importing.
// After each kill a copy of what it left is opened: all that it acknowledged is there, once.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/testkit/testkit.h"
#include "tests/crash/story.h"

namespace spindle::crash {
namespace {

using archive::Archive;

constexpr int kKills = 60;
using Sequences = std::array<std::uint64_t, kSources + 1>;

// A writer of its own process. Dies with SIGKILL.
class Writer {
 public:
  explicit Writer(const std::string& folder) {
    std::array<int, 2> ends{};
    CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
    process_ = ::fork();
    CHECK(process_ >= 0);
    if (process_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::execl("/proc/self/exe", "crash_test", "write", folder.c_str(), nullptr);
      std::_Exit(127);
    }
    ::close(ends[1]);
    pipe_ = ::fdopen(ends[0], "r");
  }
  ~Writer() { std::fclose(pipe_); }

  // Reads up to `lines` acknowledgements, but waits for none longer than `patience`.
  void read(std::uint64_t lines, Span patience, Sequences& acknowledged) {
    pollfd ready{::fileno(pipe_), POLLIN, 0};
    while (lines-- > 0 && ::poll(&ready, 1, static_cast<int>(patience / 1ms)) > 0)
      if (!read_line(acknowledged)) return;
  }

  void kill(Sequences& acknowledged) {
    ::kill(process_, SIGKILL);
    while (read_line(acknowledged)) {
    }
    int status = 0;
    ::waitpid(process_, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself, with " << WEXITSTATUS(status);
  }

 private:
  bool read_line(Sequences& acknowledged) {
    int source = 0;
    unsigned long long sequence = 0;
    if (std::fscanf(pipe_, "%d %llu", &source, &sequence) != 2) return false;
    auto& last = acknowledged.at(static_cast<std::size_t>(source));
    EXPECT_GT(sequence, last) << name_of_source(source);
    last = std::max<std::uint64_t>(last, sequence);
    return true;
  }

  pid_t process_ = -1;
  std::FILE* pipe_ = nullptr;
};

class Crashes : public testing::Test {
 protected:
  void check(const Sequences& acknowledged) {
    const std::string copy = folder_.path() + "/copy";
    std::filesystem::remove_all(copy);
    std::filesystem::copy(original_, copy, std::filesystem::copy_options::recursive);
    auto options = options_of(copy);
    options.background = false;
    const auto opened = Archive::open(system_env(), options);
    ASSERT_TRUE(opened) << opened.error().message;
    Archive& archive = **opened;
    slowest_ = std::max(slowest_, archive.stats().recovery_took);
    for (int source = 0; source < kSources; ++source) {
      const auto last = archive.last_sequence(name_of_source(source)).value().value_or(0);
      EXPECT_GE(last, acknowledged[static_cast<std::size_t>(source)]);
      check_rows(archive, source, last);
    }
    check_import(archive, acknowledged[kImporter]);
  }

  // Parts become visible some at a time, in order.
  void check_import(Archive& archive, std::uint64_t acknowledged) {
    const auto stored = visible(archive, kImporter);
    std::uint64_t parts = 0;
    for (std::size_t rows = 0; rows < stored.size(); rows += batch_of(kImporter, parts).size()) ++parts;
    EXPECT_GE(parts, acknowledged);
    EXPECT_EQ(parts % kPartsOfImport, 0u);
    check_rows(archive, kImporter, parts);
  }

  void check_rows(Archive& archive, int source, std::uint64_t last) {
    std::map<std::pair<std::int32_t, std::int64_t>, double> wanted;
    for (std::uint64_t sequence = 1; sequence <= last; ++sequence) {
      const Batch rows = batch_of(source, sequence);
      for (std::size_t i = 0; i < rows.size(); ++i) wanted[{rows.tag[i], rows.time[i]}] = rows.value[i];
    }
    const Batch stored = visible(archive, source);
    ASSERT_EQ(stored.size(), wanted.size()) << name_of_source(source) << " up to " << last;
    for (std::size_t i = 0; i < stored.size(); ++i)
      ASSERT_EQ((wanted[{stored.tag[i], stored.time[i]}]), stored.value[i]) << name_of_source(source);
    rows_ += stored.size();
  }

  static Batch visible(Archive& archive, int source) {
    Batch out;
    const auto snapshot = archive.snapshot();
    for (int i = 0; i < kTagsOfSource; ++i) {
      const auto reader = snapshot.tag(TagId{source * kTagsOfSource + i});
      if (!reader) continue;  // killed before the tags were declared
      const auto rows = (*reader)->rows({}, archive::Order::forward, 100'000'000);
      EXPECT_TRUE(rows) << rows.error().message;
      if (rows) out.append(*rows);
    }
    return out;
  }

  const testkit::Folder folder_;
  const std::string original_ = folder_.path() + "/archive";
  Span slowest_{0};
  std::uint64_t rows_ = 0;
};

TEST_F(Crashes, keep_every_acknowledged_sample_once) {
  const auto seed = static_cast<std::uint64_t>(micros(system_clock().now()));
  Random random{seed};
  Sequences acknowledged{};
  for (int kills = 0; kills < kKills; ++kills) {
    Writer writer{original_};
    const auto patience = random.chance(0.2) ? Span{0} : 10s;  // some die while they start
    writer.read(random.below(200), patience, acknowledged);
    writer.kill(acknowledged);
    if (std::filesystem::exists(original_)) check(acknowledged);
    ASSERT_FALSE(HasFailure()) << "kill " << kills << " of seed " << seed;
  }
  RecordProperty("kills", kKills);
  RecordProperty("slowest_recovery_ms", static_cast<int>(slowest_ / 1ms));
  std::printf("%d kills, %llu rows looked at, slowest recovery %lld ms\n", kKills,
              static_cast<unsigned long long>(rows_), static_cast<long long>(slowest_ / 1ms));
}

}  // namespace
}  // namespace spindle::crash

int main(int count, char** args) {
  if (count == 3 && std::string_view{args[1]} == "write") return spindle::crash::write_forever(args[2]);
  testing::InitGoogleTest(&count, args);
  return RUN_ALL_TESTS();
}
