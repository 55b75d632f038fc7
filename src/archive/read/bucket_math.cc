#include "src/archive/read/bucket_math.h"

#include <algorithm>
#include <cmath>

namespace spindle::archive {
namespace {

using Point = Bucket::Point;

bool good(const Point& point) { return !std::isnan(point.value); }

// A sum and its squared distances from the mean, over a weight (rows or seconds).
struct Moments {
  double weight, sum, squares;
};

// Chan, Golub and LeVeque: squares about the common mean, from those about each part's own.
Moments join(const Moments& a, const Moments& b) {
  if (a.weight <= 0) return b;
  if (b.weight <= 0) return a;
  const double weight = a.weight + b.weight;
  const double apart = b.sum / b.weight - a.sum / a.weight;
  return {weight, a.sum + b.sum, a.squares + b.squares + apart * apart * (a.weight * b.weight / weight)};
}

// The line from a to b, `length` seconds long.
Moments line(double a, double b, double length) {
  return {length, (a + b) / 2 * length, (b - a) * (b - a) / 12 * length};
}

void join_into(double& sum, double& squares, double weight, const Moments& more) {
  const Moments joined = join({weight, sum, squares}, more);
  sum = joined.sum, squares = joined.squares;
}

void join_spans(Bucket& bucket, Span span, const Moments& linear, const Moments& step) {
  const double before = seconds(bucket.good_time);
  join_into(bucket.integral_linear, bucket.squares_linear, before, linear);
  join_into(bucket.integral_step, bucket.squares_step, before, step);
  bucket.good_time += span;
}

// From distances from `shift` to the values themselves.
void unshift(double& sum, double& squares, double weight, double shift) {
  squares = weight > 0 ? std::max(0.0, squares - sum * sum / weight) : 0;
  sum += shift * weight;
}

}  // namespace

bool usable(double value, std::uint32_t quality) { return !Quality{quality}.bad() && std::isfinite(value); }

Point point_of(std::int64_t time, double value, std::uint32_t quality) {
  return {time_of(time), usable(value, quality) ? value : std::numeric_limits<double>::quiet_NaN(), quality};
}

Time aligned_down(Time time, Span width) {
  const std::int64_t t = micros(time), w = micros(width);
  const std::int64_t rest = t % w;
  return time_of(t - (rest < 0 ? rest + w : rest));
}

Time aligned_up(Time time, Span width) {
  const Time down = aligned_down(time, width);
  return down == time ? time : down + width;
}

void BucketBuilder::add(std::int64_t time, double value, std::uint32_t quality) {
  if (!any_ || time >= end_) {
    finish();
    open(time, value);
  }
  const Point point = point_of(time, value, quality);
  const bool is_good = good(point);
  if (bucket_.count == 0)
    bucket_.first = point;
  else
    add_span(time, is_good, value);
  bucket_.last = point;
  ++bucket_.count;
  if (!is_good) {
    if (bucket_.good + 1 == bucket_.count) bucket_.bad = point;
    return;
  }
  if (bucket_.good == 0) {
    shift_ = value;
    bucket_.min = bucket_.max = point;
  } else if (value < bucket_.min.value) {
    bucket_.min = point;
  } else if (value > bucket_.max.value) {
    bucket_.max = point;
  }
  ++bucket_.good;
  bucket_.uncertain += Quality{quality}.uncertain();
  const double distance = value - shift_;
  bucket_.sum += distance;
  bucket_.sum_squares += distance * distance;
}

void BucketBuilder::open(std::int64_t time, double value) {
  bucket_ = {};
  bucket_.start = aligned_down(time_of(time), Span{width_});
  bucket_.width = Span{width_};
  end_ = micros(bucket_.start) + width_;
  shift_ = std::isfinite(value) ? value : 0;
  any_ = true;
}

void BucketBuilder::add_span(std::int64_t time, bool is_good, double value) {
  const Point& last = bucket_.last;
  const Span span = time_of(time) - last.time;
  if (!good(last) || span <= 0us) return;
  const double length = seconds(span);
  const double a = last.value - shift_;
  const double b = is_good ? value - shift_ : a;
  bucket_.integral_step += a * length;
  bucket_.squares_step += a * a * length;
  bucket_.integral_linear += (a + b) / 2 * length;
  bucket_.squares_linear += (a * a + a * b + b * b) / 3 * length;
  bucket_.good_time += span;
}

void BucketBuilder::finish() {
  if (!any_) return;
  const double length = seconds(bucket_.good_time);
  unshift(bucket_.sum, bucket_.sum_squares, static_cast<double>(bucket_.good), shift_);
  unshift(bucket_.integral_linear, bucket_.squares_linear, length, shift_);
  unshift(bucket_.integral_step, bucket_.squares_step, length, shift_);
  out_->push_back(bucket_);
  any_ = false;
}

std::vector<Bucket> from_rows(const Batch& rows, std::size_t begin, std::size_t end, Span width) {
  std::vector<Bucket> out;
  BucketBuilder builder{width, out};
  for (std::size_t i = begin; i < end; ++i) builder.add(rows.time[i], rows.value[i], rows.quality[i]);
  builder.finish();
  return out;
}

std::vector<Bucket> from_rows(const Batch& rows, Span width) {
  return from_rows(rows, 0, rows.size(), width);
}

void combine(Bucket& bucket, const Bucket& later) {
  const Span width = later.start + later.width - bucket.start;
  if (later.count == 0 || bucket.count == 0) {
    const Time start = bucket.start;
    if (bucket.count == 0) bucket = later;
    bucket.start = start;
    bucket.width = width;
    return;
  }
  if (const Span gap = later.first.time - bucket.last.time; good(bucket.last) && gap > 0us) {
    const double a = bucket.last.value, length = seconds(gap);
    join_spans(bucket, gap, line(a, good(later.first) ? later.first.value : a, length), line(a, a, length));
  }
  const double length = seconds(later.good_time);
  join_spans(bucket, later.good_time, {length, later.integral_linear, later.squares_linear},
             {length, later.integral_step, later.squares_step});
  join_into(bucket.sum, bucket.sum_squares, static_cast<double>(bucket.good),
            {static_cast<double>(later.good), later.sum, later.sum_squares});
  if (bucket.good == bucket.count && later.good < later.count) bucket.bad = later.bad;
  if (later.good > 0) {
    if (bucket.good == 0 || later.min.value < bucket.min.value) bucket.min = later.min;
    if (bucket.good == 0 || later.max.value > bucket.max.value) bucket.max = later.max;
  }
  bucket.last = later.last;
  bucket.count += later.count;
  bucket.good += later.good;
  bucket.uncertain += later.uncertain;
  bucket.width = width;
}

std::vector<Bucket> coarser(std::span<const Bucket> finer, Span width) {
  std::vector<Bucket> out;
  for (const Bucket& bucket : finer) {
    const Time start = aligned_down(bucket.start, width);
    if (out.empty() || out.back().start != start) {
      out.push_back(bucket);
      out.back().start = start;
    } else {
      combine(out.back(), bucket);
    }
  }
  for (Bucket& bucket : out) bucket.width = width;
  return out;
}

}  // namespace spindle::archive
