#include <CLI/CLI.hpp>

#include "app/spindle/answer.h"
#include "app/spindle/arguments.h"
#include "app/spindle/verbs.h"

namespace spindle {
namespace {

Result<Exit> list_tags(const Program& program, const std::string& pattern, std::size_t max_count) {
  TRY(const auto client, open_client(program));
  TRY(const auto tags, client->tags(pattern, max_count));
  for (const auto& tag : tags)
    if (program.json)
      fmt::print("{}\n", to_json(tag));
    else
      fmt::print("{:<32} {:<8} {:<10} {}\n", tag.name, name_of(tag.type), tag.unit, tag.description);
  if (!tags.empty()) return Exit::done;
  return fail(Code::not_found, "no tag fits '{}'; * stands for any text", pattern);
}

}  // namespace

void add_tags(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand("tags", "List tags: name, type, unit, description");
  auto pattern = std::make_shared<std::string>("*");
  auto max_count = std::make_shared<std::size_t>(1000);
  sub->add_option("PATTERN", *pattern, "Which: * stands for any text, ? for one character")
      ->capture_default_str();
  sub->add_option("--max", *max_count, "Most tags listed")->capture_default_str();
  add_archive_options(*sub, program);
  sub->callback([&program, pattern, max_count] {
    program.action = [&program, pattern, max_count] { return list_tags(program, *pattern, *max_count); };
  });
}

}  // namespace spindle
