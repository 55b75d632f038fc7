#include <cstdio>
#include <cstdlib>
#include <thread>

#include <unistd.h>

#include "tests/crash/story.h"

namespace spindle::crash {
namespace {

using archive::Archive;

template <class T>
T need(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "the writer failed: %s\n", result.error().message.c_str());
    std::_Exit(3);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

// One write to the pipe: whole or not at all.
void acknowledge(int source, std::uint64_t sequence) {
  const auto line = fmt::format("{} {}\n", source, sequence);
  if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(4);
}

void send(Archive& archive, int source) {
  const auto name = name_of_source(source);
  auto sequence = need(archive.last_sequence(name)).value_or(0);
  while (true) {
    ++sequence;
    need(archive.write({name, sequence, batch_of(source, sequence), {}, {}}));
    acknowledge(source, sequence);
  }
}

void import(Archive& archive) {
  while (true) {
    const auto import = need(archive.begin_import("history"));
    auto part = import->parts_done().size();
    do {
      ++part;
      need(import->add(batch_of(kImporter, part)));
      need(import->end_part(name_of_part(part)));
    } while (part % kPartsOfImport != 0);
    need(import->finish());
    acknowledge(kImporter, part);
  }
}

}  // namespace

int write_forever(const std::string& folder) {
  const auto archive = need(Archive::open(system_env(), options_of(folder)));
  std::vector<Tag> tags(kTags);
  for (std::size_t i = 0; i < tags.size(); ++i) tags[i].name = fmt::format("tag {}", i);
  need(archive->declare_many(tags));
  std::vector<std::thread> threads;
  for (int source = 0; source < kSources; ++source)
    threads.emplace_back([&, source] { send(*archive, source); });
  import(*archive);
  return 0;
}

}  // namespace spindle::crash
