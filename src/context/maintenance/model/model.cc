#include "src/context/maintenance/model/model.h"

#include "lib/base/digest.h"

namespace spindle::maintenance {
namespace {

constexpr std::string_view kMagic = "SPINDLE MAINTENANCE MODEL\n";
constexpr std::uint32_t kVersion = 1;

void append(std::string& out, std::uint32_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift & 0xFF);
}

void append_part(std::string& out, std::string_view part) {
  append(out, static_cast<std::uint32_t>(part.size()));
  out += part;
}

std::uint32_t number_at(std::string_view bytes) {
  std::uint32_t number = 0;
  for (unsigned i = 0; i < 4; ++i) number |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << 8 * i;
  return number;
}

Result<std::string_view> take_part(std::string_view& bytes) {
  if (bytes.size() < 4 || bytes.size() - 4 < number_at(bytes))
    return fail(Code::corrupt, "the model ends too early");
  const auto part = bytes.substr(4, number_at(bytes));
  bytes.remove_prefix(4 + part.size());
  return part;
}

}  // namespace

std::string encode(const Model& model) {
  std::string out{kMagic};
  append(out, kVersion);
  for (const auto& part : {model.tagger.encode(), model.inner.encode(), model.lexicon.encode(),
                           model.words.encode(), model.failures.encode()})
    append_part(out, part);
  append(out, crc32(bytes_of(out)));
  return out;
}

Result<Model> decode_model(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + 8)
    return fail(Code::corrupt, "this is not a model of maintenance texts");
  if (const auto version = number_at(bytes.substr(kMagic.size())); version != kVersion)
    return fail(Code::unsupported, "a model of version {}, this program reads {}; train it again", version,
                kVersion);
  const auto body = bytes.substr(0, bytes.size() - 4);
  if (number_at(bytes.substr(body.size())) != crc32(bytes_of(body)))
    return fail(Code::corrupt, "the model is damaged: its checksum does not fit");
  auto rest = body.substr(kMagic.size() + 4);
  TRY(const auto tagger, take_part(rest));
  TRY(const auto inner, take_part(rest));
  TRY(const auto lexicon, take_part(rest));
  TRY(const auto words, take_part(rest));
  TRY(const auto failures, take_part(rest));
  Model model;
  TRY(model.tagger, Weights::decode(tagger));
  TRY(model.inner, Weights::decode(inner));
  TRY(model.lexicon, Lexicon::decode(lexicon));
  TRY(model.words, Weights::decode(words));
  TRY(model.failures, Weights::decode(failures));
  return model;
}

}  // namespace spindle::maintenance
