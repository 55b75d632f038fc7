#include "src/context/hierarchy/hierarchy.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/context/context.h"
#include "src/context/import_files.h"

namespace spindle::context {
namespace {

using testing::Contains;
using testing::HasSubstr;

class HierarchyTest : public testing::Test {
 protected:
  std::string graph_path() const { return folder_.path() + "/context.db"; }
  Result<std::vector<ImportReport>> import(const std::vector<std::string>& paths) {
    return import_files(system_clock(), system_disk(), graph_path(), paths, {}, nullptr, {});
  }
  Result<std::vector<ImportReport>> import_text(const std::string& name, const std::string& text) {
    const std::string path = folder_.path() + "/" + name;
    EXPECT_TRUE(write_atomically(system_disk(), path, bytes_of(text)));
    return import({path});
  }
  // "measures tag/T → asset/A", of all links that hold now.
  std::vector<std::string> links() {
    const auto graph = *Graph::open(graph_path());
    const auto topology = *graph->topology();
    std::vector<std::string> out;
    for (NodeId id = 1; id < topology->nodes(); ++id)
      topology->out(id, [&](const Edge& edge) {
        const auto text = [&](NodeId node) {
          const auto ref = graph->node(node, {})->ref;
          return fmt::format("{}/{}", name_of(ref.kind), ref.key);
        };
        out.push_back(fmt::format("{} {} → {}", name_of(edge.kind), text(edge.from), text(edge.to)));
      });
    return out;
  }
  testkit::Folder folder_;
};

TEST_F(HierarchyTest, af_elements_templates_and_points) {
  const auto reports = import_text("af.xml", R"(<AF Database="D"><AFDatabase>
    <AFElementTemplate><Name>Pump</Name><AFAttributeTemplate><Name>Flow</Name><DataReference>PI Point</DataReference>
      <ConfigString>\\%Server%\%Element%.FLOW;UOM=m3/h</ConfigString></AFAttributeTemplate>
      <AFAttributeTemplate><Name>Open</Name><DataReference>PI Point</DataReference><ConfigString>\\s\%@x%</ConfigString>
      </AFAttributeTemplate></AFElementTemplate>
    <AFElement><Name>Site</Name><AFElement><Name>P1</Name><Template>Pump</Template>
      <AFAttribute><Name>Maker</Name><Value>ACME</Value></AFAttribute></AFElement><AFElement/></AFElement>
    </AFDatabase></AF>)");
  ASSERT_TRUE(reports) << reports.error().message;
  EXPECT_EQ(reports->front().source, "AF D");
  EXPECT_EQ(reports->front().problems, 1U);
  EXPECT_THAT(links(), testing::UnorderedElementsAre("measures tag/P1.FLOW → asset/Site\\P1",
                                                     "part_of asset/Site\\P1 → asset/Site",
                                                     "instance_of asset/Site\\P1 → type/AF Pump"));
}

TEST_F(HierarchyTest, automationml_joins_channels_and_tags) {
  const auto reports = import_text("a.aml", R"(<CAEXFile><InstanceHierarchy Name="H">
    <InternalElement Name="C" ID="{1}"><RoleRequirements RefBaseRoleClassPath="Lib/Channel"/></InternalElement>
    <InternalElement Name="T" ID="2"><Attribute Name="Range"><Attribute Name="High" Unit="bar"><Value>10</Value></Attribute>
      </Attribute><RoleRequirements RefBaseRoleClassPath="Lib/Tag"/></InternalElement>
    <InternalLink Name="L" RefPartnerSideA="2:in" RefPartnerSideB="{1}:out"/>
    <InternalLink Name="M" RefPartnerSideA="9:in" RefPartnerSideB="1:out"/></InstanceHierarchy></CAEXFile>)");
  ASSERT_TRUE(reports) << reports.error().message;
  EXPECT_THAT(links(), Contains("wired_to channel/H/C → tag/H/T"));
  EXPECT_EQ(reports->front().problems, 1U);
}

TEST_F(HierarchyTest, node_sets_fold_properties_into_their_owners) {
  const auto reports = import_text("n.xml", R"(<UANodeSet><NamespaceUris><Uri>u:x</Uri></NamespaceUris>
    <UAObject NodeId="ns=1;i=1"><DisplayName>Pump</DisplayName><References>
      <Reference ReferenceType="HasProperty">ns=1;i=2</Reference><Reference ReferenceType="HasComponent">ns=1;i=3</Reference>
      <Reference ReferenceType="HasTypeDefinition">i=58</Reference></References></UAObject>
    <UAVariable NodeId="ns=1;i=2"><DisplayName>Maker</DisplayName><Value><String>ACME</String></Value></UAVariable>
    <UAVariable NodeId="ns=1;i=3"><DisplayName>Flow</DisplayName></UAVariable></UANodeSet>)");
  ASSERT_TRUE(reports) << reports.error().message;
  EXPECT_THAT(links(), Contains("measures tag/u:x;i=3 → asset/u:x;i=1"));
  const auto pump = (*Graph::open(graph_path()))->find("u:x;i=1", NodeKind::asset, {});
  EXPECT_EQ(property(pump->states[0].properties, "Maker"), "ACME");
  EXPECT_EQ(reports->front().nodes.appeared, 3U);
}

// Everything we have of these formats comes in, and comes in again without a difference.
TEST_F(HierarchyTest, all_files_of_the_formats_import_and_import_again) {
  SPINDLE_SHARED_DATA(root, "hierarchy");
  std::vector<std::string> paths;
  for (const auto* sub : {"pi_af", "opcua_nodeset2", "automationml"})
    for (const auto& entry : std::filesystem::directory_iterator(root + "/" + sub))
      if (const auto name = entry.path().filename().string(); name.contains(".xml") || name.ends_with(".aml"))
        paths.push_back(entry.path().string());
  ASSERT_GT(paths.size(), 30U);
  std::vector<std::string> broken;
  for (const auto& path : paths) {
    const auto first = import({path});
    if (!first) {
      broken.push_back(first.error().message);
      continue;
    }
    EXPECT_GT(first->front().nodes.appeared + first->front().nodes.changed + first->front().nodes.unchanged,
              0U)
        << path;
    const auto again = import({path});
    EXPECT_EQ(again->front().nodes.appeared + again->front().nodes.changed + again->front().nodes.vanished,
              0U)
        << path;
    EXPECT_EQ(again->front().links.appeared + again->front().links.changed + again->front().links.vanished,
              0U)
        << path;
  }
  // One of them is not well-formed as published: a path stands in the middle of a tag.
  EXPECT_THAT(broken, testing::ElementsAre(HasSubstr(".aml:15:40: not well-formed XML")));
  const auto graph = *Graph::open(graph_path());
  EXPECT_TRUE(graph->find("NuGreen\\Houston\\Cracking Process", NodeKind::asset, {}));
}

}  // namespace
}  // namespace spindle::context
