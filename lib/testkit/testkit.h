// What tests share: series literals, folders.
#pragma once

#include "lib/testkit/folder.h"
#include "lib/testkit/series.h"
