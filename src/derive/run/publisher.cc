#include "src/derive/run/publisher.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lib/observe/observe.h"

namespace spindle::derive {
namespace {

constexpr std::size_t kWriteRows = 500'000;

// As the archive will keep it: it has a quality for what is no number.
std::uint32_t kept_quality(double value, std::uint32_t quality) {
  if (std::isinf(value)) return quality::bad_out_of_range.code;
  if (std::isnan(value) && Quality{quality}.good()) return quality::bad_data_encoding_invalid.code;
  return quality;
}

bool same_row(const Batch& a, std::size_t i, const Batch& b, std::size_t k) {
  const auto text = [](const Batch& batch, std::size_t row) {
    return batch.text.empty() ? std::nullopt : batch.text[row];
  };
  return same_value(a.value[i], b.value[k]) && a.quality[i] == b.quality[k] && text(a, i) == text(b, k);
}

// Rows [i, end) of one time.
std::size_t group_end(const Batch& batch, std::size_t i) {
  auto end = i;
  while (end < batch.size() && batch.time[end] == batch.time[i]) ++end;
  return end;
}

bool same_group(const Batch& a, std::size_t a0, std::size_t a1, const Batch& b, std::size_t b0,
                std::size_t b1) {
  if (a1 - a0 != b1 - b0) return false;
  for (std::size_t i = 0; i < a1 - a0; ++i)
    if (!same_row(a, a0 + i, b, b0 + i)) return false;
  return true;
}

std::int64_t known_after(const Batch& stored, std::size_t from, std::size_t to, Time now) {
  auto known = micros(now);
  for (auto i = from; i < to; ++i) known = std::max(known, stored.known_time_at(i) + 1);
  return known;
}

Batch batch_of(const Tag& tag, const Rows& rows, const std::vector<double>& values, bool column) {
  Batch out;
  out.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (column && std::isnan(values[i])) continue;
    out.push(tag.id, time_of(rows.time[i]), values[i],
             Quality{column ? 0 : kept_quality(values[i], rows.quality[i])});
  }
  return out;
}

Tag published(const Plan& plan, const Node& node) {
  Tag tag{.name = node.publish, .type = node.type.state_set.empty() ? ValueType::real : ValueType::digital};
  tag.step = node.type.step;
  tag.description = plan.signal_of(node).description;
  tag.unit = node.type.unit;
  tag.state_set = node.type.state_set;
  tag.source = "derive:" + plan.spec.name;
  return tag;
}

Tag published_column(const Node& node, const Tag& value, const std::string& column) {
  Tag tag{.name = node.publish + "." + column, .step = true};
  tag.unit = column == "age" || column == "since_maintenance" ? "d" : "";
  tag.description = fmt::format("{} of {}", column, node.publish);
  tag.source = value.source;
  return tag;
}

}  // namespace

std::vector<std::size_t> splices_above(const Plan& plan, std::size_t node) {
  std::vector<std::size_t> out, open{node};
  while (!open.empty()) {
    const auto n = open.back();
    open.pop_back();
    if (plan.nodes[n].tag) continue;
    const bool splice = std::holds_alternative<SpliceSpec>(plan.signal_of(plan.nodes[n]).what);
    if (splice && std::ranges::find(out, n) == out.end()) out.push_back(n);
    if (!splice) open.insert(open.end(), plan.nodes[n].inputs.begin(), plan.nodes[n].inputs.end());
  }
  return out;
}

std::string lineage_text(const Segment& s, const std::string& tag) {
  const auto transform = s.transform();
  std::string out = fmt::format(R"({{"tag":{},"factor":{},"offset":{})",
                                tag.empty() ? "null" : json_text(tag), transform.factor, transform.offset);
  if (!s.correction.identity())
    out += fmt::format(R"(,"gain":{},"shift":{})", s.correction.factor, s.correction.offset);
  if (s.lag != Span{0}) out += fmt::format(R"(,"lag_seconds":{})", seconds(s.lag));
  if (s.sigma > 0) out += fmt::format(R"(,"sigma":{:.6g})", s.sigma);
  out += fmt::format(R"(,"cause":{},"documented":{})", json_text(name_of(s.cause)), s.documented);
  for (const auto& [key, value] : {std::pair{"component", s.component}, {"order", s.order}, {"note", s.note}})
    if (!value.empty()) out += fmt::format(R"(,"{}":{})", key, json_text(value));
  return out + "}";
}

