// A P&ID as its items and how they hang together, whatever form it came in. Private to src/context/dexpi.
#pragma once

#include "src/context/graph/facts.h"
#include "src/context/xml/xml.h"

namespace spindle::context {

struct PidItem {
  std::string id;         // in the file
  std::string type;       // class of DEXPI: "CentrifugalPump"
  std::string parent;     // id of the item it is part of; empty: none
  Properties properties;  // under DEXPI 2.0's names
};

struct PidLink {
  LinkKind kind = LinkKind::refers_to;
  std::string from, to;  // ids
  std::string qualifier;
};

struct Pid {
  Properties drawing;  // metadata
  std::vector<PidItem> items;
  std::vector<PidLink> links;
  std::vector<Problem> problems;
};

Pid read_proteus(const pugi::xml_document& document, std::string_view file);
Pid read_dexpi2(const pugi::xml_document& document, std::string_view file);

// The key of its document: the drawing's number, else the file's name.
std::string drawing_key(const Pid& pid, std::string_view file);
Result<> add_facts(const Pid& pid, const std::string& drawing, std::string_view file, FactSink& sink);

}  // namespace spindle::context
