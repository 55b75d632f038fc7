#include "app/spindle/client.h"

#include <algorithm>

#include "lib/config/config.h"

namespace spindle {
namespace {

constexpr std::size_t kTagsMax = 100'000;

std::unexpected<Error> unknown_tag(ArchiveClient& client, const std::string& name) {
  std::vector<std::string> names;
  if (const auto all = client.tags("*", kTagsMax))
    for (const auto& tag : *all) names.push_back(tag.name);
  if (names.empty()) return fail(Code::not_found, "there is no tag '{}': the archive has none at all", name);
  const auto meant = config::nearest(name, names);
  return fail(Code::not_found, "there is no tag '{}'; {}", name,
              meant.empty() ? "`spindle tags` lists them" : "did you mean " + meant + "?");
}

std::string folder_of(const Program& program) {
  return program.archive.empty() ? default_archive() : program.archive;
}

}  // namespace

std::string address_file(const std::string& archive_path) { return archive_path + "/address"; }

Result<std::unique_ptr<archive::Archive>> open_archive(const Program& program) {
  const std::string folder = folder_of(program);
  if (!system_disk().size(folder + "/lock"))
    return fail(Code::not_found,
                "there is no archive in {}; `spindle run` makes one, --archive names another", folder);
  return archive::Archive::open(system_env(), {.path = folder, .background = false});
}

Result<std::unique_ptr<ArchiveClient>> open_client(const Program& program) {
  std::string token;
  if (!program.token.empty()) {
    TRY(token, read_secret(program.token));
  }
  if (!program.server.empty()) return make_server_client(program.server, token);
  auto archive = open_archive(program);
  if (archive) return make_folder_client(*std::move(archive));
  if (archive.error().code != Code::conflict) return std::unexpected(archive.error());
  const auto url = system_disk().read(address_file(folder_of(program)));
  if (!url) return std::unexpected(archive.error());
  return make_server_client(*url, token);
}

Result<std::vector<Tag>> find_tags(ArchiveClient& client, const std::vector<std::string>& names) {
  std::vector<Tag> out;
  for (const auto& name : names) {
    TRY(const auto found, client.tags(name, kTagsMax));
    if (found.empty()) return unknown_tag(client, name);
    for (const auto& tag : found)
      if (std::ranges::find(out, tag.name, &Tag::name) == out.end()) out.push_back(tag);
  }
  return out;
}

}  // namespace spindle
