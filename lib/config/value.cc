#include "lib/config/value.h"

#include <algorithm>

#include <yaml-cpp/yaml.h>

namespace spindle::config {
namespace {

std::unexpected<Error> fail_at(std::string_view file, const YAML::Mark& mark, std::string_view message) {
  if (mark.is_null()) return fail(Code::invalid, "{}: {}", file, message);
  return fail(Code::invalid, "{}:{}:{}: {}", file, mark.line + 1, mark.column + 1, message);
}

class Converter {
 public:
  explicit Converter(std::string_view file) : file_(file) {}

  Result<Value> convert(const YAML::Node& node, std::size_t depth) {
    if (depth > kYamlDepthMax) return fail_at(file_, node.Mark(), "nested too deep");
    if (++values_ > kYamlValuesMax) return fail_at(file_, node.Mark(), "too many values");
    Value out{.line = node.Mark().line + 1, .column = node.Mark().column + 1};
    switch (node.Type()) {
      case YAML::NodeType::Scalar:
        out.kind = Value::Kind::scalar;
        out.scalar = node.Scalar();
        return out;
      case YAML::NodeType::Sequence:
        return list(node, std::move(out), depth);
      case YAML::NodeType::Map:
        return map(node, std::move(out), depth);
      default:
        return out;
    }
  }

 private:
  Result<Value> list(const YAML::Node& node, Value out, std::size_t depth) {
    out.kind = Value::Kind::list;
    for (const auto& item : node) {
      TRY(auto value, convert(item, depth + 1));
      out.items.push_back(std::move(value));
    }
    return out;
  }

  Result<Value> map(const YAML::Node& node, Value out, std::size_t depth) {
    out.kind = Value::Kind::map;
    for (const auto& entry : node) {
      const auto mark = entry.first.Mark();
      if (!entry.first.IsScalar()) return fail_at(file_, mark, "a key must be plain text");
      if (out.find(entry.first.Scalar()))
        return fail_at(file_, mark, fmt::format("{} stands twice; remove one", entry.first.Scalar()));
      TRY(auto value, convert(entry.second, depth + 1));
      value.key = entry.first.Scalar();
      value.key_line = mark.line + 1, value.key_column = mark.column + 1;
      out.items.push_back(std::move(value));
    }
    return out;
  }

  std::string_view file_;
  std::size_t values_ = 0;
};

}  // namespace

const Value* Value::find(std::string_view name) const {
  if (kind != Kind::map) return nullptr;
  const auto found = std::ranges::find(items, name, &Value::key);
  return found == items.end() ? nullptr : &*found;
}

Result<Value> parse_yaml(std::string_view text, std::string_view file) {
  if (text.size() > kYamlBytesMax)
    return fail(Code::invalid, "{}: has {} bytes; the limit is {}", file, text.size(), kYamlBytesMax);
  try {
    const auto documents = YAML::LoadAll(std::string{text});
    if (documents.empty()) return Value{.line = 1, .column = 1};
    if (documents.size() > 1)
      return fail(Code::invalid, "{}: holds {} documents; give one", file, documents.size());
    return Converter{file}.convert(documents.front(), 0);
  } catch (const YAML::Exception& error) {
    return fail_at(file, error.mark, fmt::format("this is not YAML: {}", error.msg));
  }
}

}  // namespace spindle::config
