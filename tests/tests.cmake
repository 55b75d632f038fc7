# Tests that are not C++: rules of the tree, and peers that no one here wrote.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME tree.layers COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/layers.py ${CMAKE_SOURCE_DIR})
add_test(NAME tree.format COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/format.py ${CMAKE_SOURCE_DIR})
add_test(NAME tree.tidy COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/tidy.py ${CMAKE_SOURCE_DIR})
add_test(NAME tree.docs COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/docs.py ${CMAKE_SOURCE_DIR}
  $<TARGET_FILE:spindle>)

add_executable(live_table ${CMAKE_SOURCE_DIR}/tests/peers/live_table.cc)
target_link_libraries(live_table PRIVATE spindle_core)
set(python ${SPINDLE_DEPS}/python-26.0.1/bin/python)
foreach(name IN ITEMS cli python)
  add_test(NAME ${name} COMMAND ${python} -m pytest -q -p no:cacheprovider ${CMAKE_SOURCE_DIR}/tests/${name})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "SPINDLE=$<TARGET_FILE:spindle>;PYTHONDONTWRITEBYTECODE=1"
    TIMEOUT 900)
endforeach()

# Kills a real process while it writes.
add_executable(crash_test tests/crash/crash_test.cc tests/crash/story.cc tests/crash/writer.cc lib/testkit/folder.cc)
target_link_libraries(crash_test PRIVATE spindle_core GTest::gtest)
add_test(NAME crash COMMAND crash_test)
set_tests_properties(crash PROPERTIES TIMEOUT 300)
