#include "src/context/maintenance/failure_codes.h"

#include <algorithm>
#include <array>

#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

constexpr std::array kCodes{
    FailureCode{"AIR", "abnormal instrument reading", "unormal instrumentavlesing"},
    FailureCode{"BRD", "breakdown", "havari"},
    FailureCode{"DOP", "delayed operation", "forsinket operasjon"},
    FailureCode{"ELF", "external leakage - fuel", "utvendig lekkasje - brensel"},
    FailureCode{"ELP", "external leakage - process medium", "utvendig lekkasje - væske for hovedprosessen"},
    FailureCode{"ELU", "external leakage - utility medium", "utvendig lekkasje - væske for hjelpesystemer"},
    FailureCode{"ERO", "erratic output", "uregelmessig utgang"},
    FailureCode{"FCO", "failure to connect", "kobler ikke til"},
    FailureCode{"FDC", "failure to disconnect", "kobler ikke fra"},
    FailureCode{"FOF", "faulty output frequency", "feil utgangsfrekvens"},
    FailureCode{"FOV", "faulty output voltage", "feil utgangsspenning"},
    FailureCode{"FRO", "failure to rotate", "roterer ikke"},
    FailureCode{"FTC", "failure to close on demand", "stenger ikke på signal"},
    FailureCode{"FTF", "failure to function on demand", "virker ikke på signal"},
    FailureCode{"FTI", "failure to function as intended", "virker ikke som forutsatt"},
    FailureCode{"FTO", "failure to open on demand", "åpner ikke på signal"},
    FailureCode{"FTS", "failure to start on demand", "starter ikke på signal"},
    FailureCode{"HIO", "high output", "høy utgangsverdi"},
    FailureCode{"IHT", "insufficient heat transfer", "utilstrekkelig varmeoverføring"},
    FailureCode{"INL", "internal leakage", "innvendig lekkasje"},
    FailureCode{"LBP", "low oil supply pressure", "lavt oljetrykk"},
    FailureCode{"LCP", "leakage in closed position", "lekkasje i stengt stilling"},
    FailureCode{"LOA", "load drop", "fallende last"},
    FailureCode{"LOB", "loss of buoyancy", "tap av oppdrift"},
    FailureCode{"LOO", "low output", "lav utgangsverdi"},
    FailureCode{"LOR", "loss of redundancy", "tap av redundans"},
    FailureCode{"NOI", "noise", "støy"},
    FailureCode{"NOO", "no output", "ingen utgangsverdier"},
    FailureCode{"OHE", "overheating", "overoppheting"},
    FailureCode{"OTH", "other", "annet"},
    FailureCode{"PDE", "parameter deviation", "parameteravvik"},
    FailureCode{"PLU", "plugged / choked", "tilstoppet"},
    FailureCode{"PTF", "power / signal transmission failure", "kraft-/signaloverføringsfeil"},
    FailureCode{"SBU", "sludge build-up", "slamoppbygging"},
    FailureCode{"SER", "minor in-service problems", "mindre driftsproblemer"},
    FailureCode{"SHH", "spurious high level alarm", "alarmsignal ved uregelmessig høyt nivå"},
    FailureCode{"SLL", "spurious low level alarm", "alarmsignal ved uregelmessig lavt nivå"},
    FailureCode{"SLP", "slippage", "glipping"},
    FailureCode{"SPO", "spurious operation", "uønsket drift"},
    FailureCode{"STD", "structural deficiency", "strukturell/mekanisk skade"},
    FailureCode{"STP", "failure to stop on demand", "stopper ikke på signal"},
    FailureCode{"UNK", "unknown", "ukjent"},
    FailureCode{"UST", "spurious stop", "utilsiktet stopp"},
    FailureCode{"VIB", "vibration", "vibrasjon"},
    FailureCode{"VLO", "very low output", "svært lav utgangsverdi"},
};

struct ShortWord {
  std::string_view word, code;
};
constexpr std::array kShortWords{ShortWord{"leaking", "ELU"},      ShortWord{"contamination", "OTH"},
                                 ShortWord{"electrical", "PTF"},   ShortWord{"fail to function", "FTF"},
                                 ShortWord{"fail to open", "FTO"}, ShortWord{"fail to close", "FTC"},
                                 ShortWord{"virker feil", "FTI"},  ShortWord{"virker ikke", "FTF"},
                                 ShortWord{"sitter fast", "FTF"}};

bool begins_with(std::string_view text, std::string_view name) {
  return text == name || (text.starts_with(name) && text.size() > name.size() && text[name.size()] == ' ');
}

}  // namespace

std::span<const FailureCode> failure_codes() { return kCodes; }

std::optional<std::string_view> code_called(std::string_view text) {
  const auto words = split(fold(text));
  const auto name = joined(words, 0, words.size());
  for (const auto& known : kCodes)
    if (name == fold(known.code) || begins_with(name, known.name) || begins_with(name, known.norwegian))
      return known.code;
  const auto found = std::ranges::find(kShortWords, name, &ShortWord::word);
  return found == kShortWords.end() ? std::nullopt : std::optional{found->code};
}

}  // namespace spindle::maintenance
