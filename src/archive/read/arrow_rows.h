// Rows and errors in Arrow's words. Pure; any thread.
#pragma once

#include <memory>

#include "lib/model/batch.h"

namespace arrow {
class RecordBatch;
class Schema;
class Status;
}  // namespace arrow

namespace spindle::archive {

// The table's columns: tag int32, time timestamp[us, UTC], value double?, state int32?, text utf8?, quality
// int32, known timestamp[us, UTC]?. Null is: no number, no state, no text, arrived in order.
std::shared_ptr<arrow::Schema> rows_schema();

// Takes the rows over; numbers are not copied.
std::shared_ptr<arrow::RecordBatch> to_record_batch(Batch rows);

// An Arrow status that carries an Error, and the Error back. A status of Arrow's own gets the nearest code.
arrow::Status to_status(const Error& error);
Error from_status(const arrow::Status& status);

}  // namespace spindle::archive
