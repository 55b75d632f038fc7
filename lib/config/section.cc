#include "lib/config/section.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "lib/config/nearest.h"
#include "lib/config/scalar.h"

namespace spindle::config {
namespace {

using Setter = std::function<Result<>(const std::string&, const Reading&)>;

// Sets from one written value; lists and maps are refused with the kind that was wanted.
std::function<Result<>(const Value&, const Reading&)> from_scalar(std::string kind, Setter set) {
  return
      [kind = std::move(kind), set = std::move(set)](const Value& value, const Reading& reading) -> Result<> {
        if (value.kind == Value::Kind::null)
          return fail(Code::invalid, "has no value; give a {} or remove the line", kind);
        if (value.kind != Value::Kind::scalar) return fail(Code::invalid, "must be a {}", kind);
        return set(value.scalar, reading);
      };
}

std::string place(const Reading& reading, const std::string& path) {
  if (path.empty() || path.front() == '/' || path.find("://") != std::string::npos || reading.folder.empty())
    return path;
  return reading.folder + "/" + path;
}

}  // namespace

Section& Section::add(Option option) {
  CHECK(std::ranges::find(options_, option.name, &Option::name) == options_.end());
  options_.push_back(std::move(option));
  return *this;
}

Section& Section::text(std::string name, std::string& variable, std::string doc) {
  auto set = from_scalar("text", [&variable](const std::string& text, const Reading&) -> Result<> {
    variable = text;
    return {};
  });
  return add({std::move(name), std::move(doc), "text", quoted(variable), false, std::move(set)});
}

Section& Section::path(std::string name, std::string& variable, std::string doc) {
  auto set = from_scalar("path", [&variable](const std::string& text, const Reading& reading) -> Result<> {
    variable = place(reading, text);
    return {};
  });
  return add({std::move(name), std::move(doc), "path", quoted(variable), false, std::move(set)});
}

Section& Section::secret(std::string name, std::string& variable, std::string doc) {
  const std::string kind = "secret (env:NAME or file:PATH)";
  auto set = from_scalar(kind, [&variable](const std::string& text, const Reading& reading) -> Result<> {
    if (text.empty()) return {};
    if (!text.starts_with("env:") && !text.starts_with("file:"))
      return fail(Code::invalid, "is a secret and must not be written here; give env:NAME or file:PATH");
    if (!reading.secrets) return fail(Code::invalid, "secrets cannot be read here");
    const auto reference = text.starts_with("file:") ? "file:" + place(reading, text.substr(5)) : text;
    TRY(variable, reading.secrets(reference));
    return {};
  });
  return add({std::move(name), std::move(doc), kind, "\"\"", false, std::move(set)});
}

Section& Section::texts(std::string name, std::vector<std::string>& variable, std::string doc) {
  std::string fallback;
  for (const auto& text : variable) fallback += (fallback.empty() ? "" : ", ") + quoted(text);
  auto set = [&variable](const Value& value, const Reading&) -> Result<> {
    if (value.kind != Value::Kind::list) return fail(Code::invalid, "must be a list, such as [a, b]");
    variable.clear();
    for (const auto& item : value.items) {
      if (item.kind != Value::Kind::scalar) return fail(Code::invalid, "must be a list of texts");
      variable.push_back(item.scalar);
    }
    return {};
  };
  return add({std::move(name), std::move(doc), "list of texts", "[" + fallback + "]", false, std::move(set)});
}

Section& Section::flag(std::string name, bool& variable, std::string doc) {
  auto set = from_scalar("true or false", [&variable](const std::string& text, const Reading&) -> Result<> {
    if (text != "true" && text != "false") return fail(Code::invalid, "'{}' must be true or false", text);
    variable = text == "true";
    return {};
  });
  return add(
      {std::move(name), std::move(doc), "true or false", variable ? "true" : "false", false, std::move(set)});
}

Section& Section::span(std::string name, Span& variable, std::string doc, Limits<Span> limits) {
  auto set =
      from_scalar("duration", [&variable, limits](const std::string& text, const Reading&) -> Result<> {
        TRY(const Span span, parse_span_or_zero(text));
        if (span < limits.min || span > limits.max)
          return fail(Code::invalid, "{} is too {}; the limit is {}", text,
                      span < limits.min ? "short" : "long",
                      format_span(span < limits.min ? limits.min : limits.max));
        variable = span;
        return {};
      });
  return add({std::move(name), std::move(doc), "duration", format_span(variable), false, std::move(set)});
}

Section& Section::bytes(std::string name, std::size_t& variable, std::string doc,
                        Limits<std::size_t> limits) {
  auto set = from_scalar("size", [&variable, limits](const std::string& text, const Reading&) -> Result<> {
    TRY(const std::size_t bytes, parse_bytes(text));
    if (bytes < limits.min || bytes > limits.max)
      return fail(Code::invalid, "{} is too {}; the limit is {}", text,
                  bytes < limits.min ? "small" : "large",
                  format_bytes(bytes < limits.min ? limits.min : limits.max));
    variable = bytes;
    return {};
  });
  return add({std::move(name), std::move(doc), "size", format_bytes(variable), false, std::move(set)});
}

Section& Section::number(std::string name, double& variable, Limits<double> limits, std::string doc) {
  auto set = from_scalar("number", [&variable, limits](const std::string& text, const Reading&) -> Result<> {
    TRY(const double number, parse_number(text));
    if (number < limits.min || number > limits.max)
      return fail(Code::invalid, "{} is out of range; give {} to {}", text, limits.min, limits.max);
    variable = number;
    return {};
  });
  return add({std::move(name), std::move(doc), "number", fmt::format("{}", variable), false, std::move(set)});
}

Section& Section::whole_number(std::string name, std::int64_t fallback, Limits<std::int64_t> limits,
                               std::function<void(std::int64_t)> assign, std::string doc) {
  std::string kind = "whole number";
  if (limits.max < std::numeric_limits<std::int32_t>::max())
    kind += fmt::format(" from {} to {}", limits.min, limits.max);
  auto set = from_scalar(kind, [kind, limits, assign](const std::string& text, const Reading&) -> Result<> {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size() || number < limits.min ||
        number > limits.max)
      return fail(Code::invalid, "'{}' must be a {}", text, kind);
    assign(number);
    return {};
  });
  return add({std::move(name), std::move(doc), kind, std::to_string(fallback), false, std::move(set)});
}

Section& Section::one_of(std::string name, std::vector<std::string> names, std::size_t fallback,
                         std::function<void(std::size_t)> assign, std::string doc) {
  const std::string kind = fmt::format("one of {}", fmt::join(names, ", "));
  const std::string chosen = names.at(fallback);
  auto set = from_scalar("word", [kind, names, assign](const std::string& text, const Reading&) -> Result<> {
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) {
      const auto meant = nearest(text, names);
      return fail(Code::invalid, "'{}' must be {}{}", text, kind,
                  meant.empty() ? "" : "; did you mean " + meant + "?");
    }
    assign(static_cast<std::size_t>(found - names.begin()));
    return {};
  });
  return add({std::move(name), std::move(doc), kind, chosen, false, std::move(set)});
}

Section& Section::section(std::string name, Section nested) {
  Option option{.name = std::move(name), .doc = nested.doc(), .kind = "group"};
  option.section = std::make_shared<Section>(std::move(nested));
  return add(std::move(option));
}

Section& Section::required() {
  CHECK(!options_.empty());
  options_.back().required = true;
  return *this;
}

Section& Section::check(std::function<Result<>()> check) {
  checks_.push_back(std::move(check));
  return *this;
}

}  // namespace spindle::config
