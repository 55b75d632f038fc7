#include <iostream>

#include <CLI/CLI.hpp>

#include "app/spindle/arguments.h"
#include "app/spindle/context.h"
#include "app/spindle/context_model.h"
#include "lib/observe/observe.h"
#include "src/acquire/files/time_reader.h"
#include "src/context/table/rows.h"

namespace spindle {
namespace {

using namespace maintenance;

struct Arguments {
  std::string file, model, number, begin, end, failure_mode, cancelled;
  std::vector<std::string> text;
  acquire::TimeMapping time;
  char delimiter = ',';
};

std::string time_json(const std::optional<Time>& time) {
  return time ? "\"" + format_time(*time) + "\"" : "null";
}

std::string to_json(const MaintenanceEvent& event) {
  return fmt::format(
      R"({{"kind":"{}","component":{},"identifier":{},"time":{},"confidence":{:.3f},"reason":{}}})",
      name_of(event.kind), json_text(event.component), json_text(event.identifier), time_json(event.time),
      event.confidence, json_text(event.reason));
}

template <class Items, class Each>
std::string list_json(const Items& items, const Each& each) {
  std::string list;
  for (const auto& item : items) list += (list.empty() ? "" : ",") + each(item);
  return "[" + list + "]";
}

void print_json(const WorkOrder& order, const Interpretation& read) {
  const auto entity = [](const Entity& one) {
    return fmt::format(R"({{"begin":{},"end":{},"type":"{}","confidence":{:.3f}}})", one.begin, one.end,
                       name_of(one.type), one.confidence);
  };
  const auto& mode = read.failure_mode;
  fmt::print(R"({{"order":{},"tokens":{},"entities":{},"events":{},"failure_mode":{}}})"
             "\n",
             json_text(order.number),
             list_json(read.tokens, [](const std::string& token) { return json_text(token); }),
             list_json(read.entities, entity),
             list_json(read.events, [](const MaintenanceEvent& event) { return to_json(event); }),
             mode ? fmt::format(R"({{"code":"{}","confidence":{:.3f},"reason":{}}})", mode->code,
                                mode->confidence, json_text(mode->reason))
                  : "null");
}

void print_text(const Interpretation& read) {
  for (const auto& event : read.events)
    fmt::print("{:<12} {:<20} {:<10} {:<32} {:.2f}  {}\n", event.order,
               event.time ? format_time(*event.time) : "-", name_of(event.kind),
               event.component + (event.identifier.empty() ? "" : " " + event.identifier), event.confidence,
               event.reason);
  if (read.failure_mode && !read.failure_mode->code.empty() && read.events.empty())
    fmt::print("{:<12} failure mode {} {:.2f}  {}\n", "", read.failure_mode->code,
               read.failure_mode->confidence, read.failure_mode->reason);
}

// Reads orders one after another; what cannot be read is told on standard error and counted.
class Orders {
 public:
  Orders(const Program& program, Interpreter interpreter)
      : program_(program), interpreter_(std::move(interpreter)) {}

  void read(const WorkOrder& order, std::uint64_t line) {
    const auto read = interpreter_.interpret(order);
    if (!read) return refuse(read.error().message, line);
    program_.json ? print_json(order, *read) : print_text(*read);
  }
  void refuse(std::string_view why, std::uint64_t line) {
    ++refused_;
    fmt::print(stderr, "line {}: {}\n", line, why);
  }
  [[nodiscard]] Result<Exit> end() const {
    if (refused_ > 0) return fail(Code::invalid, "{} orders could not be read; the others were", refused_);
    return Exit::done;
  }

