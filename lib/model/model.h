// The words of the plant: Tag, Sample, Batch, Quality, SampleSink.
#pragma once

#include "lib/model/batch.h"
#include "lib/model/quality.h"
#include "lib/model/sink.h"
#include "lib/model/tag.h"
