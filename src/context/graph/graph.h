// The property graph of one facility: what stands in the plant, how it hangs together, and since when. One
// SQLite file beside the archive's catalogue; its tables: docs/formats/context.md.
//
// Threads: every member may be called from any thread. Several programs may have the file open; one import at
// a time writes it, readers go on undisturbed and see an import whole, from its end on.
// Crash: an import that finished survives a power cut; one that did not leaves no trace.
#pragma once

#include <memory>
#include <mutex>

#include "src/context/graph/facts.h"
#include "src/context/graph/import.h"
#include "src/context/graph/topology.h"
#include "src/context/graph/words.h"

namespace spindle::context {

class Graph {
 public:
  static Result<std::unique_ptr<Graph>> open(const std::string& path);

  // The links as the last finished import left them; loaded again after each import.
  Result<std::shared_ptr<const Topology>> topology();

  // By key, not case-sensitive when there is no exact one. Code::not_found says what is near.
  Result<Node> find(std::string_view key, std::optional<NodeKind> kind, const When& when);
  // What holds then; a node that nothing describes then has no states.
  Result<Node> node(NodeId id, const When& when);
  // Nodes whose key or name fits the pattern (* and ?; case does not count) then, by key.
  Result<std::vector<Node>> search(std::string_view pattern, std::optional<NodeKind> kind, const When& when,
                                   std::size_t max_count);
  Result<std::vector<State>> history(NodeId id);  // all that was ever said, oldest known first
  // Statements about these nodes that begin or end in the window of plant time.
  Result<std::vector<std::pair<NodeId, State>>> states_changed(const std::vector<NodeId>& ids,
                                                               TimeRange window, Time as_of);
  Result<Link> link(std::int64_t row);
  Result<std::vector<ImportReport>> imports(std::size_t max_count);  // newest first
  Result<std::vector<Problem>> problems(std::int64_t import, std::size_t max_count);
  // The bytes that an import kept of a document.
  Result<std::string> content(const NodeRef& document, Time as_of);

 private:
  explicit Graph(sqlite::Database database) : database_(std::move(database)) {}
  Result<std::optional<NodeId>> id_of(std::string_view key, std::optional<NodeKind> kind, bool folded);
  Result<Node> read(NodeId id, const When& when);

  std::mutex mutex_;  // guards all below
  sqlite::Database database_;
  std::shared_ptr<const Topology> topology_;
  std::int64_t version_ = -1;
};

}  // namespace spindle::context
