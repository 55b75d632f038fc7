// Parquet files written with an encoding of our choice for each column chunk, and read a column at a time.
// Arrow's own writer fixes encodings for a whole file and encodes on one thread; here chunks are encoded
// apart, by any thread, and put together with Arrow's public building blocks (docs/decisions/0003).
#pragma once

#include "lib/parquet/chunk.h"
#include "lib/parquet/reader.h"
#include "lib/parquet/writer.h"
