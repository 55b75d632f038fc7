// The OMF endpoint that AVEVA adapters, PI Connectors and Fledge push to: versions 1.1 and 1.2. One request
// is one message: a JSON array of types, containers or data, with its headers; the answer is an HTTP status
// and an OMF body. HTTP itself and gzip are the server's.
//
// A container becomes a tag for each property that is not its index: "Container.Property", or the container's
// name alone where the type has one such property. Enumerations are state sets. What was created is kept
// in a file, so that data can come after a restart. Static data and links are acknowledged and not kept: they
// belong to the context, not to samples. Events with a value that does not fit are set aside, the others are
// stored; an answer of 2xx says that they survive a power cut.
//
// Any thread; messages are handled one at a time. Disk and sink must outlive the endpoint.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "lib/env/disk.h"
#include "lib/model/model.h"

namespace spindle::acquire {

struct OmfMessage {
  std::string type, format, version, action;  // headers messagetype, messageformat, omfversion, action
  std::string body;                           // decompressed
  std::string source;                         // who sent it, for the archive; may be empty
};

struct OmfAnswer {
  int status = 200;
  std::string body;  // JSON
};

// The answer that refuses a message in the words of the standard.
OmfAnswer refuse_omf(int status, const std::string& reason, const std::string& solution = "");

// The standard's limit of a body, as sent and as decompressed.
inline constexpr std::size_t kOmfBodyBytesMax = 192u << 10;
inline constexpr std::size_t kOmfDefinitionsMax = 1'000'000;

class OmfEndpoint {
 public:
  // Code::corrupt when the file of definitions cannot be read.
  static Result<std::unique_ptr<OmfEndpoint>> open(Disk& disk, const std::string& definitions_file,
                                                   SampleSink& sink);
  ~OmfEndpoint();

  OmfAnswer handle(const OmfMessage& message);

 private:
  struct State;
  explicit OmfEndpoint(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace spindle::acquire
