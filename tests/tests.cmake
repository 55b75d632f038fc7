# Tests that are not C++: rules of the tree, and peers that no one here wrote.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME tree.layers COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/layers.py ${CMAKE_SOURCE_DIR})
