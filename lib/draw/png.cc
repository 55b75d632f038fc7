#include <csetjmp>

#include <png.h>

#include "lib/draw/canvas.h"

namespace spindle::draw {
namespace {

void append(png_structp writer, png_bytep data, png_size_t size) {
  static_cast<std::string*>(png_get_io_ptr(writer))->append(reinterpret_cast<const char*>(data), size);
}

// libpng reports errors by longjmp: nothing with a destructor is made between setjmp and the last call.
bool encode(const Canvas& canvas, Size size, std::string& out) {
  png_structp writer = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = writer ? png_create_info_struct(writer) : nullptr;
  if (!info || setjmp(png_jmpbuf(writer)) != 0) {
    png_destroy_write_struct(&writer, &info);
    return false;
  }
  png_set_write_fn(writer, &out, append, nullptr);
  png_set_IHDR(writer, info, static_cast<png_uint_32>(size.width), static_cast<png_uint_32>(size.height), 8,
               PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(writer, info);
  for (int y = 0; y < size.height; ++y) png_write_row(writer, canvas.row(y));
  png_write_end(writer, info);
  png_destroy_write_struct(&writer, &info);
  return true;
}

}  // namespace

Result<std::string> png(const Trend& trend, Size size) {
  TRY(const Picture picture, lay_out(trend, size));
  Canvas canvas{size};
  for (const auto& line : picture.lines) canvas.line(line);
  for (const auto& text : picture.texts) canvas.text(text);
  std::string out;
  if (!encode(canvas, size, out))
    return fail(Code::exhausted, "cannot encode the PNG; ask for a smaller one");
  return out;
}

}  // namespace spindle::draw
