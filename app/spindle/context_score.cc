#include <CLI/CLI.hpp>

#include "app/spindle/context.h"
#include "app/spindle/context_model.h"
#include "lib/base/random.h"
#include "src/context/maintenance/entity_tagger.h"

namespace spindle {
namespace {

using namespace maintenance;

struct Arguments {
  LabelledFiles files;
  std::string model;
  unsigned folds = 0;
};
constexpr std::uint64_t kFoldSeed = 7;

Agreement score_entities(const Interpreter& interpreter, const std::vector<LabelledText>& texts) {
  Agreement agreement;
  for (const auto& text : texts) agreement.add(interpreter.entities(text.tokens), text.entities);
  return agreement;
}

// Each text is judged by a model that was trained without its fold.
Agreement cross_validate(const Labelled& labelled, unsigned folds) {
  auto texts = labelled.texts;
  Random random{kFoldSeed};
  for (auto i = texts.size(); i > 1; --i) std::swap(texts[i - 1], texts[random.below(i)]);
  Agreement agreement;
  for (unsigned fold = 0; fold < folds; ++fold) {
    auto seen = labelled.other_texts;
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (i % folds != fold) seen.push_back(texts[i]);
    const auto weights = train_entities(seen);
    for (std::size_t i = fold; i < texts.size(); i += folds)
      agreement.add(find_entities(weights.tagger, weights.inner, texts[i].tokens), texts[i].entities);
  }
  return agreement;
}

WordErrors score_words(const Interpreter& interpreter, const std::vector<WordPairs>& texts) {
  WordErrors errors;
  for (const auto& text : texts) {
    std::vector<std::string> raw;
    for (const auto& pair : text) raw.push_back(pair.first);
    errors.add(text, interpreter.normalise(raw));
  }
  return errors;
}

double score_failures(const Interpreter& interpreter, const std::vector<LabelledPhrase>& phrases) {
  std::size_t right = 0;
  for (const auto& phrase : phrases) {
    const auto mode = interpreter.failure_mode(phrase.phrase);
    right += mode && mode->code == phrase.code;
  }
  return static_cast<double>(right) / static_cast<double>(phrases.size());
}

Result<Exit> score(const Program& program, const Arguments& arguments) {
  TRY(const auto labelled, read_labelled(arguments.files));
  TRY(const auto interpreter, open_interpreter(arguments.model));
  const auto tell = [&](std::string_view what, std::size_t count, std::string_view figure, double value) {
    if (program.json)
      fmt::print("{{\"{}\":{},\"{}\":{:.4f}}}\n", what, count, figure, value);
    else
      fmt::print("{:<10} {:>6}  {} {:.4f}\n", what, count, figure, value);
  };
  if (!labelled.texts.empty()) {
    const auto agreement = arguments.folds > 1 ? cross_validate(labelled, arguments.folds)
                                               : score_entities(interpreter, labelled.texts);
    tell("entities", labelled.texts.size(), "precision", agreement.precision());
    tell("entities", labelled.texts.size(), "recall", agreement.recall());
    tell("entities", labelled.texts.size(), "f1", agreement.f1());
  }
  if (!labelled.words.empty()) {
    const auto errors = score_words(interpreter, labelled.words);
    tell("words", errors.words, "error_reduction", errors.reduction());
  }
  if (!labelled.phrases.empty())
    tell("failures", labelled.phrases.size(), "accuracy", score_failures(interpreter, labelled.phrases));
  return Exit::done;
}

}  // namespace

void add_context_score(CLI::App& parent, Program& program) {
  auto* sub = parent.add_subcommand("score", "How well a model reads orders you labelled");
  auto arguments = std::make_shared<Arguments>();
  add_label_options(*sub, arguments->files);
  sub->add_option("--model", arguments->model,
                  "A model of `context train`; without it, the one that is shipped");
  sub->add_option("--folds", arguments->folds,
                  "Entities: train on all folds but one and judge that one, in turn, without --model")
      ->check(CLI::Range(0U, 100U));
  sub->callback([&program, arguments] {
    program.action = [&program, arguments] { return score(program, *arguments); };
  });
}

}  // namespace spindle
