// Arrow Flight over the archive; private to src/serve. docs/guides/data-scientist.md shows it from Python.
//
//   DoPut          descriptor: command {"source": "s", "sequence": 1} (both optional). Each record batch is
//   one
//                  batch of the source, numbered on from `sequence`, in the columns of POST /v1/write; each
//                  is answered with its receipt as metadata once it survives a power cut
//   DoGet          ticket: {"sql": "..."} or what POST /v1/read takes, {"tags": [...], "start": ...}
//   GetFlightInfo  command: the same as a ticket; or a path of tag names
//   ListFlights    one flight a tag; criteria: a pattern of names
//
// Each call needs the roles of the HTTP API, told by the header "authorization", which a handshake with a
// name and a key as password gives back.
#pragma once

#include <memory>

#include "src/serve/router.h"

namespace spindle::serve {

class FlightEnd {
 public:
  virtual ~FlightEnd() = default;  // stops
  [[nodiscard]] virtual int port() const = 0;
  virtual void stop() = 0;
};

Result<std::unique_ptr<FlightEnd>> start_flight(Site& site);

}  // namespace spindle::serve
