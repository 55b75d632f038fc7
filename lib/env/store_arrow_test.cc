#include <gtest/gtest.h>

#include "lib/env/store.h"

namespace spindle {
namespace {

TEST(ObjectStore, a_url_that_names_nothing_is_refused_without_telling_its_secrets) {
  for (const char* url : {"nothing://x/y", "abfs://", "abfs://account:hush@127.0.0.1:1/?enable_tls=false"}) {
    const auto store = open_object_store(url);
    ASSERT_FALSE(store) << url;
    EXPECT_EQ(store.error().code, Code::invalid) << store.error().message;
    EXPECT_EQ(store.error().message.find("hush"), std::string::npos);
  }
}

TEST(ObjectStore, its_place_is_told_without_secrets) {
  const auto store = open_object_store("abfs://account:hush@127.0.0.1:1/box/plant/?enable_tls=false");
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->location(), "abfs://account@127.0.0.1:1/box/plant/");
}

}  // namespace
}  // namespace spindle
