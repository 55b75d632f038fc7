// The description of every route (OpenAPI 3.1); routes_test.cc holds it against the tables of routes.
#include "src/serve/answers.h"
#include "src/serve/page.h"

namespace spindle::serve {
namespace {

constexpr std::string_view kOpenApi = R"json({
"openapi": "3.1.0",
"info": {"title": "Spindle", "version": "1", "description": "Samples of a process plant, in and out. Times are RFC 3339, or as PI users write them: *, *-8h, t, y+6h. Errors are {\"error\": text, \"code\": word}."},
"security": [{"bearer": []}],
"paths": {
 "/": {"get": {"summary": "A status page", "security": [], "responses": {"200": {"description": "HTML"}}}},
 "/healthz": {"get": {"summary": "The process answers", "security": [], "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/readyz": {"get": {"summary": "It takes requests; 503 while it stops", "security": [], "responses": {"200": {"$ref": "#/components/responses/Json"}, "503": {"$ref": "#/components/responses/Error"}}}},
 "/metrics": {"get": {"summary": "Numbers for Prometheus", "responses": {"200": {"description": "Text format 0.0.4"}}}},
 "/openapi.json": {"get": {"summary": "This document", "security": [], "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/v1/status": {"get": {"summary": "Version, counts of the archive, sources and their last sequence", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/v1/tags": {
  "get": {"summary": "Tags whose name and description fit patterns with * and ?", "parameters": [{"$ref": "#/components/parameters/name"}, {"$ref": "#/components/parameters/description"}, {"$ref": "#/components/parameters/skip"}, {"$ref": "#/components/parameters/max_count"}], "responses": {"200": {"$ref": "#/components/responses/Json"}}},
  "post": {"summary": "Declare one tag or a list: all or none; a different type is 409. Needs a writer", "requestBody": {"required": true, "content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/Tag"}, {"type": "array", "maxItems": 100000, "items": {"$ref": "#/components/schemas/Tag"}}]}}}}, "responses": {"200": {"$ref": "#/components/responses/Json"}, "400": {"$ref": "#/components/responses/Error"}, "409": {"$ref": "#/components/responses/Error"}}}},
 "/v1/state-sets": {
  "get": {"summary": "The states of digital tags", "responses": {"200": {"$ref": "#/components/responses/Json"}}},
  "post": {"summary": "Declare a state set. Needs a writer", "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["name", "states"], "properties": {"name": {"type": "string"}, "states": {"type": "object", "additionalProperties": {"type": "string"}}}}}}}, "responses": {"200": {"$ref": "#/components/responses/Json"}, "400": {"$ref": "#/components/responses/Error"}}}},
 "/v1/write": {"post": {"summary": "Store samples; 200 when they survive a power cut. Needs a writer",
  "description": "A batch with Spindle-Source and Spindle-Sequence (1, 2, 3, ...) is stored once, however often it is sent. Rows that cannot be stored are set aside with a reason; the good rest is kept. Body at most 64 MiB and 1,000,000 rows; may be gzip.",
  "parameters": [{"name": "Spindle-Source", "in": "header", "schema": {"type": "string"}}, {"name": "Spindle-Sequence", "in": "header", "schema": {"type": "integer", "minimum": 0}}, {"name": "Spindle-Known", "in": "header", "description": "When late rows became known, if not now", "schema": {"type": "string", "format": "date-time"}}],
  "requestBody": {"required": true, "content": {
   "application/vnd.apache.arrow.stream": {"schema": {"description": "Columns tag (name or id), time, value, and optionally quality, state, text", "type": "string", "format": "binary"}},
   "application/x-ndjson": {"schema": {"$ref": "#/components/schemas/Line"}}}},
  "responses": {"200": {"description": "Receipt", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}}}}, "400": {"$ref": "#/components/responses/Error"}, "409": {"description": "A batch is missing before this one: send `expected` first"}, "413": {"$ref": "#/components/responses/Error"}, "503": {"description": "Full for now: send the same again after Retry-After"}}}},
 "/v1/read": {
  "get": {"summary": "Samples of tags in a range", "parameters": [{"$ref": "#/components/parameters/tag"}, {"$ref": "#/components/parameters/tags"}, {"$ref": "#/components/parameters/start"}, {"$ref": "#/components/parameters/end"}, {"$ref": "#/components/parameters/kind"}, {"$ref": "#/components/parameters/interval"}, {"$ref": "#/components/parameters/intervals"}, {"$ref": "#/components/parameters/time"}, {"$ref": "#/components/parameters/boundary"}, {"$ref": "#/components/parameters/basis"}, {"$ref": "#/components/parameters/max_count"}, {"$ref": "#/components/parameters/as_of"}, {"$ref": "#/components/parameters/zone"}, {"$ref": "#/components/parameters/format"}], "responses": {"200": {"$ref": "#/components/responses/Samples"}, "400": {"$ref": "#/components/responses/Error"}, "404": {"$ref": "#/components/responses/Error"}}},
  "post": {"summary": "The same, asked with a JSON object of the parameters", "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}, "responses": {"200": {"$ref": "#/components/responses/Samples"}, "400": {"$ref": "#/components/responses/Error"}, "404": {"$ref": "#/components/responses/Error"}}}},
 "/v1/latest": {
  "get": {"summary": "The newest sample of each tag", "parameters": [{"$ref": "#/components/parameters/tag"}, {"$ref": "#/components/parameters/tags"}], "responses": {"200": {"$ref": "#/components/responses/Json"}, "404": {"$ref": "#/components/responses/Error"}}},
  "post": {"summary": "The same, asked with {\"tags\": [...]}", "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}, "responses": {"200": {"$ref": "#/components/responses/Json"}, "404": {"$ref": "#/components/responses/Error"}}}},
 "/v1/sql": {"post": {"summary": "SQL over samples, tags, rollups and state_sets; read-only, bounded in memory and time", "parameters": [{"$ref": "#/components/parameters/as_of"}, {"$ref": "#/components/parameters/format"}], "requestBody": {"required": true, "content": {"application/sql": {"schema": {"type": "string"}}, "application/json": {"schema": {"type": "object", "required": ["sql"], "properties": {"sql": {"type": "string"}, "as_of": {"type": "string"}, "format": {"type": "string"}}}}}}, "responses": {"200": {"$ref": "#/components/responses/Samples"}, "400": {"$ref": "#/components/responses/Error"}, "503": {"$ref": "#/components/responses/Error"}, "504": {"$ref": "#/components/responses/Error"}}}},
 "/v1/rejects": {
  "get": {"summary": "Rows set aside, newest first", "parameters": [{"name": "before", "in": "query", "description": "Numbers below this one", "schema": {"type": "integer"}}, {"$ref": "#/components/parameters/max_count"}], "responses": {"200": {"$ref": "#/components/responses/Json"}}},
  "delete": {"summary": "Forget them, to make room. Needs an admin", "parameters": [{"name": "up_to", "in": "query", "required": true, "schema": {"type": "integer"}}], "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/omf": {"post": {"summary": "OMF 1.1 and 1.2: types, containers and data, as AVEVA adapters and Fledge push them. Needs a writer",
  "description": "Statuses and bodies are those of the standard: 202 when the samples survive a power cut; values that do not fit are set aside. Body at most 192 KB.",
  "parameters": [{"name": "messagetype", "in": "header", "required": true, "schema": {"enum": ["type", "container", "data"]}}, {"name": "omfversion", "in": "header", "required": true, "schema": {"enum": ["1.0", "1.1", "1.2"]}}, {"name": "messageformat", "in": "header", "schema": {"enum": ["json"]}}, {"name": "action", "in": "header", "schema": {"enum": ["create", "update", "delete"], "default": "create"}}, {"name": "compression", "in": "header", "schema": {"enum": ["none", "gzip"], "default": "none"}}],
  "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}},
  "responses": {"201": {"$ref": "#/components/responses/Json"}, "202": {"$ref": "#/components/responses/Json"}, "204": {"description": "Deleted"}, "400": {"$ref": "#/components/responses/Json"}, "404": {"$ref": "#/components/responses/Json"}, "409": {"$ref": "#/components/responses/Json"}, "413": {"$ref": "#/components/responses/Json"}, "501": {"$ref": "#/components/responses/Json"}, "503": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi": {"get": {"summary": "PI Web API: where to begin", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/assetservers": {"get": {"summary": "PI Web API: none", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/attributes": {"get": {"summary": "PI Web API: a point by path, as an attribute", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/attributes/{webId}": {"get": {"parameters": [{"$ref": "#/components/parameters/webId"}], "summary": "PI Web API: a point as an attribute", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/batch": {"post": {"summary": "PI Web API: many requests in one", "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}, "responses": {"207": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/calculation/intervals": {"get": {"summary": "PI Web API: an expression over points, at steps of sampleInterval", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/calculation/recorded": {"get": {"summary": "PI Web API: an expression over points, where one of them has an event", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/calculation/summary": {"get": {"summary": "PI Web API: an expression over points, summarised", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/calculation/times": {"get": {"summary": "PI Web API: an expression over points, at given times", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/dataservers": {"get": {"summary": "PI Web API: this archive", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/dataservers/{webId}": {"get": {"parameters": [{"$ref": "#/components/parameters/webId"}], "summary": "PI Web API: this archive", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/dataservers/{webId}/enumerationsets": {"get": {"parameters": [{"$ref": "#/components/parameters/webId"}], "summary": "PI Web API: digital state sets", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/enumerationsets/{webId}": {"get": {"parameters": [{"$ref": "#/components/parameters/webId"}], "summary": "PI Web API: a state set", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/enumerationsets/{webId}/enumerationvalues": {"get": {"parameters": [{"$ref": "#/components/parameters/webId"}], "summary": "PI Web API: its states", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/dataservers/{webId}/points": {"get": {"parameters": [{"$ref": "#/components/parameters/webId"}], "summary": "PI Web API: points by nameFilter", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/omf": {"post": {"summary": "The same as /omf, where PI clients look for it. Needs a writer", "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}}, "responses": {"201": {"$ref": "#/components/responses/Json"}, "202": {"$ref": "#/components/responses/Json"}, "400": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/points": {"get": {"summary": "PI Web API: a point by path", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/points/search": {"get": {"summary": "PI Web API: points by query", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/points/{webId}": {"get": {"parameters": [{"$ref": "#/components/parameters/webId"}], "summary": "PI Web API: a point", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/streams/{webId}/{action}": {"get": {"parameters": [{"$ref": "#/components/parameters/webId"}, {"$ref": "#/components/parameters/action"}], "summary": "PI Web API: recorded, interpolated, interpolatedattimes, recordedattime(s), plot, summary, value, end", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/streamsets/joined": {"get": {"summary": "PI Web API: recorded values of one point, and of others at their times", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/streamsets/{action}": {"get": {"parameters": [{"$ref": "#/components/parameters/action"}], "summary": "PI Web API: the same of many points, webId=&webId=", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/streamsets/{webId}/{action}": {"get": {"parameters": [{"$ref": "#/components/parameters/webId"}, {"$ref": "#/components/parameters/action"}], "summary": "PI Web API: the same of one point, as a set", "responses": {"200": {"$ref": "#/components/responses/Json"}}}},
 "/piwebapi/system": {"get": {"summary": "PI Web API: who answers", "responses": {"200": {"$ref": "#/components/responses/Json"}}}}
},
"components": {
 "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a token of the configured issuer"}},
 "parameters": {
  "name": {"name": "name", "in": "query", "schema": {"type": "string"}},
  "description": {"name": "description", "in": "query", "schema": {"type": "string"}},
  "skip": {"name": "skip", "in": "query", "schema": {"type": "integer", "default": 0}},
  "max_count": {"name": "max_count", "in": "query", "schema": {"type": "integer", "minimum": 1}},
  "tag": {"name": "tag", "in": "query", "description": "A name; as often as needed", "schema": {"type": "array", "items": {"type": "string"}}},
  "tags": {"name": "tags", "in": "query", "description": "Names with commas between", "schema": {"type": "string"}},
  "start": {"name": "start", "in": "query", "schema": {"type": "string", "default": "*-1h"}},
  "end": {"name": "end", "in": "query", "description": "Before the start: descending", "schema": {"type": "string", "default": "*"}},
  "kind": {"name": "kind", "in": "query", "schema": {"enum": ["recorded", "interpolated", "at-times", "last-at", "plot", "summary"], "default": "recorded"}},
  "interval": {"name": "interval", "in": "query", "description": "Of interpolated and summary: 10s, 1h, 1d", "schema": {"type": "string"}},
  "intervals": {"name": "intervals", "in": "query", "description": "Of plot: at most five samples each", "schema": {"type": "integer", "default": 400}},
  "time": {"name": "time", "in": "query", "description": "Of at-times and last-at; as often as needed", "schema": {"type": "array", "items": {"type": "string"}}},
  "boundary": {"name": "boundary", "in": "query", "schema": {"enum": ["inside", "outside", "interpolated"], "default": "inside"}},
  "basis": {"name": "basis", "in": "query", "schema": {"enum": ["time-weighted", "event-weighted"], "default": "time-weighted"}},
  "as_of": {"name": "as_of", "in": "query", "description": "Answer as it would have been answered then", "schema": {"type": "string"}},
  "zone": {"name": "zone", "in": "query", "schema": {"type": "string", "default": "UTC"}},
  "webId": {"name": "webId", "in": "path", "required": true, "description": "WebId 2.0: full, id only or path only", "schema": {"type": "string"}},
  "action": {"name": "action", "in": "path", "required": true, "schema": {"enum": ["end", "interpolated", "interpolatedattimes", "plot", "recorded", "recordedattime", "recordedattimes", "summary", "value"]}},
  "format": {"name": "format", "in": "query", "description": "Or Accept: application/vnd.apache.arrow.stream", "schema": {"enum": ["json", "arrow"], "default": "json"}}
 },
 "responses": {
  "Json": {"description": "JSON", "content": {"application/json": {}}},
  "Samples": {"description": "In pieces; a connection that ends early means that the answer is not whole", "content": {"application/json": {}, "application/vnd.apache.arrow.stream": {}}},
  "Error": {"description": "What is wrong and what to do", "content": {"application/json": {"schema": {"type": "object", "properties": {"error": {"type": "string"}, "code": {"type": "string"}}}}}}
 },
 "schemas": {
  "Tag": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "maxLength": 512}, "type": {"enum": ["real", "integer", "digital", "text"], "default": "real"}, "step": {"type": "boolean"}, "description": {"type": "string"}, "unit": {"type": "string"}, "state_set": {"type": "string"}, "zero": {"type": "number"}, "span": {"type": "number"}, "source": {"type": "string"}, "point_id": {"type": "string"}}},
  "Line": {"type": "object", "required": ["tag", "time", "value"], "properties": {"tag": {"type": ["string", "integer"]}, "time": {"type": ["string", "integer"], "description": "RFC 3339 with zone, or microseconds since 1970"}, "value": {"type": ["number", "string", "boolean", "null"]}, "quality": {"type": ["string", "integer"]}, "state": {"type": "integer"}}},
  "Receipt": {"type": "object", "properties": {"stored": {"type": "integer"}, "rejected": {"type": "integer"}, "replay": {"type": "boolean"}}}
 }
}
}
)json";

}  // namespace

Result<HttpResponse> handle_openapi(const Call&) { return json_answer(std::string{kOpenApi}); }

}  // namespace spindle::serve
