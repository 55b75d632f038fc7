// A pipeline as its YAML file describes it; docs/guides/derive.md shows one. Plain values.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "lib/config/config.h"
#include "src/derive/operators/resample.h"
#include "src/derive/splice/installation.h"
#include "src/derive/splice/splice.h"

namespace spindle::derive {

struct SpliceSpec {
  std::vector<Installation> installations;
  std::vector<std::string> tags;  // candidates when nothing is documented
  std::string unit;               // of the signal; empty: that of the first installation
  SpliceOptions options;
};

struct StateSpec {
  std::string from, to;
};

struct NormalizeSpec {
  std::string of, unit, low, high;  // low and high: numbers in `unit`, empty for none
  Span clock_ahead{0};
  bool clock_behind = false;
  std::string state_set;
  std::vector<StateSpec> states;
};

struct OrderSpec {
  std::string id, opened, closed, known;
};

struct EnrichSpec {
  std::string of, signal;  // `signal`: the splice whose component is meant; empty: found upstream
  bool age = false, component = false, since_maintenance = false, open_orders = false;
  std::string mode;
  Span mode_hold = 24h;
  std::vector<OrderSpec> orders;
};

struct CalculateSpec {
  std::string expression, unit;
  bool step = false;
  Span hold = 1h;
};

struct ResampleSpec {
  std::string of;
  Grid grid;
};

using OperatorSpec = std::variant<SpliceSpec, NormalizeSpec, EnrichSpec, CalculateSpec, ResampleSpec>;

struct SignalSpec {
  std::string name, description;
  OperatorSpec what;
  std::string publish;  // the tag's name; empty: as the defaults have it; "no": not published
  config::Value body;   // where it stands in the file

  [[nodiscard]] std::string_view operator_name() const;
  // "file:line:column" of an entry of the operator, or of the operator itself.
  [[nodiscard]] std::string place(const std::string& file, std::string_view entry = "") const;
};

struct PipelineSpec {
  std::string file = "pipeline";
  std::string name = "derived";
  std::string prefix;               // before the names of published tags
  double atmosphere = kAtmosphere;  // Pa; what gauge pressures count from
  std::vector<SignalSpec> signals;
};

// All mistakes of form at once, each "file:line:column: ...".
Result<PipelineSpec> parse_pipeline(std::string_view yaml, const std::string& file);

// The reference: every operator's options, as YAML.
std::string explain_pipeline();

inline constexpr std::size_t kSignalsMax = 10'000;

}  // namespace spindle::derive
