#include "src/derive/pipeline/spec.h"

#include <algorithm>

namespace spindle::derive {
namespace {

using config::Section;
using config::Value;

Section describe(Installation& one);

// A time option: lib/config knows durations, not instants.
Section& time_option(Section& s, const std::string& name, Time& variable, const std::string& doc) {
  config::Option option{.name = name, .doc = doc, .kind = "time", .fallback = "\"\""};
  option.set = [&variable](const Value& value, const config::Reading&) -> Result<> {
    if (value.kind != Value::Kind::scalar)
      return fail(Code::invalid, "must be a time, such as 2026-01-31T08:00:00Z");
    TRY(variable, parse_time(value.scalar));
    return {};
  };
  auto keep = std::make_shared<std::string>();
  s.text(name, *keep, doc);
  s.options().back() = std::move(option);
  return s;
}

template <class T>
void optional_number(Section& s, const std::string& name, std::optional<T>& variable,
                     const std::string& doc) {
  auto text = std::make_shared<double>(0);
  s.number(name, *text, {}, doc);
  auto set = s.options().back().set;
  s.options().back().fallback = "\"\"";
  s.options().back().set = [set, text, &variable](const Value& value,
                                                  const config::Reading& reading) -> Result<> {
    TRY_OK(set(value, reading));
    variable = *text;
    return {};
  };
}

Section describe(Installation& one) {
  Section s{"A device in service for an interval."};
  s.text("tag", one.tag, "The tag that carried its values.").required();
  time_option(s, "from", one.valid.from, "Since when; default: ever.");
  time_option(s, "to", one.valid.to, "Until when, exclusive; default: the next one's beginning.");
  s.text("unit", one.unit, "Unit of its values; default: the tag's.");
  optional_number(s, "zero", one.zero, "Lower end of its range.");
  optional_number(s, "span", one.span, "Width of its range.");
  s.text("component", one.component, "Which device: a serial number.");
  s.text("order", one.order, "The work order that put it there.");
  auto known = std::make_shared<Time>();
  time_option(s, "known", *known, "When this was learned; default: it always was.");
  auto set = s.options().back().set;
  s.options().back().set = [set, known, &one](const Value& value,
                                              const config::Reading& reading) -> Result<> {
    TRY_OK(set(value, reading));
    one.known = *known;
    return {};
  };
  return s;
}

Section describe(SpliceOptions& o, Section s) {
  s.choice("reference", o.reference, {{"oldest", Reference::oldest}, {"newest", Reference::newest}},
           "Which device the others are corrected to.");
  s.flag("correct", o.correct, "Estimate gain, offset and lag where two devices can be compared.");
  s.number("uncertainty", o.uncertainty, {0, 100},
           "Of one instrument, percent of span; less is not corrected.");
  s.span("overlap", o.overlap, "How much data on either side of a replacement is compared.");
  s.span("lag_max", o.lag_max, "The largest lag looked for; 0: none.", {Span{0}, 1h});
  s.texts("redundant", o.redundant, "Tags that measure the same, for replacements without overlap.");
  s.flag("find_units", o.find_units, "Look for changes of unit that nobody documented.");
  s.flag("find_ranges", o.find_ranges, "Look for changes of range that nobody documented.");
  s.flag("find_renames", o.find_renames, "Look where one of `tags` continues another.");
  s.flag("find_rollovers", o.find_rollovers, "A counter: carry on where it begins again.");
  s.number("counter_max", o.counter_max, {0, 1e18},
           "Where the counter begins again; 0: found from the data.");
  return s;
}

Section describe(SpliceSpec& spec) {
  Section s{"Tags that were the same measurement one after another, as one signal."};
  s.sections("installations", spec.installations, &describe, "The devices, in any order.");
  s.texts("tags", spec.tags, "Tags that were the signal, where no installation says when.");
  s.text("unit", spec.unit, "Unit of the signal; default: the first installation's.");
  return describe(spec.options, std::move(s));
}

Section describe(StateSpec& spec) {
  Section s{"A state and what it becomes."};
  s.text("from", spec.from, "Name of the state as it comes.").required();
  s.text("to", spec.to, "Name of the state in state_set.").required();
  return s;
}

Section describe(NormalizeSpec& spec) {
  Section s{"One unit, one clock, one set of states."};
  s.text("of", spec.of, "The signal or tag.").required();
  s.text("unit", spec.unit, "Unit to convert to; default: as it comes.");
  s.text("low", spec.low, "Values below become uncertain; in the new unit.");
  s.text("high", spec.high, "Values above become uncertain; in the new unit.");
  s.span("clock_ahead", spec.clock_ahead, "How far the source's clock is ahead; taken off its times.",
         {Span{0}, 24h});
  s.flag("clock_behind", spec.clock_behind, "The clock is behind instead: clock_ahead is added.");
  s.text("state_set", spec.state_set, "Of digital signals: the set that the states become part of.");
  s.sections("states", spec.states, &describe, "Which state becomes which.");
  return s;
}

Section describe(OrderSpec& spec) {
  Section s{"A work order on the component."};
  s.text("id", spec.id, "Its number.").required();
  s.text("opened", spec.opened, "When work began.").required();
  s.text("closed", spec.closed, "When it was done; default: still open.");
  s.text("known", spec.known, "When this was learned; default: it always was.");
  return s;
}

Section describe(EnrichSpec& spec) {
  Section s{"Columns beside the value, published as NAME.age and so on."};
  s.text("of", spec.of, "The signal.").required();
  s.text("signal", spec.signal, "The splice whose devices are meant; default: the one upstream.");
  s.flag("age", spec.age, "Days since the device was installed.");
  s.flag("component", spec.component, "Number of the device: 1, 2, 3 in order of installation.");
  s.flag("since_maintenance", spec.since_maintenance, "Days since the last work order was closed.");
  s.flag("open_orders", spec.open_orders, "How many work orders are open.");
  s.text("mode", spec.mode, "A signal or tag whose state is the operating mode.");
  s.span("mode_hold", spec.mode_hold, "How long a mode counts.");
  s.sections("orders", spec.orders, &describe, "Work orders on the devices.");
  return s;
}

Section describe(CalculateSpec& spec) {
  Section s{"An expression of signals and tags."};
  s.text("expression", spec.expression, "Such as (a - b) / a; see the guide.").required();
  s.text("unit", spec.unit, "Unit of the result; default: the SI unit that comes out.");
  s.flag("step", spec.step, "Values hold until the next instead of lying on a line.");
  s.span("hold", spec.hold, "How old a row of an input may be.");
  return s;
}

Section describe(ResampleSpec& spec) {
  Section s{"Rows at whole multiples of a step."};
  s.text("of", spec.of, "The signal or tag.").required();
  s.span("every", spec.grid.every, "The step.");
  s.choice("by", spec.grid.between, {{"linear", Between::linear}, {"previous", Between::previous}},
           "What is between two rows.");
  s.span("hold", spec.grid.hold, "Nothing is known further than this from a row.");
  s.check([&spec]() -> Result<> {
    if (spec.grid.hold >= spec.grid.every) return {};
    return fail(Code::invalid, "hold is shorter than every; give at least {}", format_span(spec.grid.every));
  });
  return s;
}

template <class Spec>
OperatorSpec fresh() {
  return Spec{};
}
struct OperatorName {
  std::string_view name;
  OperatorSpec (*make)();
};
constexpr OperatorName kOperators[] = {{"splice", &fresh<SpliceSpec>},
                                       {"normalize", &fresh<NormalizeSpec>},
                                       {"enrich", &fresh<EnrichSpec>},
                                       {"calculate", &fresh<CalculateSpec>},
                                       {"resample", &fresh<ResampleSpec>}};

Section describe_any(OperatorSpec& what) {
  return std::visit([](auto& spec) { return describe(spec); }, what);
}

std::string at(const std::string& file, const Value& value) {
  return fmt::format("{}:{}:{}", file, std::max(value.key.empty() ? value.line : value.key_line, 1),
                     std::max(value.key.empty() ? value.column : value.key_column, 1));
}

class PipelineReader {
 public:
  explicit PipelineReader(const std::string& file) { out_.file = file; }

