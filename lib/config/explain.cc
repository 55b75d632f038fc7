#include "lib/config/config.h"

namespace spindle::config {
namespace {

void write(const Section& section, const std::string& indent, std::string& out);

std::string as_comment(const std::string& yaml, const std::string& indent) {
  std::string out;
  std::size_t from = 0;
  while (from < yaml.size()) {
    const auto end = yaml.find('\n', from);
    const auto line = yaml.substr(from, end - from);
    out += indent + "# " + line + "\n";
    from = end + 1;
  }
  return out;
}

// A list is empty by default; one item is shown, commented out.
void write_list(const Option& option, const std::string& indent, std::string& out) {
  out += indent + option.name + ": []\n";
  const Section item = option.sample_item();
  std::string yaml;
  write(item, "    ", yaml);
  out += as_comment("Each item: " + item.doc() + "\n" + option.name + ":\n  -\n" + yaml, indent);
}

void write(const Section& section, const std::string& indent, std::string& out) {
  for (const auto& option : section.options()) {
    out += indent + "# " + option.doc;
    if (option.set) out += fmt::format(" ({}{})", option.required ? "required; " : "", option.kind);
    out += "\n";
    if (option.section) {
      out += indent + option.name + ":\n";
      write(*option.section, indent + "  ", out);
    } else if (option.add_item) {
      write_list(option, indent, out);
    } else {
      out += indent + option.name + ": " + option.fallback + "\n";
    }
    if (indent.empty()) out += "\n";
  }
}

}  // namespace

std::string explain(const Section& section) {
  std::string out = "# " + section.doc() + "\n\n";
  write(section, "", out);
  return out;
}

}  // namespace spindle::config
