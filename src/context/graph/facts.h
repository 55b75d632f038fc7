// What a source says, on its way into the graph. An import hands its facts to a FactSink one by one, in any
// order; nothing is seen by readers before the import is finished. Plain values; one thread.
#pragma once

#include <functional>

#include "src/context/graph/words.h"

namespace spindle::context {

// A row, element or link that could not be taken whole. What stood there is kept: nothing is lost.
struct Problem {
  std::string place;   // "file.csv:17", an XPath, a key
  std::string reason;  // what is wrong, and what was done instead
  std::string text;    // as it stood in the source
};

struct NodeFact {
  NodeRef node;
  std::string name;
  Properties properties;
  std::optional<TimeRange> valid;  // as dated by the source; else from the import's date on
};

struct LinkFact {
  LinkKind kind = LinkKind::part_of;
  NodeRef from, to;
  std::string qualifier;  // tells links apart that join the same two nodes
  Properties properties;
  std::optional<TimeRange> valid;
  double confidence = 1;
  std::string reason, decided_by;
};

class FactSink {
 public:
  virtual ~FactSink() = default;
  // False: the import stated this node before. Told as a problem when it says something else now.
  virtual Result<bool> add(const NodeFact& fact, std::string_view place) = 0;
  // Nodes that nobody described yet may be linked: they are known by their key.
  virtual Result<bool> add(const LinkFact& fact, std::string_view place) = 0;
  virtual Result<> add(Problem problem) = 0;
  // The source file as it came, byte for byte, as the content of a document.
  virtual Result<> keep(const NodeRef& document, std::string_view bytes) = 0;
};

struct ImportOptions {
  std::string source;              // whose statements these are; each source is compared with itself
  std::string importer;            // which importer read them
  std::optional<Time> valid_from;  // none: always at a source's first import, else the known time
  bool complete = true;            // what the source does not state any more has vanished
};

struct Counts {
  std::uint64_t appeared = 0, changed = 0, vanished = 0, unchanged = 0;
  bool operator==(const Counts&) const = default;
};

struct ImportReport {
  std::int64_t import = 0;
  std::string source;
  Time known, valid_from;
  Counts nodes, links;
  std::uint64_t problems = 0;
  std::vector<Problem> first_problems;  // at most kFirstProblems
};
inline constexpr std::size_t kFirstProblems = 20, kProblemsMax = 1'000'000, kKeyBytesMax = 1'024,
                             kPropertyBytesMax = 1u << 20, kDocumentBytesMax = 256u << 20;

}  // namespace spindle::context
