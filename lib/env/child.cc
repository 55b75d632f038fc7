#include "lib/env/child.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/env/clock.h"

namespace spindle {
namespace {

constexpr std::size_t kErrorsBytesMax = 64 << 10;  // the rest of its complaints is dropped

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  void reset(int number) {
    close();
    number_ = number;
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read, write;
};

Result<> open_pipe(Pipe& made) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(Code::io, "no pipe: {}", std::strerror(errno));
  made.read.reset(ends[0]);
  made.write.reset(ends[1]);
  return {};
}

// A file in memory, so that nobody has to write while the program reads.
Result<> hold(std::string_view bytes, Descriptor& file) {
  file.reset(::memfd_create("input", MFD_CLOEXEC));
  while (!bytes.empty()) {
    const auto written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0) return fail(Code::io, "no room for a program's input: {}", std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  ::lseek(file.number(), 0, SEEK_SET);
  return {};
}

Result<std::string> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* variable = std::getenv("PATH");
  std::string_view path = variable != nullptr ? variable : "/usr/bin:/bin";
  while (!path.empty()) {
    const auto folder = path.substr(0, path.find(':'));
    const auto file = fmt::format("{}/{}", folder, name);
    if (::access(file.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(file)) return file;
    path.remove_prefix(std::min(path.size(), folder.size() + 1));
  }
  return fail(Code::not_found, "the program {} is not installed", name);
}

std::vector<std::string> environment_of(const Child& child) {
  std::vector<std::string> all{"LANG=C.UTF-8"};
  for (const char* name : {"PATH", "HOME"})
    if (const char* value = std::getenv(name); value != nullptr)
      all.push_back(fmt::format("{}={}", name, value));
  all.insert(all.end(), child.environment.begin(), child.environment.end());
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

void limit(__rlimit_resource resource, std::uint64_t most) {
  const rlimit bound{most, most};
  ::setrlimit(resource, &bound);
}

// Between fork and exec only calls that are safe after a fork of a threaded program.
[[noreturn]] void become(const char* file, char** arguments, char** environment, int input, int output,
                         int errors, const ChildLimits& limits) {
  ::setpgid(0, 0);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  limit(RLIMIT_AS, limits.memory_bytes);
  limit(RLIMIT_CORE, 0);
  ::execve(file, arguments, environment);
  ::_exit(127);
}

class Running {
 public:
  explicit Running(pid_t id) : id_(id) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (id_ > 0) stop();
  }
  // False when it still runs at the end of `span`.
  [[nodiscard]] bool ends_within(Span span) const {
    const Descriptor handle{static_cast<int>(::syscall(SYS_pidfd_open, id_, 0))};
    pollfd ended{handle.number(), POLLIN, 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(std::max(span, Span{0})).count();
    return handle.number() < 0 || ::poll(&ended, 1, static_cast<int>(left)) != 0;
  }
  void stop() {
    ::kill(-id_, SIGKILL);
    ::kill(id_, SIGKILL);
    wait();
  }
  int wait() {
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t id_;
};

// False at the end of the stream.
bool take(Descriptor& from, std::string& into, std::size_t most) {
  std::array<char, 1 << 16> buffer{};
  const auto got = ::read(from.number(), buffer.data(), buffer.size());
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) return false;
  into.append(buffer.data(), std::min(static_cast<std::size_t>(got), most - std::min(most, into.size())));
  return true;
}

Error too_long(const ChildLimits& limits) {
  return {Code::timeout,
          fmt::format("took longer than {} s", std::chrono::duration<double>(limits.time).count())};
}

Result<> listen(Pipe& output, Pipe& errors, const ChildLimits& limits, Span until, ChildEnd& end) {
  auto& clock = system_clock();
  while (output.read.number() >= 0 || errors.read.number() >= 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock.steady()).count();
    if (left <= 0) return std::unexpected(too_long(limits));
    std::array<pollfd, 2> both{{{output.read.number(), POLLIN, 0}, {errors.read.number(), POLLIN, 0}}};
    if (::poll(both.data(), both.size(), static_cast<int>(std::min<std::int64_t>(left, 60'000))) <= 0)
      continue;
    if (both[0].revents != 0 && !take(output.read, end.output, limits.output_bytes + 1)) output.read.close();
    if (both[1].revents != 0 && !take(errors.read, end.errors, kErrorsBytesMax)) errors.read.close();
    if (end.output.size() > limits.output_bytes)
      return fail(Code::exhausted, "wrote more than {} MiB", limits.output_bytes >> 20);
  }
  return {};
}

}  // namespace

Result<ChildEnd> run_child(const Child& child) {
  const auto& name = child.command.front();
  TRY(const std::string file, find_program(name));
  auto arguments = child.command;
  auto environment = environment_of(child);
  const auto argument_pointers = pointers(arguments);
  const auto environment_pointers = pointers(environment);
  Descriptor input;
  TRY_OK(hold(child.input, input));
  Pipe output, errors;
  TRY_OK(open_pipe(output));
  TRY_OK(open_pipe(errors));
  auto& clock = system_clock();
  const Span until = clock.steady() + child.limits.time;
  const pid_t id = ::fork();
  if (id < 0) return fail(Code::io, "{} did not start: {}", name, std::strerror(errno));
  if (id == 0)
    become(file.c_str(), const_cast<char**>(argument_pointers.data()),
           const_cast<char**>(environment_pointers.data()), input.number(), output.write.number(),
           errors.write.number(), child.limits);
  Running running{id};
  output.write.close();
  errors.write.close();
  ChildEnd end;
  if (const auto heard = listen(output, errors, child.limits, until, end); !heard)
    return std::unexpected(heard.error().within(name));
  if (!running.ends_within(until - clock.steady()))
    return std::unexpected(too_long(child.limits).within(name));
  end.status = running.wait();
  return end;
}

}  // namespace spindle
