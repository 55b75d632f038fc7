# Tests that are not C++: rules of the tree, and peers that no one here wrote.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME tree.layers COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/layers.py ${CMAKE_SOURCE_DIR})
add_test(NAME tree.format COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/format.py ${CMAKE_SOURCE_DIR})
add_test(NAME tree.tidy COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/tidy.py ${CMAKE_SOURCE_DIR})
add_test(NAME tree.one_definition COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/one_definition.py ${CMAKE_SOURCE_DIR})
add_test(NAME tree.docs COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/tree/docs.py ${CMAKE_SOURCE_DIR}
  $<TARGET_FILE:spindle>)

set(python ${SPINDLE_DEPS}/python-26.0.1/bin/python)
foreach(name IN ITEMS cli python serve)
  add_test(NAME ${name} COMMAND ${python} -m pytest -q -p no:cacheprovider ${CMAKE_SOURCE_DIR}/tests/${name})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "SPINDLE=$<TARGET_FILE:spindle>;PYTHONDONTWRITEBYTECODE=1"
    TIMEOUT 900)
endforeach()

# Kills a real process while it writes.
add_executable(crash_test tests/crash/crash_test.cc tests/crash/story.cc tests/crash/writer.cc lib/testkit/folder.cc)
target_link_libraries(crash_test PRIVATE spindle_core GTest::gtest)
add_test(NAME crash COMMAND crash_test)
set_tests_properties(crash PROPERTIES TIMEOUT 300)

# Readers that no one here wrote, over a live table.
add_executable(live_table tests/peers/live_table.cc)
target_link_libraries(live_table PRIVATE spindle_core)
add_executable(store_race tests/peers/store_race.cc)
target_link_libraries(store_race PRIVATE spindle_core)
set(peers_environment
  "LIVE_TABLE=$<TARGET_FILE:live_table>;STORE_RACE=$<TARGET_FILE:store_race>;PYTHONDONTWRITEBYTECODE=1")
add_test(NAME peers.table COMMAND ${python} -m pytest -q -p no:cacheprovider ${CMAKE_SOURCE_DIR}/tests/peers/test_table.py)
add_test(NAME peers.azurite COMMAND ${python} -m pytest -q -p no:cacheprovider
  ${CMAKE_SOURCE_DIR}/tests/peers/test_azurite.py)
add_test(NAME peers.s3 COMMAND ${python} -m pytest -q -p no:cacheprovider ${CMAKE_SOURCE_DIR}/tests/peers/test_s3.py)
add_test(NAME peers.spark COMMAND ${SPINDLE_DEPS}/spark-4.2.1/bin/python -m pytest -q -p no:cacheprovider
  ${CMAKE_SOURCE_DIR}/tests/peers/test_spark.py)
set(azurite ${SPINDLE_DEPS}/azurite-3.37.0/node_modules/.bin/azurite-blob)
set_tests_properties(peers.table peers.azurite peers.s3 peers.spark PROPERTIES ENVIRONMENT
  "${peers_environment};DELTA_JARS=${SPINDLE_DEPS}/delta-4.4.0;AZURITE=${azurite};MOTO=${SPINDLE_DEPS}/moto-5.2.5/bin/moto_server" TIMEOUT 600)

# A PI Web API server that misbehaves, and our backfill against it.
add_executable(pi_client tests/pi/pi_client.cc)
target_link_libraries(pi_client PRIVATE spindle_core)
add_test(NAME pi COMMAND ${python} -m pytest -q -p no:cacheprovider ${CMAKE_SOURCE_DIR}/tests/pi)
set_tests_properties(pi PROPERTIES ENVIRONMENT "PI_CLIENT=$<TARGET_FILE:pi_client>;PYTHONDONTWRITEBYTECODE=1" TIMEOUT 900)
