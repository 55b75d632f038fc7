#include "app/spindle/answer.h"

#include <cmath>

#include "lib/observe/observe.h"

namespace spindle {
namespace {

std::string number_or_null(double number) {
  return std::isfinite(number) ? fmt::format("{}", number) : "null";
}

std::string row_json(const Answer& answer, std::size_t i) {
  const Sample row = answer.rows.at(i);
  std::string out = fmt::format(R"({{"time":"{}","value":{},"quality":"{}")", format_time(row.time),
                                number_or_null(row.value), name_of(row.quality));
  if (row.state != kNoState || row.text) out += ",\"text\":" + json_text(value_text(answer, row));
  if (row.known) out += fmt::format(",\"known\":\"{}\"", format_time(*row.known));
  return out + "}";
}

std::string summary_json(const archive::Summary& s) {
  std::string out = fmt::format(R"({{"start":"{}","end":"{}","count":{},"percent_good":{},"quality":"{}")",
                                format_time(s.range.from), format_time(s.range.to), s.count, s.percent_good,
                                name_of(s.quality));
  for (const auto& [name, value] :
       {std::pair{"average", s.average}, std::pair{"minimum", s.minimum}, std::pair{"maximum", s.maximum},
        std::pair{"total", s.total}, std::pair{"standard_deviation", s.standard_deviation}})
    out += fmt::format(",\"{}\":{}", name, number_or_null(value));
  return out + fmt::format(R"(,"minimum_time":"{}","maximum_time":"{}"}})", format_time(s.minimum_time),
                           format_time(s.maximum_time));
}

template <class Each>
std::string json_list(std::size_t size, Each each) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += (i ? "," : "") + each(i);
  return "[" + out + "]";
}

}  // namespace

std::string value_text(const Answer& answer, const Sample& sample) {
  if (sample.text) return *sample.text;
  if (is_system_state(sample.state)) return std::string{pi_state_name(~sample.state)};
  if (sample.state != kNoState && answer.states)
    if (const auto found = answer.states->states.find(sample.state); found != answer.states->states.end())
      return found->second;
  return std::isfinite(sample.value) ? fmt::format("{:.15g}", sample.value) : "-";
}

std::string to_json(const Tag& tag) {
  return fmt::format(
      R"({{"name":{},"type":"{}","unit":{},"description":{},"step":{},"state_set":{},"source":{}}})",
      json_text(tag.name), name_of(tag.type), json_text(tag.unit), json_text(tag.description), tag.steps(),
      json_text(tag.state_set), json_text(tag.source));
}

std::string to_json(const Answer& answer) {
  const std::string head =
      fmt::format(R"({{"tag":{},"unit":{},)", json_text(answer.tag.name), json_text(answer.tag.unit));
  const auto& summaries = answer.summaries;
  if (!summaries.empty())
    return head + "\"summaries\":" +
           json_list(summaries.size(), [&](std::size_t i) { return summary_json(summaries[i]); }) + "}";
  return head +
         "\"rows\":" + json_list(answer.rows.size(), [&](std::size_t i) { return row_json(answer, i); }) +
         "}";
}

std::string to_text(const Answer& answer) {
  std::string out = answer.tag.name + (answer.tag.unit.empty() ? "" : " [" + answer.tag.unit + "]") + "\n";
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    const Sample row = answer.rows.at(i);
    out += fmt::format("  {:<27}  {:>14}  {}\n", format_time(row.time), value_text(answer, row),
                       name_of(row.quality));
  }
  for (const auto& s : answer.summaries)
    out +=
        fmt::format("  {} to {}  average {:.6g}  minimum {:.6g}  maximum {:.6g}  count {}  good {:.4g} %\n",
                    format_time(s.range.from), format_time(s.range.to), s.average, s.minimum, s.maximum,
                    s.count, s.percent_good);
  return out;
}

}  // namespace spindle
