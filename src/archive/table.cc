#include "src/archive/table.h"

namespace spindle::archive {
namespace {

// Until segments can be written everything stays in the log and in memory.
class NoTable final : public Table {
 public:
  std::shared_ptr<const TableVersion> current() override { return version_; }
  Result<std::vector<Segment::Info>> write_segments(const NextRows&) override { return unsupported(); }
  Result<> commit(const std::vector<Segment::Info>&, const std::map<std::string, std::int64_t>&,
                  std::string_view) override {
    return unsupported();
  }
  Result<CompactReport> compact(bool, const ProgressFn&, const Cancel&) override { return CompactReport{}; }
  Result<std::uint64_t> drop_months_before(Month) override { return 0; }
  Result<> vacuum() override { return {}; }
  Result<VerifyReport> verify(bool, const ProgressFn&, const Cancel&) override { return VerifyReport{}; }

 private:
  static std::unexpected<Error> unsupported() {
    return fail(Code::unsupported, "segments are not written yet");
  }
  std::shared_ptr<const TableVersion> version_ = std::make_shared<TableVersion>();
};

}  // namespace

Result<std::unique_ptr<Table>> Table::open(Env, Store&, const Options&) {
  return std::make_unique<NoTable>();
}

}  // namespace spindle::archive
