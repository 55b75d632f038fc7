# Tests that are not C++: rules of the tree, and peers that no one here wrote.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME tree.layers COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/layers.py ${CMAKE_SOURCE_DIR})
add_test(NAME tree.format COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/format.py ${CMAKE_SOURCE_DIR})
add_test(NAME tree.tidy COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/tidy.py ${CMAKE_SOURCE_DIR})
add_test(NAME tree.docs COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/docs.py ${CMAKE_SOURCE_DIR}
  $<TARGET_FILE:spindle>)

add_executable(live_table ${CMAKE_SOURCE_DIR}/tests/peers/live_table.cc)
target_link_libraries(live_table PRIVATE spindle_core)
