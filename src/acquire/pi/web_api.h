// Requests to PI Web API that are repeated until they succeed or cannot. One thread.
#pragma once

#include <memory>
#include <string>

#include "src/acquire/pi/pi.h"
#include "src/acquire/pi/pi_json.h"

namespace spindle::acquire {

class WebApi {
 public:
  static Result<WebApi> connect(Env env, const PiOptions& options, const Cancel& cancel);

  // All events of a point in [from, to), at most about `rows_max`: then the answer ends before `to`, at a
  // time whose events are all in it.
  struct Piece {
    PiEvents events;
    Time to;  // how far it goes
  };
  Result<Piece> recorded(const std::string& web_id, const Tag& tag, TimeRange range, std::size_t rows_max);

  // The time of the first event in the range; nullopt: there is none.
  Result<std::optional<Time>> first_event(const std::string& web_id, const Tag& tag, TimeRange range);

  Result<std::vector<PiPoint>> points();
  Result<StateSet> state_set(const std::string& name);

  [[nodiscard]] std::uint64_t requests() const { return requests_; }
  [[nodiscard]] std::uint64_t retries() const { return retries_; }

 private:
  WebApi(Env env, const PiOptions& options, const Cancel& cancel)
      : env_(env), options_(options), cancel_(cancel), page_(options.events_per_request) {}

  enum class TooLarge { repeat, tell };
  // The body of a good answer. Code::exhausted, if told: ask for less.
  Result<std::string> get(const std::string& path, TooLarge too_large = TooLarge::repeat);
  Result<std::string> get_once(const std::string& path, Span& wait);
  Result<> find_data_server();
  Result<PiEvents> page(const std::string& web_id, const Tag& tag, TimeRange range, std::size_t& events_max);
  Result<> wait(Span span) const;

  Env env_;
  PiOptions options_;
  Cancel cancel_;
  std::unique_ptr<HttpClient> http_;
  std::string data_server_;                 // its WebId
  std::size_t page_;                        // events to ask for at once
  std::size_t refused_ = kPiEventsMax + 1;  // the least that the server said is too many
  int last_status_ = 0;
  std::uint64_t requests_ = 0, retries_ = 0;
};

}  // namespace spindle::acquire
