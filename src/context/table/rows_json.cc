#include <nlohmann/json.hpp>

#include "src/context/table/rows.h"

namespace spindle::context {
namespace {

using nlohmann::json;

std::string local_name(const std::string& name) {
  const auto colon = name.rfind(':');
  return colon == std::string::npos ? name : name.substr(colon + 1);
}

std::string text_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? "" : value.dump();
}

class JsonRows : public RowReader {
 public:
  explicit JsonRows(json objects) : objects_(std::move(objects)) {
    for (const auto& object : objects_)
      if (object.is_object())
        for (const auto& [name, value] : object.items()) column(local_name(name));
  }
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  [[nodiscard]] std::uint64_t bytes_done() const override { return next_; }

  Result<bool> next(TableRow& row) override {
    if (next_ == objects_.size()) return false;
    const auto& object = objects_[next_++];
    texts_.assign(columns_.size(), "");
    row = {.line = next_};
    if (object.is_object())
      for (const auto& [name, value] : object.items()) texts_[column(local_name(name))] = text_of(value);
    else
      row.broken = "not an object: " + object.dump().substr(0, 200);
    cells_.assign(texts_.begin(), texts_.end());
    row.cells = cells_;
    return true;
  }

 private:
  std::size_t column(const std::string& name) {
    const auto [found, fresh] = index_.try_emplace(name, columns_.size());
    if (fresh) columns_.push_back(name);
    return found->second;
  }

  json objects_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::string> columns_, texts_;
  std::vector<std::string_view> cells_;
  std::size_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_json_rows(Disk& disk, const std::string& path) {
  TRY(const auto text, read_whole(disk, path, kTableBytesMax));
  auto parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return fail(Code::invalid, "{} is not JSON", path);
  for (const auto* name : {"member", "rdfs:member"})
    if (parsed.is_object() && parsed.contains(name)) parsed = json(parsed[name]);
  if (!parsed.is_array())
    return fail(Code::invalid, "{} is no array of objects, and has none under \"member\"", path);
  return std::make_unique<JsonRows>(std::move(parsed));
}

}  // namespace spindle::context
