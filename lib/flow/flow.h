// Between threads: BoundedQueue, Gate, Cancel, Progress.
#pragma once

#include "lib/flow/gate.h"
#include "lib/flow/queue.h"
