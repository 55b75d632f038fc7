// One import: facts of one source compared with what the same source said before. One transaction, one known
// time: readers see all of it or nothing, and a crash before finish() leaves the graph as it was.
//
// A fact without dates holds from the import's valid_from on; what held before stays true before. A fact with
// dates replaces what was said of it. What is unchanged leaves no trace, so a repeated import changes
// nothing. One thread; another import or program that writes waits, at most some seconds.
#pragma once

#include <memory>
#include <unordered_map>

#include "lib/env/clock.h"
#include "lib/sqlite/sqlite.h"
#include "src/context/graph/facts.h"

namespace spindle::context {

class Import : public FactSink {
 public:
  static Result<std::unique_ptr<Import>> begin(Clock& clock, const std::string& path,
                                               const ImportOptions& options);
  ~Import() override;  // without finish(): as if it had never begun

  Result<bool> add(const NodeFact& fact, std::string_view place) override;
  Result<bool> add(const LinkFact& fact, std::string_view place) override;
  Result<> add(Problem problem) override;
  Result<> keep(const NodeRef& document, std::string_view bytes) override;
  Result<ImportReport> finish();

 private:
  struct Row {
    std::int64_t id = 0;
    TimeRange valid;
    bool same = false;  // says the same
  };
  struct Parent {
    std::int64_t child = 0, parent = 0, row = 0;
  };
  Import(sqlite::Database database, const ImportOptions& options)
      : database_(std::move(database)), options_(options) {}
  Result<> start(Clock& clock);
  Result<> find_source();
  Result<std::int64_t> node_id(const NodeRef& ref);
  Result<std::string> clean(std::string_view text, std::string_view place);
  Result<bool> again(const NodeFact& fact, std::int64_t node, const std::string& json,
                     std::string_view place);
  Result<std::vector<Row>> states_of(std::int64_t node, const std::string& name, const std::string& json);
  Result<std::vector<Row>> links_of(const LinkFact& fact, std::int64_t from, std::int64_t to,
                                    const std::string& json);
  template <class Insert>
  Result<std::int64_t> change(std::string_view table, const std::vector<Row>& rows,
                              const std::optional<TimeRange>& valid, Counts& counts, const Insert& insert);
  Result<> retire(std::string_view table, const Row& row);
  Result<> copy_until(std::string_view table, const Row& row, Time until);
  Result<> vanish(std::string_view table, const std::vector<bool>& seen, Counts& counts);
  Result<> refuse_cycles();
  Result<> refuse(const Parent& closing, const std::string& chain);
  Result<std::string> key_of(std::int64_t node);

  sqlite::Database database_;
  ImportOptions options_;
  ImportReport report_;
  std::int64_t source_ = 0;
  bool open_ = false;
  std::int64_t nodes_before_ = 0;                           // ids up to here existed before this import
  std::vector<bool> seen_states_, seen_links_;              // by row
  std::unordered_map<std::int64_t, std::uint64_t> stated_;  // node → hash of what this import says of it
  std::vector<Parent> parents_;
};

}  // namespace spindle::context
