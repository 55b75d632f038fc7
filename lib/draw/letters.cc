#include "lib/draw/letters.h"

#include <algorithm>
#include <array>

namespace spindle::draw {
namespace {

// Points as two digits: x from the left, y from the top (6 is the baseline). A space lifts the pen.
struct Letter {
  char letter;
  std::string_view strokes;
};
constexpr std::string_view kBox = "0040460600";
constexpr std::array kLetters = {Letter{' ', ""},
                                 Letter{'!', "2024 2526"},
                                 Letter{'"', "1012 3032"},
                                 Letter{'#', "1016 3036 0242 0444"},
                                 Letter{'$', "413010010213334445361605 2026"},
                                 Letter{'%', "4006 0010110100 3545463635"},
                                 Letter{'&', "46120110210305163644"},
                                 Letter{'\'', "2022"},
                                 Letter{'(', "30212536"},
                                 Letter{')', "10212516"},
                                 Letter{'*', "2125 0343 1234 3214"},
                                 Letter{'+', "2125 0343"},
                                 Letter{',', "2517"},
                                 Letter{'-', "0343"},
                                 Letter{'.', "2526"},
                                 Letter{'/', "4006"},
                                 Letter{'0', "103041453616050110"},
                                 Letter{'1', "012026 0646"},
                                 Letter{'2', "01103041420646"},
                                 Letter{'3', "011030414233 13334445361605"},
                                 Letter{'4', "36300444"},
                                 Letter{'5', "400003334445361605"},
                                 Letter{'6', "413010010516364544331304"},
                                 Letter{'7', "004016"},
                                 Letter{'8', "103041423313020110 1304051636454433"},
                                 Letter{'9', "051636454130100102133342"},
                                 Letter{':', "2223 2526"},
                                 Letter{';', "2223 2517"},
                                 Letter{'<', "410345"},
                                 Letter{'=', "0242 0444"},
                                 Letter{'>', "014305"},
                                 Letter{'?', "01103041422324 2526"},
                                 Letter{'@', "4536160501103041433323243443"},
                                 Letter{'A', "0602204246 0444"},
                                 Letter{'B', "06003041423303 3344453606"},
                                 Letter{'C', "4130100105163645"},
                                 Letter{'D', "00204244260600"},
                                 Letter{'E', "40000646 0333"},
                                 Letter{'F', "400006 0333"},
                                 Letter{'G', "41301001051636454323"},
                                 Letter{'H', "0006 4046 0343"},
                                 Letter{'I', "1030 2026 1636"},
                                 Letter{'J', "4045361605"},
                                 Letter{'K', "0006 400346"},
                                 Letter{'L', "000646"},
                                 Letter{'M', "0600234046"},
                                 Letter{'N', "06004640"},
                                 Letter{'O', "103041453616050110"},
                                 Letter{'P', "06003041423303"},
                                 Letter{'Q', "103041453616050110 2446"},
                                 Letter{'R', "06003041423303 2346"},
                                 Letter{'S', "413010010213334445361605"},
                                 Letter{'T', "0040 2026"},
                                 Letter{'U', "000516364540"},
                                 Letter{'V', "002640"},
                                 Letter{'W', "0016223640"},
                                 Letter{'X', "0046 4006"},
                                 Letter{'Y', "002340 2326"},
                                 Letter{'Z', "00400646"},
                                 Letter{'[', "30101636"},
                                 Letter{'\\', "0046"},
                                 Letter{']', "10303616"},
                                 Letter{'^', "022042"},
                                 Letter{'_', "0747"},
                                 Letter{'`', "1021"},
                                 Letter{'a', "12324346 4616051444"},
                                 Letter{'b', "0006 0312324345361605"},
                                 Letter{'c', "4332120305163645"},
                                 Letter{'d', "4046 4332120305163645"},
                                 Letter{'e', "044443321203051636"},
                                 Letter{'f', "40302126 0242"},
                                 Letter{'g', "4332120305163645 42473818"},
                                 Letter{'h', "0006 0312324346"},
                                 Letter{'i', "2226 2021"},
                                 Letter{'j', "222718 2021"},
                                 Letter{'k', "0006 320436"},
                                 Letter{'l', "2026"},
                                 Letter{'m', "0206 03122326 23324346"},
                                 Letter{'n', "0206 0312324346"},
                                 Letter{'o', "123243453616050312"},
                                 Letter{'p', "0208 0312324345361605"},
                                 Letter{'q', "4248 4332120305163645"},
                                 Letter{'r', "0206 03123243"},
                                 Letter{'s', "43321203143445361605"},
                                 Letter{'t', "20253646 0242"},
                                 Letter{'u', "0205163645 4246"},
                                 Letter{'v', "022642"},
                                 Letter{'w', "0216243642"},
                                 Letter{'x', "0246 4206"},
                                 Letter{'y', "0226 4218"},
                                 Letter{'z', "02420646"},
                                 Letter{'{', "3020221323 2636"},
                                 Letter{'|', "2027"},
                                 Letter{'}', "1020223323 2616"},
                                 Letter{'~', "0312324443"}};
static_assert(std::ranges::is_sorted(kLetters, {}, &Letter::letter));

Strokes strokes_of(std::string_view code) {
  Strokes out(1);
  for (std::size_t i = 0; i < code.size();) {
    if (code[i] == ' ') {
      out.emplace_back(), ++i;
      continue;
    }
    out.back().push_back({static_cast<double>(code[i] - '0'), static_cast<double>(code[i + 1] - '6')});
    i += 2;
  }
  return out;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string_view code_of(std::string_view character) {
  if (character == "\u00B0") return "1121221211";  // degree
  if (character == "\u00B3") return "102022 1121 2212";
  const auto* found = std::ranges::lower_bound(kLetters, character[0], {}, &Letter::letter);
  return character.size() == 1 && found != kLetters.end() && found->letter == character[0] ? found->strokes
                                                                                           : kBox;
}

}  // namespace

std::vector<Strokes> letters_of(std::string_view utf8) {
  std::vector<Strokes> out;
  for (std::size_t i = 0; i < utf8.size();) {
    std::size_t end = i + 1;
    while (end < utf8.size() && continues(utf8[end])) ++end;
    out.push_back(strokes_of(code_of(utf8.substr(i, end - i))));
    i = end;
  }
  return out;
}

double text_width(std::string_view utf8, double size) {
  const auto count = std::ranges::count_if(utf8, [](char c) { return !continues(c); });
  return static_cast<double>(count) * kLetterStep * size / 10;
}

}  // namespace spindle::draw
