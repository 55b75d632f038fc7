#include "lib/env/store.h"

namespace spindle {

Result<std::unique_ptr<Store>> open_store(Disk& disk, const std::string& place) {
  return place.find("://") == std::string::npos ? open_local_store(disk, place) : open_object_store(place);
}

}  // namespace spindle
