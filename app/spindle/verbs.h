// The verbs, in the order --help shows them; one file each.
#pragma once

#include "app/spindle/program.h"

namespace spindle {

void add_run(CLI::App& app, Program& program);
void add_import(CLI::App& app, Program& program);
void add_backfill(CLI::App& app, Program& program);
void add_query(CLI::App& app, Program& program);
void add_plot(CLI::App& app, Program& program);
void add_sql(CLI::App& app, Program& program);
void add_derive(CLI::App& app, Program& program);
void add_tags(CLI::App& app, Program& program);
void add_context(CLI::App& app, Program& program);
void add_rejects(CLI::App& app, Program& program);
void add_verify(CLI::App& app, Program& program);
void add_compact(CLI::App& app, Program& program);
void add_bench(CLI::App& app, Program& program);
void add_config(CLI::App& app, Program& program);
void add_version(CLI::App& app, Program& program);

}  // namespace spindle
