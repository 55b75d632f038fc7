#include "src/context/drawings/drawings.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/context/drawings/name_list.h"
#include "src/context/drawings/pdf_writer_test.h"

namespace spindle::context::drawings {
namespace {

const Register kNames{{"23-PT-92531", "23-PT-92532", "23-KA-9101"}, {"AB-ME-P-0152-001"}};
const DrawingOptions kTextOnly{.words_enough = 0};

void write(const std::string& path, std::string_view bytes) {
  std::ofstream{path, std::ios::binary} << bytes;
}

PdfWriter sample(double width = 842, double height = 595) {
  PdfWriter pdf{width, height};
  pdf.text(100, 500, 10, "FROM 23-PT-92531");
  pdf.text(306, 302, 8, "PT");
  pdf.text(300, 292, 8, "92532");
  pdf.upwards(500, 200, 10, "AB-ME-P-0152-001");
  return pdf;
}

TEST(Drawings, link_what_a_pdf_says) {
  testkit::Folder folder;
  const auto drawing = read_drawing(system_disk(), sample().write(folder.path() + "/a.pdf", 2), kTextOnly);
  ASSERT_TRUE(drawing) << drawing.error().message;
  const auto links = find_links(*drawing, kNames);
  ASSERT_EQ(links.size(), 6U);
  EXPECT_EQ(links[0].name, "23-PT-92531");
  EXPECT_NEAR(links[0].box.right, 0.22, 0.02);
  EXPECT_NEAR(links[0].box.bottom, 95.0 / 595, 0.01);
  EXPECT_EQ(links[1].name, "23-PT-92532");
  EXPECT_EQ(links[2].name, "AB-ME-P-0152-001");
  EXPECT_EQ(links[2].target, Target::document);
  EXPECT_EQ(links[3].page, 2);
}

TEST(Drawings, link_what_an_svg_says_and_show_it) {
  testkit::Folder folder;
  const auto path = folder.path() + "/a.svg";
  write(
      path,
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><text x="9" y="9">23-KA-9101</text></svg>)");
  const auto drawing = read_drawing(system_disk(), path);
  ASSERT_TRUE(drawing) << drawing.error().message;
  auto links = find_links(*drawing, kNames);
  ASSERT_EQ(links.size(), 1U);
  links[0].reason = "<&\">";
  const auto svg = overlay(system_disk(), *drawing, 1, links);
  ASSERT_TRUE(svg) << svg.error().message;
  EXPECT_NE(svg->find("data:image/svg+xml;base64,PHN2Zy"), std::string::npos);
  EXPECT_NE(svg->find("<title>23-KA-9101 (0.9"), std::string::npos);
  EXPECT_NE(svg->find("&lt;&amp;&quot;&gt;"), std::string::npos);
  EXPECT_FALSE(overlay(system_disk(), *drawing, 2, links));
}

TEST(Drawings, show_a_pdf_as_its_picture) {
  testkit::Folder folder;
  const auto drawing = read_drawing(system_disk(), sample().write(folder.path() + "/a.pdf"), kTextOnly);
  ASSERT_TRUE(drawing) << drawing.error().message;
  const auto svg = overlay(system_disk(), *drawing, 1, find_links(*drawing, kNames));
  ASSERT_TRUE(svg) << svg.error().message;
  EXPECT_NE(svg->find("data:image/png;base64,iVBORw0KGgo"), std::string::npos);
}

Error error_of(const std::string& path, const DrawingOptions& options = {}) {
  const auto drawing = read_drawing(system_disk(), path, options);
  return drawing ? Error{Code::io, "it was read"} : drawing.error();
}

TEST(Drawings, refuse_what_they_cannot_read_and_say_why) {
  testkit::Folder folder;
  const auto path = folder.path() + "/a.pdf";
  EXPECT_EQ(error_of(path).code, Code::not_found);
  write(path, "hello");
  EXPECT_EQ(error_of(path).code, Code::unsupported);
  write(path, "%PDF-1.4\nnothing follows");
  EXPECT_EQ(error_of(path).code, Code::corrupt);
  sample().write(path, 10'000);
  const auto many = error_of(path);
  EXPECT_EQ(many.code, Code::exhausted);
  EXPECT_NE(many.message.find("10000 pages"), std::string::npos) << many.message;
  EXPECT_EQ(error_of(path, {.bytes_max = 1'000}).code, Code::exhausted);
}

TEST(Drawings, refuse_or_survive_a_pdf_cut_anywhere) {
  testkit::Folder folder;
  const auto path = folder.path() + "/a.pdf";
  sample().write(path);
  const auto whole = system_disk().read(path);
  for (std::size_t size = 10; size < whole->size(); size += 97) {
    write(path, whole->substr(0, size));
    const auto drawing = read_drawing(system_disk(), path, kTextOnly);
    if (!drawing) {
      EXPECT_EQ(drawing.error().code, Code::corrupt) << drawing.error().message;
    }
  }
}

TEST(Drawings, render_a_huge_page_no_larger_than_any) {
  testkit::Folder folder;
  const auto path = sample(1e6, 2e5).write(folder.path() + "/a.pdf");
  const auto drawing = read_drawing(system_disk(), path, {.pixels = 1'000});
  ASSERT_TRUE(drawing) << drawing.error().message;
  EXPECT_EQ(drawing->pages[0].width, 1e6);
}

TEST(Drawings, ask_for_a_copy_without_password) {
  testkit::Folder folder;
  const auto path = folder.path() + "/a.pdf";
  sample().write(path);
  auto bytes = *system_disk().read(path);
  const std::string key(64, 'A');
  const auto at = bytes.find("/Root 1 0 R");
  bytes.insert(at,
               fmt::format("/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{}>/U<{}>>>", key, key));
  write(path, bytes);
  const auto error = error_of(path);
  EXPECT_EQ(error.code, Code::denied) << error.message;
  EXPECT_NE(error.message.find("password"), std::string::npos);
}

TEST(Drawings, keep_programs_within_their_time) {
  testkit::Folder folder;
  const auto path = sample().write(folder.path() + "/a.pdf");
  EXPECT_EQ(error_of(path, {.limits = {.time = std::chrono::microseconds{1}}}).code, Code::timeout);
}

TEST(NameList, reads_a_column_by_its_name) {
  testkit::Folder folder;
  const auto path = folder.path() + "/tags.csv";
  write(path, "id,name,unit\n1,B,x\n2,A,\"y,z\"\n3,B,\n4,,\n");
  EXPECT_EQ(*read_names(system_disk(), path, ""), (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(*read_names(system_disk(), path, "unit"), (std::vector<std::string>{"x", "y,z"}));
  const auto error = read_names(system_disk(), path, "tag").error();
  EXPECT_EQ(error.code, Code::not_found);
  EXPECT_NE(error.message.find("id, name, unit"), std::string::npos);
}

TEST(NameList, finds_the_drawings_beside_one) {
  testkit::Folder folder;
  for (const auto* name : {"A-1.pdf", "A-2.SVG", "notes.txt"}) write(folder.path() + "/" + name, "x");
  EXPECT_EQ(*drawings_beside(system_disk(), folder.path() + "/A-1.pdf"),
            (std::vector<std::string>{"A-1", "A-2"}));
}

}  // namespace
}  // namespace spindle::context::drawings
