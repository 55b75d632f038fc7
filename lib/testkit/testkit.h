// What tests share: series literals.
#pragma once

#include "lib/testkit/series.h"
