#include <CLI/CLI.hpp>

#include "app/spindle/context.h"
#include "lib/observe/observe.h"
#include "src/context/drawings/drawings.h"
#include "src/context/drawings/name_list.h"

namespace spindle {
namespace {

using namespace context::drawings;

struct Arguments {
  std::string file, tags, column, svg;
  int page = 1;
};

void print_json(const Link& link) {
  fmt::print(
      R"({{"kind":"{}","name":{},"page":{},"left":{:.5f},"top":{:.5f},"right":{:.5f},"bottom":{:.5f},"confidence":{:.2f},"text":{},"reason":{}}})"
      "\n",
      name_of(link.target), json_text(link.name), link.page, link.box.left, link.box.top, link.box.right,
      link.box.bottom, link.confidence, json_text(link.text), json_text(link.reason));
}

void print(const Program& program, const Link& link) {
  if (program.json) return print_json(link);
  fmt::print("{:<8} {:<28} page {} at {:.3f}, {:.3f}  {:.2f}  {}\n", name_of(link.target), link.name,
             link.page, link.box.left, link.box.top, link.confidence, link.reason);
}

Result<Exit> find(const Program& program, const Arguments& arguments) {
  auto& disk = system_disk();
  TRY(const auto tags, read_names(disk, arguments.tags, arguments.column));
  TRY(const auto documents, drawings_beside(disk, arguments.file));
  TRY(const auto drawing, read_drawing(disk, arguments.file));
  const auto links = find_links(drawing, Register{tags, documents});
  for (const auto& link : links) print(program, link);
  if (arguments.svg.empty()) return Exit::done;
  TRY(const auto picture, overlay(disk, drawing, arguments.page, links));
  TRY_OK(write_atomically(disk, arguments.svg, std::as_bytes(std::span{picture})));
  return Exit::done;
}

}  // namespace

void add_context_drawing(CLI::App& parent, Program& program) {
  auto* sub =
      parent.add_subcommand("drawing", "Find the tags and other drawings that a P&ID (PDF or SVG) shows");
  auto arguments = std::make_shared<Arguments>();
  sub->add_option("file", arguments->file, "The drawing; files beside it are the drawings it may refer to")
      ->required();
  sub->add_option("--tags", arguments->tags, "CSV file with the names of the tags")->required();
  sub->add_option("--column", arguments->column,
                  "The column of --tags (default: tag, else name, else the first)");
  sub->add_option("--svg", arguments->svg, "Write the page with a box around each find to this file");
  sub->add_option("--page", arguments->page, "The page of --svg")->capture_default_str();
  sub->callback([&program, arguments] {
    program.action = [&program, arguments] { return find(program, *arguments); };
  });
}

}  // namespace spindle
