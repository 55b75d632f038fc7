#include <algorithm>

#include "src/context/maintenance/entity_tagger.h"
#include "src/context/maintenance/events.h"
#include "src/context/maintenance/failure_codes.h"
#include "src/context/maintenance/failure_mode.h"
#include "src/context/maintenance/maintenance.h"
#include "src/context/maintenance/model/model.h"
#include "src/context/maintenance/model/shipped.h"
#include "src/context/maintenance/normaliser.h"
#include "src/context/maintenance/norwegian.h"
#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

constexpr double kCodeConfidence = 0.98;

void set_tokens(Interpretation& read, const std::vector<std::string>& targets) {
  for (std::size_t i = 0; i < targets.size(); ++i)
    for (auto& token : split(targets[i])) {
      read.tokens.push_back(std::move(token));
      read.sources.push_back(i);
    }
}

// The identifier that follows a component, else the one before it, as it was written.
std::string identifier_beside(const Interpretation& read, std::size_t begin, std::size_t end) {
  if (end < read.tokens.size() && read.tokens[end] == "<id>") return read.words[read.sources[end]];
  if (begin > 0 && end > begin && read.tokens[begin - 1] == "<id>")
    return read.words[read.sources[begin - 1]];
  return {};
}

void set_events(Interpretation& read, const WorkOrder& order) {
  for (auto& found : find_events(read.tokens, read.entities))
    read.events.push_back({.kind = found.kind,
                           .component = joined(read.tokens, found.begin, found.end),
                           .identifier = identifier_beside(read, found.begin, found.end),
                           .order = order.number,
                           .time = order.finished ? order.finished : order.started,
                           .confidence = found.confidence,
                           .reason = std::move(found.reason)});
}

std::optional<FailureMode> coded(std::string_view code) {
  const auto known = code_called(code);
  if (!known) return std::nullopt;
  return FailureMode{std::string{*known}, kCodeConfidence,
                     fmt::format("the order's failure code '{}'", code)};
}

}  // namespace

const Interpreter& Interpreter::shipped() {
  static const Interpreter interpreter = [] {
    auto opened = open(shipped_model());
    CHECK(opened.has_value());
    return *std::move(opened);
  }();
  return interpreter;
}

Result<Interpreter> Interpreter::open(std::string_view model) {
  TRY(auto decoded, decode_model(model));
  return Interpreter{std::make_shared<const Model>(std::move(decoded))};
}

std::vector<std::string> Interpreter::normalise(const std::vector<std::string>& words) const {
  if (is_norwegian(words)) return normalised_norwegian(words);
  return normalised(model_->lexicon, model_->words, words);
}

std::vector<Entity> Interpreter::entities(const std::vector<std::string>& tokens) const {
  return find_entities(model_->tagger, model_->inner, tokens);
}

std::optional<FailureMode> Interpreter::failure_mode(std::string_view phrase) const {
  if (auto known = coded(phrase)) return known;
  return guess_failure(model_->failures, phrase);
}

Result<Interpretation> Interpreter::interpret(const WorkOrder& order) const {
  Interpretation read;
  TRY(read.words, words_of(order.text));
  set_tokens(read, normalise(read.words));
  read.entities = entities(read.tokens);
  if (order.cancelled_word.empty()) set_events(read, order);
  read.failure_mode = coded(order.failure_code);
  if (!read.failure_mode)
    read.failure_mode = guess_failure(model_->failures, fault_phrase(read.tokens, read.entities));
  return read;
}

}  // namespace spindle::maintenance
