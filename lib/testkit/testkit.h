// What tests share: series literals, folders, a raw client, certificates.
#pragma once

#include "lib/testkit/certificate.h"
#include "lib/testkit/folder.h"
#include "lib/testkit/memory_sink.h"
#include "lib/testkit/raw_client.h"
#include "lib/testkit/series.h"
#include "lib/testkit/shared_data.h"