  Result<PipelineSpec> read(const Value& document) {
    if (document.kind != Value::Kind::map)
      return fail(Code::invalid,
                  "{}: a pipeline is a group of options; it begins with name: or signals:", out_.file);
    const auto* signals = document.find("signals");
    read_head(document);
    if (!signals || signals->kind != Value::Kind::map || signals->items.empty())
      blame(signals ? *signals : document,
            "signals: must hold at least one `name:` with an operator below it");
    else if (signals->items.size() > kSignalsMax)
      blame(*signals, fmt::format("{} signals; the limit is {}", signals->items.size(), kSignalsMax));
    else
      for (const auto& entry : signals->items) read_signal(entry);
    if (problems_.empty()) return std::move(out_);
    return fail(Code::invalid, "{}", fmt::join(problems_, "\n"));
  }

 private:
  void blame(const Value& value, std::string_view what) {
    if (problems_.size() < config::kProblemsMax)
      problems_.push_back(fmt::format("{}: {}", at(out_.file, value), what));
  }
  void note(const Result<>& done) {
    if (!done && problems_.size() < config::kProblemsMax) problems_.push_back(done.error().message);
  }

  // The document without its signals, so that unknown options are told.
  void read_head(Value head) {
    std::erase_if(head.items, [](const Value& entry) { return entry.key == "signals"; });
    Section s{"A pipeline."};
    s.text("name", out_.name, "Its name; the source of what it publishes.");
    s.text("prefix", out_.prefix, "Before the names of published tags.");
    s.number("atmosphere", out_.atmosphere, {5e4, 1.2e5}, "Pa; what gauge pressures count from.");
    note(config::read(head, s, {.file = out_.file}));
  }

