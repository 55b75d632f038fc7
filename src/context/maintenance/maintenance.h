// Work-order understanding: from an order's free text and codes to normalised text, entities, dated events on
// a component and an ISO 14224 failure mode; each with a confidence in [0, 1] and its reason. Norwegian and
// English.
//
// An Interpreter is immutable once made; any thread may use it. It owns its model. Nothing here touches the
// disk: texts and models come as bytes. Words that cannot be read give no event: it abstains rather than
// guesses.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

namespace spindle::maintenance {

inline constexpr std::size_t kOrderTextBytesMax = 64 << 10;  // longer: Code::invalid
inline constexpr std::size_t kOrderWordsMax = 8'192;

// What was done. `replaced`, `installed` and `removed` change an installation.
enum class EventKind {
  replaced,
  installed,
  removed,
  calibrated,
  repaired,
  inspected,
  tested,
  serviced,
  modified
};
std::string_view name_of(EventKind kind);
std::optional<EventKind> event_kind_of(std::string_view name);
constexpr bool changes_installation(EventKind kind) { return kind <= EventKind::removed; }

// A work order as its source tells it; empty where the source is silent.
struct WorkOrder {
  std::string number;
  std::string text;                       // UTF-8: title, and description where there is one
  std::optional<Time> started, finished;  // actual, else planned
  std::string failure_code;               // the source's own code or words for it
  std::string cancelled_word;             // not empty: why nothing was done ("Cancelled", "Kansellert")
};

// Something done to a component, at `time`: the order's finish, else its start, else unknown.
struct MaintenanceEvent {
  EventKind kind;
  std::string component;   // normalised, as in the text; empty: the order's own object
  std::string identifier;  // written beside it, e.g. "20-PT-1234"; empty: none
  std::string order;       // its number
  std::optional<Time> time;
  double confidence = 0;
  std::string reason;  // the words that say so
};

// The top level of the MaintIE scheme (Bikaun et al. 2024).
enum class EntityType { physical_object, activity, state, process, property };
inline constexpr std::size_t kEntityTypes = 5;
std::string_view name_of(EntityType type);  // "PhysicalObject", ...

// Tokens [begin, end) of the normalised text; one entity may lie within another.
struct Entity {
  std::size_t begin = 0, end = 0;
  EntityType type = EntityType::physical_object;
  double confidence = 0;
  bool operator==(const Entity&) const = default;
};

struct FailureMode {
  std::string code;  // ISO 14224: three letters
  double confidence = 0;
  std::string reason;
};

struct Interpretation {
  std::vector<std::string> words;  // as written
  std::vector<std::string>
      tokens;  // normalised: spelled out, lower case, identifiers masked as <id>, <num>, ...
  std::vector<std::size_t> sources;      // for each token the word it comes from
  std::vector<Entity> entities;          // by begin, longest first
  std::vector<MaintenanceEvent> events;  // as the text has them
  std::optional<FailureMode> failure_mode;
};

struct Model;  // of our own training, or of your own: train/

class Interpreter {
 public:
  // The model shipped with the program.
  static const Interpreter& shipped();
  // Code::corrupt when the bytes are not a model, Code::unsupported when it is of another version.
  static Result<Interpreter> open(std::string_view model);

  // Code::invalid: the text is too long or is not UTF-8.
  [[nodiscard]] Result<Interpretation> interpret(const WorkOrder& order) const;
  // One word after another, as read; a result may be empty (its neighbour speaks for both) or several words.
  [[nodiscard]] std::vector<std::string> normalise(const std::vector<std::string>& words) const;
  [[nodiscard]] std::vector<Entity> entities(const std::vector<std::string>& tokens) const;
  // What a phrase such as "won't start" or a source's code means; none when nothing speaks for one.
  [[nodiscard]] std::optional<FailureMode> failure_mode(std::string_view phrase) const;

 private:
  explicit Interpreter(std::shared_ptr<const Model> model) : model_(std::move(model)) {}
  std::shared_ptr<const Model> model_;
};

}  // namespace spindle::maintenance
