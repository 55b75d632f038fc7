#include <CLI/CLI.hpp>

#include "app/spindle/context.h"
#include "app/spindle/context_model.h"
#include "lib/base/digest.h"
#include "lib/env/disk.h"
#include "lib/observe/observe.h"
#include "src/context/maintenance/model/model.h"
#include "src/context/maintenance/train/failures.h"

namespace spindle {
namespace {

using namespace maintenance;

struct Arguments {
  LabelledFiles files;
  std::string out = "maintenance.model";
};

Result<Model> learn(const Labelled& labelled) {
  for (const auto& [empty, option] : {std::pair{labelled.texts.empty(), "--entities"},
                                      {labelled.words.empty(), "--words"},
                                      {labelled.phrases.empty(), "--failures"}})
    if (empty) return fail(Code::invalid, "nothing to learn from: give {} FILE", option);
  auto texts = labelled.texts;
  texts.insert(texts.end(), labelled.other_texts.begin(), labelled.other_texts.end());
  std::vector<std::string> spelled;
  for (const auto& text : labelled.texts)
    spelled.insert(spelled.end(), text.tokens.begin(), text.tokens.end());
  auto entities = train_entities(texts);
  auto words = train_words(labelled.words, spelled);
  return Model{std::move(entities.tagger), std::move(entities.inner), std::move(words.lexicon),
               std::move(words.weights), train_failures(labelled.phrases)};
}

Result<Exit> train(const Program& program, const Arguments& arguments) {
  TRY(const auto labelled, read_labelled(arguments.files));
  TRY(const auto model, learn(labelled));
  const auto bytes = encode(model);
  TRY_OK(write_atomically(system_disk(), arguments.out, bytes_of(bytes)));
  const auto texts = labelled.texts.size() + labelled.other_texts.size();
  if (program.json)
    fmt::print("{{\"model\":{},\"bytes\":{},\"texts\":{},\"words\":{},\"phrases\":{}}}\n",
               json_text(arguments.out), bytes.size(), texts, labelled.words.size(), labelled.phrases.size());
  else
    fmt::print("{}: {} bytes, from {} texts with entities, {} with words, {} phrases\n", arguments.out,
               bytes.size(), texts, labelled.words.size(), labelled.phrases.size());
  return Exit::done;
}

}  // namespace

void add_context_train(CLI::App& parent, Program& program) {
  auto* sub = parent.add_subcommand("train", "Learn a model of maintenance texts from orders you labelled");
  auto arguments = std::make_shared<Arguments>();
  add_label_options(*sub, arguments->files);
  sub->add_option("--out", arguments->out, "The model's file")->capture_default_str();
  sub->callback([&program, arguments] {
    program.action = [&program, arguments] { return train(program, *arguments); };
  });
}

}  // namespace spindle