  void read_signal(const Value& entry) {
    SignalSpec signal{.name = entry.key, .body = entry};
    if (entry.kind != Value::Kind::map)
      return blame(entry, entry.key + ": must hold one operator, such as splice:");
    const Value* body = nullptr;
    for (const auto& item : entry.items) {
      const auto found = std::ranges::find(kOperators, item.key, &OperatorName::name);
      if (found != std::end(kOperators) && body)
        return blame(item, entry.key + ": has two operators; make it two signals");
      if (found != std::end(kOperators))
        body = &item, signal.what = found->make();
      else if (!read_common(item, signal))
        return blame(item,
                     fmt::format("{}: there is no operator '{}'{}", entry.key, item.key, meant(item.key)));
    }
    if (!body)
      return blame(entry,
                   entry.key + ": has no operator; give splice, normalize, enrich, calculate or resample");
    out_.signals.push_back(std::move(signal));
    read_operator(*body, out_.signals.back());
  }

  static bool read_common(const Value& item, SignalSpec& signal) {
    if (item.kind != Value::Kind::scalar) return false;
    if (item.key == "publish") signal.publish = item.scalar == "false" ? "no" : item.scalar;
    if (item.key == "description") signal.description = item.scalar;
    return item.key == "publish" || item.key == "description";
  }

  void read_operator(const Value& body, SignalSpec& signal) {
    Section section = describe_any(signal.what);
    note(config::read(body, section, {.file = out_.file}));
    if (auto* splice = std::get_if<SpliceSpec>(&signal.what))
      if (const auto* list = body.find("installations"))
        for (std::size_t i = 0; i < splice->installations.size() && i < list->items.size(); ++i)
          splice->installations[i].where = at(out_.file, list->items[i]);
  }

  static std::string meant(const std::string& key) {
    std::vector<std::string> names{"publish", "description"};
    for (const auto& known : kOperators) names.emplace_back(known.name);
    const auto found = config::nearest(key, names);
    return found.empty() ? "; known are splice, normalize, enrich, calculate and resample"
                         : fmt::format("; did you mean {}?", found);
  }

  PipelineSpec out_;
  std::vector<std::string> problems_;
};

}  // namespace

std::string_view SignalSpec::operator_name() const { return kOperators[what.index()].name; }

std::string SignalSpec::place(const std::string& file, std::string_view entry) const {
  const auto* body_of = body.find(operator_name());
  const auto* found = body_of && !entry.empty() ? body_of->find(entry) : nullptr;
  return at(file, found ? *found : body_of ? *body_of : body);
}

Result<PipelineSpec> parse_pipeline(std::string_view yaml, const std::string& file) {
  TRY(const auto document, config::parse_yaml(yaml, file));
  return PipelineReader{file}.read(document);
}

std::string explain_pipeline() {
  std::string out;
  for (const auto& known : kOperators) {
    OperatorSpec what = known.make();
    out += fmt::format("# {}\n{}\n", known.name, config::explain(describe_any(what)));
  }
  return out;
}

}  // namespace spindle::derive
