// P&IDs and other drawings as PDF or SVG: which tags and which other drawings stand on them, and where.
//
// Text is taken as the file has it; a page that is a picture or drawn in strokes is rendered and read by text
// recognition (programs of poppler and tesseract, in processes of their own with limits). What a piece of
// text means is decided by the register of names; where two names are equally near nothing is linked. Any
// thread.
#pragma once

#include "lib/env/child.h"
#include "lib/env/disk.h"
#include "src/context/drawings/link.h"
#include "src/context/drawings/register.h"
#include "src/context/drawings/words.h"

namespace spindle::context::drawings {

struct DrawingOptions {
  int pixels = 7'200;  // of a rendered page's longer side: letters of 2.5 mm on A1 are 20 high
  int pages_max = 100;
  std::size_t words_enough = 100;  // a page with fewer words in its text layer is also read as a picture
  std::uint64_t bytes_max = 256 << 20;
  ChildLimits limits{.time = std::chrono::minutes{5}};  // of each program run
};

enum class FileKind { pdf, svg };

struct Drawing {
  std::string path;
  FileKind kind = FileKind::pdf;
  std::vector<Page> pages;
};

// not_found, corrupt, denied (a password), exhausted (too large, too many pages), timeout; the message says
// what to do.
Result<Drawing> read_drawing(Disk& disk, const std::string& path, const DrawingOptions& options = {});
std::vector<Link> find_links(const Drawing& drawing, const Register& names);

// The page's picture with a box around each link, coloured by confidence, its name and reason shown on
// hovering.
Result<std::string> overlay(Disk& disk, const Drawing& drawing, int page, const std::vector<Link>& links,
                            const DrawingOptions& options = {});

}  // namespace spindle::context::drawings
