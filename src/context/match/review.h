// Matching over the graph: proposals as links, open questions to people and their answers back. People do
// this with spreadsheets, so questions travel as CSV. One thread; each call is one import of the graph.
#pragma once

#include "lib/env/clock.h"
#include "lib/env/disk.h"
#include "src/context/graph/graph.h"
#include "src/context/match/match.h"

namespace spindle::context {

struct MatchReport {
  std::size_t tags = 0, decided = 0, accepted = 0, open = 0;
  ImportReport import;
};

// Matches all tags of the graph to its assets. Sure links become `measures`, the rest `may_measure`; tags
// that people decided on are left alone, and their decisions tell how right the rules are.
Result<MatchReport> match_graph(Clock& clock, const std::string& path, double accept);

// Open questions as CSV: tag, description, suggestion, its description, confidence, reason, decision. A tag
// has a line for each suggestion; people write yes or no, or the right asset's key, under `decision`.
Result<std::string> export_questions(Graph& graph, const When& when);

struct ReviewReport {
  std::size_t confirmed = 0, rejected = 0, undecided = 0;
  ImportReport import;
};
// Takes a spreadsheet back. A decision outranks all proposals, earlier decisions of anybody included.
Result<ReviewReport> import_decisions(Clock& clock, Disk& disk, const std::string& path,
                                      const std::string& csv, const std::string& decided_by);

}  // namespace spindle::context