 private:
  const Program& program_;
  Interpreter interpreter_;
  std::uint64_t refused_ = 0;
};

Result<Exit> read_standard_input(Orders orders) {
  std::string buffer(kOrderTextBytesMax + 2, '\0');
  for (std::uint64_t line = 1; std::cin; ++line) {
    std::cin.getline(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto size = static_cast<std::size_t>(std::cin.gcount());
    if (std::cin.eof() && size == 0) break;
    const bool whole = !std::cin.fail();
    if (whole)
      orders.read({.number = std::to_string(line), .text = buffer.substr(0, size - (std::cin.eof() ? 0 : 1))},
                  line);
    else {
      orders.refuse("too long for one order", line);
      std::cin.clear();
      std::cin.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
  }
  return orders.end();
}

// The cells of a row by their column's name.
class Columns {
 public:
  explicit Columns(const std::vector<std::string>& names) : names_(names) {}
  // Empty for no name. Code::invalid: there is no such column.
  Result<std::optional<std::size_t>> find(const std::string& name) const {
    if (name.empty()) return std::nullopt;
    const auto found = std::ranges::find(names_, name);
    if (found == names_.end()) return fail(Code::invalid, "the table has no column '{}'", name);
    return static_cast<std::size_t>(found - names_.begin());
  }

 private:
  const std::vector<std::string>& names_;
};

struct Places {
  std::vector<std::optional<std::size_t>> text;
  std::optional<std::size_t> number, begin, end, failure_mode, cancelled;
};

Result<Places> find_places(const Columns& columns, const Arguments& arguments) {
  Places places;
  for (const auto& name : arguments.text) {
    TRY(const auto place, columns.find(name));
    places.text.push_back(place);
  }
  TRY(places.number, columns.find(arguments.number));
  TRY(places.begin, columns.find(arguments.begin));
  TRY(places.end, columns.find(arguments.end));
  TRY(places.failure_mode, columns.find(arguments.failure_mode));
  TRY(places.cancelled, columns.find(arguments.cancelled));
  return places;
}

std::string cell(const context::TableRow& row, const std::optional<std::size_t>& place) {
  return place && *place < row.cells.size() ? std::string{row.cells[*place]} : std::string{};
}

std::optional<Time> time_in(acquire::TimeReader& times, const std::string& text) {
  acquire::TimeOrder order;
  if (text.empty()) return std::nullopt;
  const auto time = times.read(text, order);
  return time ? std::optional{*time} : std::nullopt;
}

WorkOrder order_in(const context::TableRow& row, const Places& places, acquire::TimeReader& times) {
  WorkOrder order{.number = cell(row, places.number),
                  .started = time_in(times, cell(row, places.begin)),
                  .finished = time_in(times, cell(row, places.end)),
                  .failure_code = cell(row, places.failure_mode),
                  .cancelled_word = cell(row, places.cancelled)};
  if (order.cancelled_word == "0" || order.cancelled_word == "NO" || order.cancelled_word == "false")
    order.cancelled_word.clear();
  for (const auto& place : places.text) order.text += (order.text.empty() ? "" : " ") + cell(row, place);
  return order;
}

Result<Exit> read_table(Orders orders, const Arguments& arguments) {
  if (arguments.text.empty()) return fail(Code::invalid, "which column holds the text? give --text COLUMN");
  TRY(const auto rows,
      context::open_csv_rows(system_disk(), arguments.file, {.delimiter = arguments.delimiter}));
  TRY(const auto places, find_places(Columns{rows->columns()}, arguments));
  TRY(auto times, acquire::TimeReader::make(arguments.time));
  context::TableRow row;
  while (true) {
    TRY(const bool more, rows->next(row));
    if (!more) return orders.end();
    if (!row.broken.empty())
      orders.refuse(row.broken, row.line);
    else
      orders.read(order_in(row, places, times), row.line);
  }
}

Result<Exit> events(const Program& program, const Arguments& arguments) {
  TRY(auto interpreter, open_interpreter(arguments.model));
  Orders orders{program, std::move(interpreter)};
  if (arguments.file.empty()) return read_standard_input(std::move(orders));
  return read_table(std::move(orders), arguments);
}

}  // namespace

void add_context_events(CLI::App& parent, Program& program) {
  auto* sub =
      parent.add_subcommand("events", "What work orders say was replaced, calibrated, repaired, and when");
  auto arguments = std::make_shared<Arguments>();
  sub->add_option("ORDERS.csv", arguments->file,
                  "A table, also .gz; without it, an order a line on standard input");
  sub->add_option("--text", arguments->text, "Columns with title and description");
  sub->add_option("--number", arguments->number, "Column with the order's number");
  sub->add_option("--begin", arguments->begin, "Column with the time it began");
  sub->add_option("--end", arguments->end, "Column with the time it ended");
  sub->add_option("--time-format", arguments->time.format, "As in a mapping of `spindle import`")
      ->capture_default_str();
  sub->add_option("--zone", arguments->time.zone, "Of times without one")->capture_default_str();
  sub->add_option("--failure-mode", arguments->failure_mode, "Column with a failure code or its words");
  sub->add_option("--cancelled", arguments->cancelled,
                  "Column that says something (not 0, NO, false) if nothing was done");
  sub->add_option("--delimiter", arguments->delimiter, "Between columns")->capture_default_str();
  sub->add_option("--model", arguments->model,
                  "A model of `context train`; without it, the one that is shipped");
  sub->callback([&program, arguments] {
    program.action = [&program, arguments] { return events(program, *arguments); };
  });
}

}  // namespace spindle
