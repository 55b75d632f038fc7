// Streams become signals: tags spliced over replacements of their sensors, in one unit, with what is known of
// the equipment beside them, calculated and resampled; as a pipeline in YAML says (docs/guides/derive.md).
//
//   TRY(auto spec, parse_pipeline(yaml, file));
//   TRY(const auto plan, make_plan(std::move(spec), tags_of(archive)));    // names, units, types
//   TRY(const auto report, run_history(plan, archive, {}, now, {}));
//
// What is derived is kept in the archive as tags, its lineage as tags of text. Raw samples never change, and
// what was derived before stays readable with an earlier as_of.
#pragma once

#include "src/derive/pipeline/plan.h"
#include "src/derive/pipeline/show.h"
#include "src/derive/pipeline/spec.h"
#include "src/derive/run/run.h"
