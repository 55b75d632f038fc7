// Weights of a linear model whose features are hashed into one fixed table (feature hashing: Weinberger et
// al. 2009). Two features may share a place; the table is sized so that few do. No feature's text is kept.
//
// Trained as averaged perceptrons (Collins 2002; lazy averaging: Daumé 2006, figure 2.3), shipped as one
// signed byte a place. Weights are immutable; an AveragedWeights belongs to one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

namespace spindle::maintenance {

using Feature = std::uint64_t;
using Features = std::vector<Feature>;

Feature feature(std::string_view name, std::string_view value = {}, std::string_view second = {});
Feature with(Feature feature, std::uint64_t more);  // a conjunction

class Weights {
 public:
  Weights() = default;
  Weights(unsigned bits, double scale, std::string bytes)
      : bits_(bits), scale_(scale), bytes_(std::move(bytes)) {}
  [[nodiscard]] double operator()(Feature feature, unsigned label) const {
    return scale_ * static_cast<signed char>(bytes_[place(feature, label, bits_)]);
  }
  static std::size_t place(Feature feature, unsigned label, unsigned bits) {
    return with(feature, label + 1) >> (64 - bits);
  }

  [[nodiscard]] std::string encode() const;
  static Result<Weights> decode(std::string_view bytes);  // Code::corrupt

 private:
  unsigned bits_ = 1;
  double scale_ = 0;
  std::string bytes_ = std::string(2, '\0');
};

class AveragedWeights {
 public:
  explicit AveragedWeights(unsigned bits)
      : bits_(bits), weights_(std::size_t{1} << bits), sums_(std::size_t{1} << bits) {}
  [[nodiscard]] double operator()(Feature feature, unsigned label) const {
    return weights_[Weights::place(feature, label, bits_)];
  }
  void tick() { ++time_; }  // once an example
  void add(const Features& features, unsigned label, float delta);
  [[nodiscard]] Weights averaged() const;

 private:
  unsigned bits_;
  float time_ = 1;
  std::vector<float> weights_, sums_;
};

template <class W>
double score(const W& weights, const Features& features, unsigned label) {
  double sum = 0;
  for (const auto one : features) sum += weights(one, label);
  return sum;
}

}  // namespace spindle::maintenance
