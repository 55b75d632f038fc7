#include "src/archive/archive_impl.h"

namespace spindle::archive {

Result<std::unique_ptr<BulkImport>> ArchiveImpl::begin_import(const std::string&) {
  return fail(Code::unsupported, "bulk import is not there yet");
}

}  // namespace spindle::archive
