// The context graph at the size of a facility: 50,000 assets, 100,000 tags, a million work orders. Prints how
// long importing and loading take, and the four questions' latencies.
//   context_bench NEW_FOLDER [WORK_ORDERS]
#include <algorithm>
#include <cstdlib>
#include <functional>

#include <fmt/format.h>

#include "bench/measure.h"
#include "lib/base/digest.h"
#include "src/context/context.h"
#include "src/context/graph/import.h"
#include "src/context/import_files.h"

namespace spindle {
namespace {

using namespace context;

constexpr int kUnits = 500, kEquipmentOfUnit = 100, kTagsOfEquipment = 2;

double since(double began) { return now() - began; }

NodeRef equipment(int i) { return {NodeKind::asset, fmt::format("{:02}-P-{:05}", i / 1000, i)}; }

void add(Import& import, const NodeFact& fact) { need(import.add(fact, "bench")); }
void add(Import& import, const LinkFact& fact) { need(import.add(fact, "bench")); }

void import_plant(const std::string& path) {
  const auto import = need(Import::begin(system_clock(), path, {.source = "register", .importer = "bench"}));
  for (int unit = 0; unit < kUnits; ++unit) {
    const NodeRef parent{NodeKind::asset, fmt::format("U{:03}", unit)};
    add(*import, NodeFact{.node = parent, .name = "unit"});
    for (int k = 0; k < kEquipmentOfUnit; ++k) {
      const int i = unit * kEquipmentOfUnit + k;
      add(*import, NodeFact{.node = equipment(i),
                            .name = "centrifugal pump",
                            .properties = {{"maker", "ACME"}, {"class", "PU"}}});
      add(*import, LinkFact{.from = equipment(i), .to = parent});
      if (k > 0)
        add(*import, LinkFact{.kind = LinkKind::feeds, .from = equipment(i - 1), .to = equipment(i)});
      for (int t = 0; t < kTagsOfEquipment; ++t) {
        const NodeRef tag{NodeKind::tag, fmt::format("{}-{}.PV", equipment(i).key, t)};
        add(*import, NodeFact{.node = tag, .name = "pressure", .properties = {{"unit", "bar"}}});
        add(*import, LinkFact{.kind = LinkKind::measures, .from = tag, .to = equipment(i)});
      }
      const NodeRef device{NodeKind::device, fmt::format("S{}", i)};
      add(*import, NodeFact{.node = device, .name = "transmitter"});
      add(*import, LinkFact{.kind = LinkKind::installed_at,
                            .from = device,
                            .to = equipment(i),
                            .valid = TimeRange{need(parse_time("2015-01-01T00:00:00Z")), kForever}});
    }
  }
  need(import->finish());
}

// A CSV as a maintenance system exports it.
std::string orders_csv(const std::string& folder, int orders) {
  const std::string path = folder + "/orders.csv";
  std::string text = "NUMBER,TITLE,TEXT,STATUS,PRIORITY,TYPE,START,END,LOCATION,FAILURE\n";
  const Time first = need(parse_time("2005-01-01T00:00:00Z"));
  for (int i = 0; i < orders; ++i) {
    const Time start = first + i * 10min;
    text += fmt::format(
        "WO-{:07},Check pump {},\"Seal leaks, replaced. Tested and found in order by shift "
        "{}\",closed,{},COR,{},{},{},ELP\n",
        i, i % 977, i % 5, i % 4, format_time(start), format_time(start + 8h),
        equipment(static_cast<int>(i * 7919LL % (kUnits * kEquipmentOfUnit))).key);
  }
  need(write_atomically(system_disk(), path, bytes_of(text)));
  return path;
}

constexpr auto kMapping = R"(source: maintenance
kind: work_order
key: "{NUMBER}"
name: "{TITLE}"
begin: [START]
end: [END]
failure_mode: FAILURE
complete: false
links: [{column: LOCATION, kind: concerns}]
)";

void ask(Graph& graph, const char* name, const std::function<void(NodeId)>& question) {
  std::vector<double> milliseconds;
  for (int i = 0; i < 2'000; ++i) {
    const auto node = need(graph.find(equipment(i * 24).key, NodeKind::asset, {}));
    const double began = now();
    question(node.id);
    milliseconds.push_back(since(began) * 1e3);
  }
  std::ranges::sort(milliseconds);
  fmt::print("{:<28} p50 {:.3f} ms, p99 {:.3f} ms\n", name, milliseconds[1'000], milliseconds[1'980]);
}

int run(const std::string& folder, int orders) {
  need(system_disk().make_dirs(folder));
  const std::string path = folder + "/context.db", mapping = folder + "/m.yaml";
  double began = now();
  import_plant(path);
  fmt::print("{} assets, {} tags imported   {:.1f} s\n", kUnits * kEquipmentOfUnit,
             kUnits * kEquipmentOfUnit * kTagsOfEquipment, since(began));
  const std::string csv = orders_csv(folder, orders);
  need(write_atomically(system_disk(), mapping, bytes_of(kMapping)));
  for (const char* what : {"imported", "imported again"}) {
    began = now();
    const auto reports =
        need(import_files(system_clock(), system_disk(), path, {csv}, {.mapping = mapping}, nullptr, {}));
    fmt::print("{} work orders {:<16} {:.1f} s ({} appeared, {} unchanged)\n", orders, what, since(began),
               reports[0].nodes.appeared, reports[0].nodes.unchanged);
  }
  began = now();
  const auto graph = need(Graph::open(path));
  const auto topology = need(graph->topology());
  fmt::print("loaded                       {:.1f} s ({} links)\n", since(began), topology->edges());
  const When when{need(parse_time("2015-06-01T00:00:00Z"))};
  const TimeRange window{when.at, when.at + 30 * 24h};
  ask(*graph, "what measures this pump", [&](NodeId id) { need(measuring(*graph, id, when)); });
  ask(*graph, "upstream of this", [&](NodeId id) { need(trace(*graph, id, Direction::upstream, 20, when)); });
  ask(*graph, "installed here on a date", [&](NodeId id) { need(installed(*graph, id, when)); });
  ask(*graph, "changed around this", [&](NodeId id) { need(changes(*graph, id, window, kLatest)); });
  return 0;
}

}  // namespace
}  // namespace spindle

int main(int argc, char** argv) {
  if (argc >= 2) return spindle::run(argv[1], argc > 2 ? std::atoi(argv[2]) : 1'000'000);
  fmt::print(stderr, "context_bench NEW_FOLDER [WORK_ORDERS]\n");
  return 2;
}
