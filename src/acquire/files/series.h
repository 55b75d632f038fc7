// The series of a file and how their cells become samples. One thread; the mapping and the sink must outlive
// what is made of them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/acquire/files/mapping.h"
#include "src/acquire/files/name_pattern.h"
#include "src/acquire/files/table.h"
#include "src/acquire/files/time_reader.h"

namespace spindle::acquire {

struct Series {
  Tag tag;
  const SeriesMapping* mapping = nullptr;
  const StateSet* states = nullptr;
  TimeOrder order;
};

// Tags are declared to the sink when their series first appears.
class SeriesBook {
 public:
  static Result<SeriesBook> make(const FileMapping& mapping, SampleSink& sink);

  // Templates are filled from the constants and these from now on.
  void begin_file(Fillings from_file_name);
  // nullptr: the mapping leaves it out. Code::invalid: it has no name that a tag can have; other codes come
  // from the sink.
  Result<Series*> find(std::string_view name);

 private:
  SeriesBook(const FileMapping& mapping, SampleSink& sink) : mapping_(&mapping), sink_(&sink) {}
  [[nodiscard]] const SeriesMapping* mapping_of(std::string_view name) const;
  Result<Tag> tag_of(std::string_view name, const SeriesMapping& mapping);

  const FileMapping* mapping_;
  SampleSink* sink_;
  std::map<std::string, StateSet> states_;
  Fillings fillings_;
  std::map<std::string, std::unique_ptr<Series>, std::less<>> series_;  // of this file; null: left out
};
inline constexpr std::size_t kSeriesMax = 200'000;

// What a cell says; `time` and quality are the caller's. nullopt: no sample. The error says why it is none.
Result<std::optional<Sample>> read_cell(const Series& series, const Cells& cells, std::size_t row,
                                        char decimal_sign);

// What a cell of a quality column says.
Result<Quality> read_quality(const FileMapping& mapping, const Cells& cells, std::size_t row);

}  // namespace spindle::acquire
