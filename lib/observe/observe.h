// What operators see of a running Spindle: logs, metrics for Prometheus, metrics pushed to StatsD.
#pragma once

#include "lib/observe/log.h"
#include "lib/observe/metrics.h"
#include "lib/observe/statsd.h"
