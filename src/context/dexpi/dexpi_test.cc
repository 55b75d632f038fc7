#include "src/context/dexpi/dexpi.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "lib/testkit/testkit.h"
#include "src/context/context.h"
#include "src/context/dexpi/pid.h"
#include "src/context/import_files.h"

namespace spindle::context {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// Ids of the two forms differ by a hyphen, "Nozzle-1", "Nozzle1", or are missing in one, "Nozzle@1".
std::string plain(std::string id) {
  std::erase_if(id, [](char c) { return c == '-' || c == '@'; });
  return id;
}

Pid pid_of(const std::string& path) {
  const auto xml = read_xml(system_disk(), path);
  EXPECT_TRUE(xml) << xml.error().message;
  const auto root = local_name(xml->document->document_element());
  return root == "PlantModel" ? read_proteus(*xml->document, "f") : read_dexpi2(*xml->document, "f");
}

Pid proteus(const std::string& text) { return read_proteus(*parse_xml(text, "f")->document, "f"); }

std::set<std::string> links_of(const Pid& pid, const std::vector<LinkKind>& kinds) {
  std::set<std::string> out;
  for (const auto& link : pid.links)
    if (std::ranges::find(kinds, link.kind) != kinds.end())
      out.insert(fmt::format("{} {} {}", name_of(link.kind), plain(link.from), plain(link.to)));
  return out;
}

TEST(Dexpi, both_forms_of_the_reference_give_the_same_topology) {
  SPINDLE_SHARED_DATA(old_form, "pid_dexpi/C01_reference/C01V04-VER.EX01.xml");
  SPINDLE_SHARED_DATA(new_form, "pid_dexpi/C01_reference/C01_reference_pid_dexpi2.0.xml.gz");
  const Pid a = pid_of(old_form), b = pid_of(new_form);
  for (const auto kind :
       {LinkKind::feeds, LinkKind::signals, LinkKind::measures, LinkKind::controls, LinkKind::refers_to})
    EXPECT_EQ(links_of(a, {kind}), links_of(b, {kind})) << name_of(kind);
  EXPECT_EQ(links_of(a, {LinkKind::feeds}).size(), 27U);
  std::multiset<std::string> types_a, types_b;
  for (const auto& item : a.items)
    types_a.insert(item.type + " " + std::string{property(item.properties, "TagName")});
  for (const auto& item : b.items)
    types_b.insert(item.type + " " + std::string{property(item.properties, "TagName")});
  EXPECT_EQ(types_a, types_b);
}

TEST(Dexpi, the_reference_answers_questions_and_comes_back_byte_for_byte) {
  SPINDLE_SHARED_DATA(path, "pid_dexpi/C01_reference/C01V04-VER.EX01.xml");
  testkit::Folder folder;
  const std::string file = folder.path() + "/context.db";
  const auto reports = import_files(system_clock(), system_disk(), file, {path}, {}, nullptr, {});
  ASSERT_TRUE(reports) << reports.error().message;
  EXPECT_EQ(reports->front().problems, 0U);
  const auto again = import_files(system_clock(), system_disk(), file, {path}, {}, nullptr, {});
  EXPECT_EQ(again->front().nodes.appeared + again->front().nodes.changed + again->front().nodes.vanished, 0U);
  const auto graph = *Graph::open(file);
  const auto drawing = graph->search("*", NodeKind::document, {}, 9)->at(0);
  EXPECT_EQ(*graph->content(drawing.ref, kLatest), *system_disk().read(path));
  const auto keys = [&](const Result<Answer>& answer) {
    std::vector<std::string> out;
    for (const auto& found : answer->found) out.push_back(found.node.ref.key);
    return out;
  };
  const auto id = [&](const char* key) { return graph->find(key, NodeKind::asset, {})->id; };
  EXPECT_THAT(keys(trace(*graph, id("H1007"), Direction::upstream, 9, {})), Contains("P4711"));
  EXPECT_THAT(keys(measuring(*graph, id("T4750"), {})), Contains("TICSA4750.03"));
}

constexpr auto kSmall = R"(<PlantModel><PlantInformation SchemaVersion="3.3.3"/>
  <Equipment ID="E1" ComponentClass="Tank" TagName="T1"><Nozzle ID="N1" ComponentClass="Nozzle"/></Equipment>
  <Equipment ComponentClass="Pump" TagName="P1"/><Equipment ID="E3" ComponentClass="Pump" TagName="T1"/>
  <PipingNetworkSystem ID="L1" ComponentClass="PipingNetworkSystem"><PipingNetworkSegment ID="S1">
    <PipingComponent ID="V1" ComponentClass="GateValve"><ConnectionPoints/></PipingComponent>
    <Connection FromID="N1" ToID="GONE"/></PipingNetworkSegment></PipingNetworkSystem></PlantModel>)";

TEST(Dexpi, missing_ids_and_broken_references_are_told_and_the_rest_is_taken) {
  testkit::Folder folder;
  const std::string path = folder.path() + "/small.xml";
  ASSERT_TRUE(write_atomically(system_disk(), path, bytes_of(kSmall)));
  const auto reports =
      import_files(system_clock(), system_disk(), folder.path() + "/context.db", {path}, {}, nullptr, {});
  ASSERT_TRUE(reports) << reports.error().message;
  std::vector<std::string> reasons;
  for (const auto& problem : reports->front().first_problems) reasons.push_back(problem.reason);
  EXPECT_THAT(reasons, ElementsAre(HasSubstr("refers to 'GONE'"), HasSubstr("no ID; called Equipment@1"),
                                   HasSubstr("'T1' stands more than once")));
  EXPECT_EQ(reports->front().nodes.appeared, 8U);
  const Pid pid = proteus(kSmall);
  EXPECT_EQ(links_of(pid, {LinkKind::feeds}), (std::set<std::string>{"feeds N1 V1", "feeds V1 GONE"}));
}

TEST(Dexpi, what_is_no_pid_is_refused) {
  testkit::Folder folder;
  const std::string path = folder.path() + "/x.xml";
  ASSERT_TRUE(write_atomically(system_disk(), path, bytes_of("<PlantModel/>")));
  const auto reports =
      import_files(system_clock(), system_disk(), folder.path() + "/context.db", {path}, {}, nullptr, {});
  ASSERT_FALSE(reports);
  EXPECT_THAT(reports.error().message, HasSubstr("nothing that DEXPI knows"));
}

}  // namespace
}  // namespace spindle::context
