// Answers that are made piece by piece while the client reads. Private to src/serve.
#pragma once

#include <memory>
#include <string>

#include "src/serve/cancel_watch.h"
#include "src/serve/router.h"

namespace spindle::serve {

// `pieces` gives the next one when called. The first is made at once, so that an error that is there from the
// start is answered as one; `watch` lives until the last.
template <class Pieces>
Result<HttpResponse> stream(std::string head, std::string_view type, std::shared_ptr<Pieces> pieces,
                            std::shared_ptr<CancelWatch> watch) {
  TRY(auto first, (*pieces)());
  HttpResponse response;
  response.content_type = std::string{type};
  response.body = std::move(head) + first.value_or("");
  response.next_piece = [pieces, watch] { return (*pieces)(); };
  return response;
}

}  // namespace spindle::serve
