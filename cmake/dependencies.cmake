# Everything from elsewhere, as one interface target. Versions: ./setup and design decision 0001.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PNG REQUIRED)
find_package(pugixml REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(CLI11 REQUIRED)
find_package(date REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS url)
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(UDUNITS REQUIRED IMPORTED_TARGET udunits)

set(arrow_dir ${SPINDLE_DEPS}/arrow-26.0.1)
set(duckdb_dir ${SPINDLE_DEPS}/duckdb-1.5.6)
foreach(file IN ITEMS ${arrow_dir}/include/arrow/api.h ${duckdb_dir}/duckdb.h)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "${file} is missing; run ./setup")
  endif()
endforeach()

add_library(spindle_dependencies INTERFACE)
target_include_directories(spindle_dependencies SYSTEM INTERFACE ${arrow_dir}/include ${duckdb_dir})
target_link_options(spindle_dependencies INTERFACE -Wl,-rpath,${arrow_dir} -Wl,-rpath,${duckdb_dir})
target_link_libraries(spindle_dependencies INTERFACE
  Threads::Threads fmt::fmt CURL::libcurl OpenSSL::SSL OpenSSL::Crypto SQLite::SQLite3 pugixml::pugixml ZLIB::ZLIB PNG::PNG
  spdlog::spdlog_header_only yaml-cpp nlohmann_json::nlohmann_json prometheus-cpp::core CLI11::CLI11
  date::date-tz Boost::url PkgConfig::SIMDJSON PkgConfig::UDUNITS
  ${arrow_dir}/libarrow.so.2600 ${arrow_dir}/libarrow_compute.so.2600 ${arrow_dir}/libarrow_flight.so.2600
  ${arrow_dir}/libparquet.so.2600 ${arrow_dir}/libarrow_s3.so.2600 ${duckdb_dir}/libduckdb.so)
