// The words every file uses: CHECK, Result, Time.
#pragma once

#include "lib/base/check.h"
#include "lib/base/result.h"
#include "lib/base/time.h"
