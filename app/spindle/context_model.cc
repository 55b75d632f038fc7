#include "app/spindle/context_model.h"

#include <CLI/CLI.hpp>

#include "lib/env/disk.h"
#include "src/context/table/rows.h"

namespace spindle {
namespace {

using namespace maintenance;

template <class Read, class T>
Result<> append_all(const std::vector<std::string>& files, const Read& read, std::vector<T>& to) {
  for (const auto& file : files) {
    TRY(const auto bytes, context::read_whole(system_disk(), file, kLabelledBytesMax));
    auto more = read(bytes);
    if (!more) return std::unexpected(more.error().within(file));
    std::ranges::move(*more, std::back_inserter(to));
  }
  return {};
}

}  // namespace

Result<Interpreter> open_interpreter(const std::string& file) {
  if (file.empty()) return Interpreter::shipped();
  TRY(const auto bytes, context::read_whole(system_disk(), file, kLabelledBytesMax));
  auto opened = Interpreter::open(bytes);
  if (!opened) return std::unexpected(opened.error().within(file));
  return opened;
}

void add_label_options(CLI::App& verb, LabelledFiles& files) {
  verb.add_option("--entities", files.entities,
                  "Texts with their entities, JSON (docs/guides/maintenance-texts.md)");
  verb.add_option("--other-entities", files.other_entities,
                  "Texts labelled by another scheme: they help, but do not decide");
  verb.add_option("--words", files.words, "Raw words and what they should be, by tabs");
  verb.add_option("--failures", files.failures, "Phrases and their failure modes, by commas");
}

Result<Labelled> read_labelled(const LabelledFiles& files) {
  Labelled all;
  const auto own = [](std::string_view bytes) { return read_labelled_texts(bytes); };
  const auto other = [](std::string_view bytes) { return read_labelled_texts(bytes, 1); };
  TRY_OK(append_all(files.entities, own, all.texts));
  TRY_OK(append_all(files.other_entities, other, all.other_texts));
  TRY_OK(append_all(files.words, read_word_pairs, all.words));
  TRY_OK(append_all(files.failures, read_phrases, all.phrases));
  return all;
}

}  // namespace spindle