Result<Publisher> Publisher::make(const Plan& plan, archive::Archive& archive, Time now) {
  Publisher out{plan, archive, now};
  for (std::size_t n = 0; n < plan.nodes.size(); ++n) {
    const auto& node = plan.nodes[n];
    if (node.publish.empty()) continue;
    auto& tags = out.tags_[n];
    TRY(auto value, archive.declare(published(plan, node)));
    tags.push_back(value);
    for (const auto& column : node.type.columns) {
      TRY(auto tag, archive.declare(published_column(node, value, column)));
      tags.push_back(std::move(tag));
    }
    if (splices_above(plan, n).empty()) continue;
    Tag lineage{.name = node.publish + ".lineage", .type = ValueType::text};
    lineage.description = "Where values of " + node.publish + " come from, since the time of each row";
    lineage.source = value.source;
    TRY(out.lineage_[n], archive.declare(lineage));
  }
  return out;
}

Result<> Publisher::take(std::size_t node, const Rows& rows, TimeRange slice) {
  const auto& tags = tags_.at(node);
  report_.rows_derived += rows.size();
  TRY_OK(reconcile(tags[0], batch_of(tags[0], rows, rows.value, false), slice));
  for (std::size_t c = 0; c < rows.extra.size(); ++c)
    TRY_OK(reconcile(tags[c + 1], batch_of(tags[c + 1], rows, rows.extra[c], true), slice));
  return {};
}

Result<> Publisher::take_lineage(const Known& known, TimeRange range) {
  for (const auto& [node, tag] : lineage_) {
    std::map<Time, std::string> lines;
    for (const auto splice : splices_above(*plan_, node)) {
      const auto& table = known.tables.at(plan_->nodes[splice].name);
      for (const auto& segment : table.segments) {
        if (segment.range.to <= range.from || segment.range.from >= range.to) continue;
        auto& line = lines[std::max(segment.range.from, range.from)];
        const auto from = segment.tag < 0 ? std::string{} : table.tags[static_cast<std::size_t>(segment.tag)];
        line += (line.empty() ? "" : "\n") + lineage_text(segment, from);
      }
    }
    Batch rows;
    for (const auto& [at, text] : lines)
      rows.push(Sample{.tag = tag.id, .time = at, .quality = quality::good, .text = text});
    TRY_OK(reconcile(tag, std::move(rows), range));
  }
  return {};
}

void Publisher::note_revision(const Tag& tag, std::int64_t time) {
  const Time at = time_of(time);
  if (!report_.revised.empty() && report_.revised.back().first == tag.name)
    report_.revised.back().second.to = std::max(report_.revised.back().second.to, at + Span{1});
  else
    report_.revised.emplace_back(tag.name, TimeRange{at, at + Span{1}});
}

Result<> Publisher::reconcile(const Tag& tag, Batch fresh, TimeRange slice) {
  TRY(const auto reader, archive_->snapshot().tag(tag.id));
  TRY(const Batch stored, reader->rows(slice, archive::Order::forward, kSourceRowsMax));
  TRY(const auto beyond, reader->after(slice.to - Span{1}));
  const auto newest = beyond ? micros(kTimeMax) : stored.empty() ? micros(kTimeMin) : stored.time.back();
  Batch changes;
  const auto write = [&]() -> Result<> {
    report_.rows_written += changes.size();
    if (changes.empty()) return {};
    TRY(const auto receipt,
        archive_->write({.source = tag.source, .rows = std::move(changes), .known = now_}));
    changes = {};
    if (receipt.rejected > 0)
      return fail(Code::corrupt, "{} derived rows of {} were refused; see `spindle rejects`",
                  receipt.rejected, tag.name);
    return {};
  };
  for (std::size_t i = 0, k = 0; i < fresh.size() || k < stored.size();) {
    const auto at = std::min(i < fresh.size() ? fresh.time[i] : micros(kTimeMax),
                             k < stored.size() ? stored.time[k] : micros(kTimeMax));
    const auto i1 = i < fresh.size() && fresh.time[i] == at ? group_end(fresh, i) : i;
    const auto k1 = k < stored.size() && stored.time[k] == at ? group_end(stored, k) : k;
    if (!same_group(fresh, i, i1, stored, k, k1)) {
      const auto known = time_of(known_after(stored, k, k1, now_));
      if (i == i1) {
        changes.push(Sample{.tag = tag.id, .time = time_of(at), .quality = quality::deleted, .known = known});
        ++report_.rows_withdrawn;
      }
      for (auto row = i; row < i1; ++row) {
        Sample sample = fresh.at(row);
        if (k < k1 || at <= newest) sample.known = known;
        changes.push(sample);
      }
      if (k < k1 || at <= newest) note_revision(tag, at);
      if (changes.size() >= kWriteRows) TRY_OK(write());
    }
    i = i1, k = k1;
  }
  return write();
}

}  // namespace spindle::derive
