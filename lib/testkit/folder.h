// A folder of a test's own, gone when the test is over. Tests may run side by side.
#pragma once

#include <string>

namespace spindle::testkit {

class Folder {
 public:
  // `in_memory`: on a file system in memory where the machine has one, for tests that sync a lot and need
  // not survive a crash.
  explicit Folder(bool in_memory = false);
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace spindle::testkit
