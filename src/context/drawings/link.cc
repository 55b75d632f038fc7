#include "src/context/drawings/link.h"

#include <algorithm>
#include <map>

#include "src/context/drawings/candidates.h"

namespace spindle::context::drawings {
namespace {

constexpr double kConfidenceMin = 0.5;
constexpr double kTie = 0.03;  // names at one place whose confidences differ by less cannot be told apart

struct Part {
  std::size_t start, end;
};

// Between the characters no name has, then between dashes.
std::vector<Part> split(std::string_view text, std::string_view separators) {
  std::vector<Part> parts;
  for (std::size_t at = 0; at < text.size();) {
    const auto start = text.find_first_not_of(separators, at);
    if (start == std::string_view::npos) break;
    at = std::min(text.find_first_of(separators, start), text.size());
    parts.push_back({start, at});
  }
  return parts;
}

constexpr std::string_view kBetweenNames = " .,;:/\\|()[]{}<>\"'`*=?!_&%$#@~^";

std::string_view way_of(const Candidate& candidate) {
  switch (candidate.form) {
    case Form::word:
      return "a word";
    case Form::joined:
      return "words of one line";
    case Form::stacked:
      return "letters over a number";
  }
  return "";
}

class Linker {
 public:
  Linker(const Page& page, const Register& names) : page_(page), names_(names) {}

  std::vector<Link> find() && {
    std::vector<std::vector<Candidate>> readings;
    for (const auto& words : page_.readings)
      readings.push_back(find_candidates(words, page_.height > 0 ? page_.width / page_.height : 1));
    // Twice: the names found first show which area the drawing leaves out.
    for (int round = 0; round < 2; ++round) {
      found_.clear();
      for (reading_ = 0; reading_ < readings.size(); ++reading_)
        for (const auto& candidate : readings[reading_]) consider(candidate);
      usual_area_ = most_frequent_area();
    }
    return merged();
  }

 private:
  struct Found {
    Link link;
    std::size_t reading;
    std::string area;
    bool whole;
  };

  void consider(const Candidate& candidate) {
    if (candidate.form != Form::word) {
      consider_text(candidate, candidate.text, candidate.box);
      return;
    }
    std::string before;  // the name before a stroke: "23-HA-9114/9115" also means 23-HA-9115
    for (const auto& part : split(candidate.text, kBetweenNames)) {
      const auto text = candidate.text.substr(part.start, part.end - part.start);
      const auto box = box_of(candidate, part);
      const bool after_stroke = part.start > 0 && candidate.text[part.start - 1] == '/';
      if (after_stroke && text.size() < before.size() && consider_continued(candidate, before, text, box))
        continue;
      before = text;
      consider_text(candidate, text, box);
    }
  }

  // The part of a candidate's box its letters fill, as if all were equally wide.
  Box box_of(const Candidate& candidate, const Part& part) const {
    const double size = static_cast<double>(candidate.text.size());
    Box box = candidate.box;
    box.left = candidate.box.left + candidate.box.width() * (part.start / size);
    box.right = candidate.box.left + candidate.box.width() * (part.end / size);
    return box;
  }

  bool consider_continued(const Candidate& candidate, const std::string& before, const std::string& text,
                          const Box& box) {
    return add(candidate, before.substr(0, before.size() - text.size()) + text, box);
  }

  void consider_text(const Candidate& candidate, const std::string& text, const Box& box) {
    for (const auto& area : candidate.areas)
      if (add(candidate, area + "-" + text, box)) return;
    if (add(candidate, text, box) || add_misread_area(candidate, text, box)) return;
    if (candidate.form == Form::word) add_chain(candidate, text, box);
  }

  // "25-HA-9103" where only 23-HA-9103 ends so: an area is one of few, and the rest is as it should be.
  bool add_misread_area(const Candidate& candidate, const std::string& text, const Box& box) {
    const auto dash = text.find('-');
    if (candidate.confidence >= 1 || dash == std::string::npos || dash < 2 || dash > 3) return false;
    const auto match = names_.find(text.substr(dash + 1), {});
    if (!match || match->whole || match->cost > 0) return false;
    if (reading_cost(letters_of(text.substr(0, dash)), match->name->area) > 1) return false;
    return add(candidate, match->name->text, box, 0.4);
  }

