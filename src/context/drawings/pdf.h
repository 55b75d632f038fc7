// A PDF's pages, through the programs of poppler (pdfinfo, pdftotext, pdftoppm), each in a process of its own
// with limits, since a PDF is a stranger's file. Any thread.
#pragma once

#include "lib/env/child.h"
#include "src/context/drawings/raster.h"
#include "src/context/drawings/words.h"

namespace spindle::context::drawings {

struct PdfInfo {
  int pages = 0;
};

// denied: it needs a password. corrupt: no PDF, or broken. not_found: no such file, or poppler is not
// installed.
Result<PdfInfo> pdf_info(const std::string& path, const ChildLimits& limits);
// The size of a page and its text layer, which may be empty. The page has one reading.
Result<Page> pdf_text(const std::string& path, int page, const ChildLimits& limits);
// The page in grey, its longer side `pixels` long.
Result<Raster> pdf_picture(const std::string& path, int page, int pixels, const ChildLimits& limits);
// The same in colour, as a PNG file.
Result<std::string> pdf_png(const std::string& path, int page, int pixels, const ChildLimits& limits);

}  // namespace spindle::context::drawings
