// PDFs that tests draw themselves: text, circles and lines, in points from the left lower corner.
#pragma once

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace spindle::context::drawings {

class PdfWriter {
 public:
  PdfWriter(double width, double height) : width_(width), height_(height) {}
  void text(double x, double y, double size, std::string_view text) { put(1, 0, 0, 1, x, y, size, text); }
  void upwards(double x, double y, double size, std::string_view text) { put(0, 1, -1, 0, x, y, size, text); }
  void line(double x, double y, double to_x, double to_y) {
    content_ += fmt::format("{} {} m {} {} l S\n", x, y, to_x, to_y);
  }
  void circle(double x, double y, double radius) {
    content_ += fmt::format("{} {} m ", x + radius, y);
    for (int i = 1; i <= 60; ++i)
      content_ += fmt::format("{:.3f} {:.3f} l ", x + radius * std::cos(i * 0.10472),
                              y + radius * std::sin(i * 0.10472));
    content_ += "S\n";
  }
  // Every page alike. Gives the path back.
  std::string write(const std::string& path, int pages = 1) const {
    std::vector<std::string> objects{
        "<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        fmt::format("<</Length {}>>stream\n{}endstream", content_.size(), content_)};
    std::string kids;
    for (int i = 0; i < pages; ++i) {
      kids += fmt::format("{} 0 R ", objects.size() + 1);
      objects.push_back(fmt::format(
          "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {} {}]/Resources<</Font<</F 3 0 R>>>>/Contents 4 0 R>>",
          width_, height_));
    }
    objects[1] = fmt::format("<</Type/Pages/Count {}/Kids[{}]>>", pages, kids);
    std::ofstream{path, std::ios::binary} << assembled(objects);
    return path;
  }

 private:
  void put(int a, int b, int c, int d, double x, double y, double size, std::string_view text) {
    content_ += fmt::format("BT /F {} Tf {} {} {} {} {} {} Tm ({}) Tj ET\n", size, a, b, c, d, x, y, text);
  }
  static std::string assembled(const std::vector<std::string>& objects) {
    std::string bytes = "%PDF-1.4\n", table;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      table += fmt::format("{:010} 00000 n \n", bytes.size());
      bytes += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    const auto start = bytes.size();
    return bytes +
           fmt::format(
               "xref\n0 {}\n0000000000 65535 f \n{}trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n",
               objects.size() + 1, table, objects.size() + 1, start);
  }

  double width_, height_;
  std::string content_ = "0.7 w\n";
};

}  // namespace spindle::context::drawings