  // "23-KA-9101-PIC-92538": names one after the other, nothing left over.
  void add_chain(const Candidate& candidate, const std::string& text, const Box& box) {
    const auto parts = split(text, "-");
    const auto before = found_.size();
    for (std::size_t first = 0; first < parts.size();) {
      std::size_t last = parts.size();
      for (; last > first; --last) {
        const Part range{parts[first].start, parts[last - 1].end};
        Candidate piece = candidate;
        piece.text = text, piece.box = box;
        if (add(candidate, text.substr(range.start, range.end - range.start), box_of(piece, range))) break;
      }
      if (last == first) {
        found_.erase(found_.begin() + static_cast<std::ptrdiff_t>(before), found_.end());
        return;
      }
      first = last;
    }
  }

  bool add(const Candidate& candidate, const std::string& text, const Box& box, double cost = 0) {
    auto match = names_.find(text, usual_area_);
    if (!match) return false;
    match->cost += cost;
    Link link{.target = match->name->target,
              .name = match->name->text,
              .text = text,
              .box = box,
              .page = page_.number};
    link.confidence = confidence_of(candidate, *match);
    link.reason = reason_of(candidate, *match);
    found_.push_back({std::move(link), reading_, match->name->area, match->whole});
    return true;
  }

  static double confidence_of(const Candidate& candidate, const Match& match) {
    double confidence =
        0.98 - 0.35 * match.cost - (match.whole ? 0 : 0.1) - 0.05 * (1 - candidate.confidence);
    if (candidate.form == Form::stacked && candidate.confidence < 1)
      confidence -= 0.05;  // two short readings
    return std::clamp(confidence, 0.0, 1.0);
  }

  static std::string reason_of(const Candidate& candidate, const Match& match) {
    return fmt::format("{}{}{}", way_of(candidate), match.cost > 0 ? ", some letters misread" : "",
                       match.whole ? "" : fmt::format(", area {} left out", match.name->area));
  }

  [[nodiscard]] std::string most_frequent_area() const {
    std::map<std::string, int> seen;
    for (const auto& found : found_)
      if (found.whole && !found.area.empty()) ++seen[found.area];
    const auto most = std::ranges::max_element(seen, {}, [](const auto& area) { return area.second; });
    return most == seen.end() ? std::string{} : most->first;
  }

  static bool same_place(const Box& a, const Box& b) {
    const double width = std::min(a.right, b.right) - std::max(a.left, b.left);
    const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
    if (width <= 0 || height <= 0) return false;
    const double smaller = std::min(a.width() * a.height(), b.width() * b.height());
    return width * height > 0.5 * smaller;
  }

  // "23-GK-9107 A" stands where "23-GK-9107" does, and says more.
  static bool says_more(const Link& link, const Link& other) {
    return letters_of(link.text).find(letters_of(other.text)) != std::string::npos;
  }

  // Of all that was found at one place the surest stays; agreement makes it surer, near equals cancel out.
  std::vector<Link> merged() {
    std::ranges::stable_sort(found_, std::greater{}, [](const Found& found) {
      return std::pair{found.link.confidence, letters_of(found.link.name).size()};
    });
    std::vector<Found> kept;
    for (auto& found : found_) {
      const auto rival = std::ranges::find_if(
          kept, [&](const Found& other) { return same_place(found.link.box, other.link.box); });
      if (rival == kept.end()) {
        kept.push_back(std::move(found));
      } else if (rival->link.name == found.link.name) {
        if (rival->reading != found.reading) rival->link.confidence += 0.3 * (1 - rival->link.confidence);
      } else if (rival->link.confidence - found.link.confidence < kTie &&
                 !says_more(rival->link, found.link)) {
        rival->link.confidence = std::min(rival->link.confidence, 0.4);
      }
    }
    std::vector<Link> links;
    for (auto& found : kept)
      if (found.link.confidence >= kConfidenceMin) links.push_back(std::move(found.link));
    std::ranges::sort(links, {}, [](const Link& link) {
      return std::tuple{link.box.top, link.box.left, link.name};
    });
    return links;
  }

  const Page& page_;
  const Register& names_;
  std::string usual_area_;
  std::size_t reading_ = 0;
  std::vector<Found> found_;
};

}  // namespace

std::vector<Link> find_links(const Page& page, const Register& names) { return Linker{page, names}.find(); }

}  // namespace spindle::context::drawings
