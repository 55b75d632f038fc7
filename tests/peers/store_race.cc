// store_race PLACE NAME COUNT: on a line of standard input, tries to put NAME at race/0, race/1, ... where
// nothing is; prints the numbers it won.
#include <iostream>
#include <string>

#include "lib/env/store.h"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto store = spindle::open_store(spindle::system_disk(), argv[1]);
  if (!store) return std::cerr << store.error().message << std::endl, 1;
  std::cout << "ready" << std::endl;
  std::string line;
  std::getline(std::cin, line);
  for (int i = 0; i < std::stoi(argv[3]); ++i) {
    const auto put = (*store)->put_if_absent(
        "race/" + std::to_string(i), std::as_bytes(std::span{argv[2], std::string_view{argv[2]}.size()}));
    if (put) std::cout << i << " ";
    if (!put && put.error().code != spindle::Code::conflict)
      return std::cerr << put.error().message << std::endl, 1;
  }
  std::cout << std::endl;
  return 0;
}
