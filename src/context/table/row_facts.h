// One row into a node and its links. Private to src/context/table; one thread.
#pragma once

#include <unordered_map>

#include "src/acquire/files/time_reader.h"
#include "src/context/graph/facts.h"
#include "src/context/table/mapping.h"
#include "src/context/table/rows.h"
#include "src/context/table/template.h"

namespace spindle::context {

class RowFacts {
 public:
  // Code::invalid: the table has not the columns that the mapping names.
  static Result<RowFacts> make(const TableMapping& mapping, const std::vector<std::string>& columns,
                               const std::string& file);
  Result<> take(const TableRow& row, FactSink& sink);
  Result<> finish(FactSink& sink);  // links each row to its parent

 private:
  struct Keep {
    std::size_t column = 0;
    std::string name;
  };
  struct BoundLink {
    const LinkColumn* mapping = nullptr;
    std::size_t column = 0;
    std::optional<std::size_t> begin, end;
    std::vector<Keep> keep;
  };
  struct Child {
    std::string key, parent, place;
  };
  RowFacts(const TableMapping& mapping, const std::vector<std::string>& columns, std::string file,
           acquire::TimeReader times)
      : mapping_(mapping), columns_(columns), file_(std::move(file)), times_(std::move(times)) {}
  Result<> bind();
  Result<> bind(const LinkColumn& link);
  Result<Properties> properties(const TableRow& row) const;
  Result<std::optional<Time>> date(std::string_view cell, const std::string& place, FactSink& sink);
  Result<std::optional<Time>> first_date(const TableRow& row, const std::vector<std::size_t>& columns,
                                         const std::string& place, FactSink& sink);
  Result<std::optional<TimeRange>> interval(std::optional<Time> begin, std::optional<Time> end,
                                            const std::string& place, FactSink& sink);
  Result<> add_links(const BoundLink& link, const TableRow& row, const NodeRef& node,
                     std::optional<TimeRange> valid, const std::string& place, FactSink& sink);

  const TableMapping& mapping_;
  const std::vector<std::string>& columns_;
  std::string file_;
  acquire::TimeReader times_;
  Template key_, name_;
  std::optional<std::size_t> id_, parent_, failure_mode_;
  std::vector<std::size_t> begin_, end_;
  std::vector<BoundLink> links_;
  std::unordered_map<std::string, std::string> keys_, failure_modes_;  // by id; by the site's code
  std::vector<Child> children_;
};

}  // namespace spindle::context
