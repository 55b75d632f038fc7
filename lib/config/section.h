// The description of a group of options; see config.h. Setters keep a reference to the variable, whose value
// at that moment is the default. `doc` is one or two plain sentences, the first with a capital letter.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/base.h"
#include "lib/config/value.h"

namespace spindle::config {

class Section;

// What a setter may know of the outside.
struct Reading {
  std::string folder;  // of the file; where relative paths start
  std::function<Result<std::string>(std::string_view)> secrets;
};

struct Option {
  std::string name, doc;
  std::string kind;      // "duration", "one of a, b": for the reference and for errors
  std::string fallback;  // the default, as YAML
  bool required = false;
  std::function<Result<>(const Value&, const Reading&)> set;  // of a value; else one of the next two
  std::shared_ptr<Section> section;
  std::function<Section()> add_item;     // of a list of sections: a new item, described
  std::function<Section()> sample_item;  // one for the reference, not kept in the list
};

// [min, max], both included.
template <class T>
struct Limits {
  T min = std::numeric_limits<T>::lowest(), max = std::numeric_limits<T>::max();
};
template <>
struct Limits<Span> {
  Span min = 1us, max = Span::max();
};

class Section {
 public:
  explicit Section(std::string doc) : doc_(std::move(doc)) {}

  Section& text(std::string name, std::string& variable, std::string doc);
  // A file or folder; a relative one starts in the folder of the configuration file.
  Section& path(std::string name, std::string& variable, std::string doc);
  // Never written out: the file gives env:NAME or file:PATH.
  Section& secret(std::string name, std::string& variable, std::string doc);
  Section& texts(std::string name, std::vector<std::string>& variable, std::string doc);
  Section& flag(std::string name, bool& variable, std::string doc);  // true or false
  Section& span(std::string name, Span& variable, std::string doc, Limits<Span> limits = {});
  Section& bytes(std::string name, std::size_t& variable, std::string doc, Limits<std::size_t> limits = {});
  Section& number(std::string name, double& variable, Limits<double> limits, std::string doc);
  template <std::integral T>
  Section& number(const std::string& name, T& variable, Limits<T> limits, const std::string& doc);
  template <class E>
  Section& choice(const std::string& name, E& variable, std::vector<std::pair<std::string, E>> choices,
                  const std::string& doc);
  // A nested group.
  Section& section(std::string name, Section nested);
  // A list of groups: `describe` describes one item.
  template <class T>
  Section& sections(std::string name, std::vector<T>& items, Section (*describe)(T&), std::string doc);

  // The option added last must be given.
  Section& required();
  // Runs after all options are set; its error is told with the place of the section.
  Section& check(std::function<Result<>()> check);

  [[nodiscard]] const std::string& doc() const { return doc_; }
  [[nodiscard]] const std::vector<Option>& options() const { return options_; }
  [[nodiscard]] std::vector<Option>& options() { return options_; }
  [[nodiscard]] const std::vector<std::function<Result<>()>>& checks() const { return checks_; }

 private:
  Section& add(Option option);
  Section& whole_number(std::string name, std::int64_t fallback, Limits<std::int64_t> limits,
                        std::function<void(std::int64_t)> assign, std::string doc);
  Section& one_of(std::string name, std::vector<std::string> names, std::size_t fallback,
                  std::function<void(std::size_t)> assign, std::string doc);

  std::string doc_;
  std::vector<Option> options_;
  std::vector<std::function<Result<>()>> checks_;
  std::shared_ptr<void> kept_;  // the variables of a sample item
};

template <std::integral T>
Section& Section::number(const std::string& name, T& variable, Limits<T> limits, const std::string& doc) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const auto top = std::cmp_greater(limits.max, kMost) ? kMost : static_cast<std::int64_t>(limits.max);
  return whole_number(
      name, static_cast<std::int64_t>(variable), {static_cast<std::int64_t>(limits.min), top},
      [&variable](std::int64_t number) { variable = static_cast<T>(number); }, doc);
}

template <class E>
Section& Section::choice(const std::string& name, E& variable, std::vector<std::pair<std::string, E>> choices,
                         const std::string& doc) {
  std::vector<std::string> names;
  std::size_t fallback = 0;
  for (const auto& [text, value] : choices) {
    if (value == variable) fallback = names.size();
    names.push_back(text);
  }
  return one_of(
      name, std::move(names), fallback, [&variable, choices](std::size_t i) { variable = choices[i].second; },
      doc);
}

template <class T>
Section& Section::sections(std::string name, std::vector<T>& items, Section (*describe)(T&),
                           std::string doc) {
  Option option{.name = std::move(name), .doc = std::move(doc), .kind = "list"};
  option.add_item = [&items, describe] { return describe(items.emplace_back()); };
  option.sample_item = [describe] {
    auto item = std::make_shared<T>();
    Section described = describe(*item);
    described.kept_ = std::move(item);
    return described;
  };
  return add(std::move(option));
}

}  // namespace spindle::config
