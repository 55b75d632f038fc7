#include "src/context/maintenance/activity_words.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

struct Entry {
  std::string_view word;  // with a star at its end: words that begin with it
  EventKind kind;
  double confidence;
};
using enum EventKind;

constexpr std::array kPairs{Entry{"change out", replaced, 0.95},   Entry{"changed out", replaced, 0.95},
                            Entry{"swap out", replaced, 0.95},     Entry{"fit new", replaced, 0.9},
                            Entry{"fitted new", replaced, 0.9},    Entry{"install new", replaced, 0.9},
                            Entry{"installed new", replaced, 0.9}, Entry{"ny montert", replaced, 0.85},
                            Entry{"montere ny", replaced, 0.85},   Entry{"montere nytt", replaced, 0.85},
                            Entry{"montere nye", replaced, 0.85},  Entry{"montert ny", replaced, 0.9},
                            Entry{"montert nytt", replaced, 0.9},  Entry{"montert nye", replaced, 0.9},
                            Entry{"skift ut", replaced, 0.95},     Entry{"skifte ut", replaced, 0.95},
                            Entry{"skiftet ut", replaced, 0.95},   Entry{"bytte ut", replaced, 0.95},
                            Entry{"byttet ut", replaced, 0.95},    Entry{"ta ut", removed, 0.7},
                            Entry{"tatt ut", removed, 0.7},        Entry{"take out", removed, 0.7},
                            Entry{"build up", repaired, 0.8},      Entry{"top up", serviced, 0.85},
                            Entry{"zero check", calibrated, 0.85}, Entry{"function test", tested, 0.95},
                            Entry{"jump start", serviced, 0.5}};

