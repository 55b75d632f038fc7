#include <algorithm>

#include "lib/config/config.h"

namespace spindle::config {
namespace {

std::string folder_of(const std::string& file) {
  const auto slash = file.rfind('/');
  return slash == std::string::npos ? "" : file.substr(0, slash == 0 ? 1 : slash);
}

class Reader {
 public:
  explicit Reader(const ReadOptions& options)
      : file_(options.file), reading_{folder_of(options.file), options.secrets} {}

  void read(const Value& value, Section& section, const std::string& name) {
    if (value.kind == Value::Kind::scalar || value.kind == Value::Kind::list)
      return blame(value.line, value.column, name, "must be a group of options, one a line: `name: value`");
    const auto before = problems_.size();
    for (const auto& entry : value.items) read_entry(entry, section, name);
    for (const auto& option : section.options())
      if (option.required && !value.find(option.name))
        blame(value.line, value.column, below(name, option.name), "is missing; " + option.doc);
    if (problems_.size() > before) return;  // checks speak of structs that are fully set
    for (const auto& check : section.checks())
      if (const auto checked = check(); !checked)
        blame(value.line, value.column, name, checked.error().message);
  }

  [[nodiscard]] Result<> outcome() const {
    if (problems_.empty()) return {};
    return fail(Code::invalid, "{}", fmt::join(problems_, "\n"));
  }

 private:
  void read_entry(const Value& entry, Section& section, const std::string& name) {
    auto& options = section.options();
    const auto option = std::ranges::find(options, entry.key, &Option::name);
    const std::string path = below(name, entry.key);
    if (option == options.end())
      return blame(entry.key_line, entry.key_column, path, unknown(entry.key, section));
    if (option->section) return read(entry, *option->section, path);
    if (option->add_item) return read_items(entry, *option, path);
    if (const auto set = option->set(entry, reading_); !set)
      blame(entry.line, entry.column, path, set.error().message);
  }

  void read_items(const Value& list, const Option& option, const std::string& path) {
    if (list.kind == Value::Kind::null) return;
    if (list.kind != Value::Kind::list)
      return blame(list.line, list.column, path, "must be a list: put a dash before each item");
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      Section item = option.add_item();
      read(list.items[i], item, fmt::format("{}[{}]", path, i));
    }
  }

  static std::string unknown(const std::string& key, const Section& section) {
    std::vector<std::string> names;
    for (const auto& option : section.options()) names.push_back(option.name);
    if (const auto meant = nearest(key, names); !meant.empty())
      return fmt::format("there is no such option; did you mean {}?", meant);
    return fmt::format("there is no such option; known here: {}", fmt::join(names, ", "));
  }

  static std::string below(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "." + name;
  }

  void blame(int line, int column, const std::string& name, std::string_view what) {
    if (problems_.size() >= kProblemsMax) return;
    problems_.push_back(fmt::format("{}:{}:{}: {}{}{}", file_, std::max(line, 1), std::max(column, 1), name,
                                    name.empty() ? "" : ": ", what));
  }

  const std::string file_;
  const Reading reading_;
  std::vector<std::string> problems_;
};

}  // namespace

Result<> read(const Value& value, Section& section, const ReadOptions& options) {
  Reader reader{options};
  reader.read(value, section, "");
  return reader.outcome();
}

Result<> read(std::string_view text, Section& section, const ReadOptions& options) {
  TRY(const Value value, parse_yaml(text, options.file));
  return read(value, section, options);
}

}  // namespace spindle::config
