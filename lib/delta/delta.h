// Delta Lake tables: the log that says which files are a table.
#pragma once

#include "lib/delta/log.h"