constexpr std::array kWords{
    Entry{"replac*", replaced, 0.95}, Entry{"rplc*", replaced, 0.9}, Entry{"changeout*", replaced, 0.95},
    Entry{"change-out*", replaced, 0.95}, Entry{"change", replaced, 0.8}, Entry{"changed", replaced, 0.85},
    Entry{"changing", replaced, 0.8}, Entry{"swap*", replaced, 0.9}, Entry{"renew*", replaced, 0.85},
    Entry{"exchang*", replaced, 0.75}, Entry{"c/o", replaced, 0.85}, Entry{"fit", installed, 0.8},
    Entry{"fitted", installed, 0.85}, Entry{"install*", installed, 0.85}, Entry{"reinstall*", repaired, 0.7},
    Entry{"remov*", removed, 0.8}, Entry{"dismantl*", removed, 0.7}, Entry{"calibrat*", calibrated, 0.95},
    Entry{"recalibrat*", calibrated, 0.95}, Entry{"re-calibrat*", calibrated, 0.95},
    Entry{"rerang*", calibrated, 0.9}, Entry{"re-rang*", calibrated, 0.9}, Entry{"repair*", repaired, 0.9},
    Entry{"fix", repaired, 0.8}, Entry{"fixed", repaired, 0.85}, Entry{"fixing", repaired, 0.7},
    Entry{"rectif*", repaired, 0.85}, Entry{"weld", repaired, 0.75}, Entry{"welded", repaired, 0.8},
    Entry{"welding", repaired, 0.7}, Entry{"reweld*", repaired, 0.85}, Entry{"rebuild*", repaired, 0.85},
    Entry{"rebuilt", repaired, 0.85}, Entry{"reseal*", repaired, 0.85}, Entry{"overhaul*", repaired, 0.85},
    Entry{"refurbish*", repaired, 0.85}, Entry{"straighten*", repaired, 0.8},
    Entry{"rebolt*", repaired, 0.75}, Entry{"refit*", repaired, 0.7}, Entry{"reattach*", repaired, 0.75},
    Entry{"resecur*", repaired, 0.75}, Entry{"inspect*", inspected, 0.9}, Entry{"check", inspected, 0.8},
    Entry{"checked", inspected, 0.85}, Entry{"checking", inspected, 0.8},
    Entry{"investigat*", inspected, 0.8}, Entry{"troubleshoot*", inspected, 0.8},
    Entry{"diagnos*", inspected, 0.8}, Entry{"survey*", inspected, 0.7}, Entry{"audit", inspected, 0.6},
    Entry{"monitoring", inspected, 0.6}, Entry{"test", tested, 0.8}, Entry{"tested", tested, 0.85},
    Entry{"testing", tested, 0.8}, Entry{"retest*", tested, 0.85}, Entry{"service", serviced, 0.75},
    Entry{"serviced", serviced, 0.85}, Entry{"servicing", serviced, 0.85}, Entry{"clean", serviced, 0.75},
    Entry{"cleaned", serviced, 0.85}, Entry{"cleaning", serviced, 0.8}, Entry{"wash", serviced, 0.75},
    Entry{"washed", serviced, 0.8}, Entry{"flush*", serviced, 0.75}, Entry{"lubricat*", serviced, 0.8},
    Entry{"greased", serviced, 0.8}, Entry{"greasing", serviced, 0.7}, Entry{"tighten*", serviced, 0.8},
    Entry{"adjust", serviced, 0.75}, Entry{"adjusted", serviced, 0.8}, Entry{"maintenance", serviced, 0.7},
    Entry{"modif*", modified, 0.85}, Entry{"upgrad*", modified, 0.8}, Entry{"fabricat*", modified, 0.6},
    Entry{"retrofit*", modified, 0.7},
    // Norwegian
    Entry{"bytt*", replaced, 0.95}, Entry{"utbytt*", replaced, 0.9}, Entry{"skifte*", replaced, 0.9},
    Entry{"skifting", replaced, 0.9}, Entry{"utskift*", replaced, 0.95}, Entry{"erstatt*", replaced, 0.9},
    Entry{"monter*", installed, 0.8}, Entry{"innstall*", installed, 0.85}, Entry{"demonter*", removed, 0.85},
    Entry{"fjern*", removed, 0.8}, Entry{"kalibrer*", calibrated, 0.95},
    Entry{"rekalibrer*", calibrated, 0.95}, Entry{"nullpunkt*", calibrated, 0.7},
    Entry{"reparer*", repaired, 0.95}, Entry{"reparasjon*", repaired, 0.9}, Entry{"utbedr*", repaired, 0.9},
    Entry{"overhal*", repaired, 0.9}, Entry{"sveis*", repaired, 0.75}, Entry{"tette", repaired, 0.7},
    Entry{"tettet", repaired, 0.75}, Entry{"inspeksjon*", inspected, 0.9}, Entry{"inspiser*", inspected, 0.9},
    Entry{"kontroller*", inspected, 0.85}, Entry{"kontroll", inspected, 0.7},
    Entry{"sjekk*", inspected, 0.85}, Entry{"ettersyn*", inspected, 0.85}, Entry{"feilsøk*", inspected, 0.85},
    Entry{"undersøk*", inspected, 0.85}, Entry{"tilstandskontroll*", inspected, 0.85},
    Entry{"funksjonstest*", tested, 0.95}, Entry{"teste", tested, 0.85}, Entry{"testet", tested, 0.9},
    Entry{"testes", tested, 0.85}, Entry{"lekkasjetest*", tested, 0.9}, Entry{"prøvetaking", inspected, 0.7},
    Entry{"vedlikehold*", serviced, 0.75}, Entry{"rens*", serviced, 0.8}, Entry{"rengjør*", serviced, 0.85},
    Entry{"smøre", serviced, 0.75}, Entry{"smøres", serviced, 0.75}, Entry{"smøring", serviced, 0.8},
    Entry{"smurt", serviced, 0.85}, Entry{"drener*", serviced, 0.8}, Entry{"etterfyll*", serviced, 0.8},
    Entry{"ettertrekk*", serviced, 0.8}, Entry{"juster*", serviced, 0.75},
    Entry{"innjuster*", calibrated, 0.7}, Entry{"modifi*", modified, 0.85}, Entry{"ombygg*", modified, 0.85},
    Entry{"oppgrader*", modified, 0.85}};

// Things named after what is done with them.
constexpr std::array<std::string_view, 24> kThings{
    "check valve",    "check valves",  "test point",    "test points",       "test separator",
    "test header",    "test valve",    "test manifold", "test line",         "test panel",
    "test kit",       "service air",   "service water", "service line",      "service truck",
    "service brake",  "service valve", "service hose",  "repair kit",        "monitoring unit",
    "cleaning agent", "change room",   "exchange unit", "maintenance access"};

bool matches(std::string_view word, std::string_view pattern) {
  if (!pattern.ends_with('*')) return word == pattern;
  return word.starts_with(pattern.substr(0, pattern.size() - 1));
}

std::optional<ActivityWord> find_in(std::span<const Entry> entries, std::string_view word,
                                    std::size_t words) {
  const auto found =
      std::ranges::find_if(entries, [&](const Entry& entry) { return matches(word, entry.word); });
  if (found == entries.end()) return std::nullopt;
  return ActivityWord{found->kind, found->confidence, words};
}

}  // namespace

std::optional<ActivityWord> activity_at(const std::vector<std::string>& tokens, std::size_t i) {
  const auto word = fold(tokens[i]);
  if (i + 1 < tokens.size()) {
    const auto two = word + " " + fold(tokens[i + 1]);
    if (std::ranges::find(kThings, two) != kThings.end()) return std::nullopt;
    if (const auto pair = find_in(kPairs, two, 2)) return pair;
  }
  return find_in(kWords, word, 1);
}

}  // namespace spindle::maintenance
