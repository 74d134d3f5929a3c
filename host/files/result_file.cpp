// SPDX-License-Identifier: MIT
#include "host/files/result_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <system_error>

#include "dualfield/error.hpp"
#include "host/files/partial_path.hpp"

namespace dualfield {
namespace {
namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file, const std::string& why) {
  throw OutputError(fmt::format("{}: cannot be written: {}", file.string(), why));
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : "."; }

/// A new file beside the old one, renamed at the end, wherever that leaves everything else as it was.
bool may_be_replaced(const fs::path& file) {
  std::error_code ignored;
  const fs::file_type type = fs::symlink_status(file, ignored).type();
  return (type == fs::file_type::not_found || type == fs::file_type::regular) &&
         access(folder_of(file).c_str(), W_OK | X_OK) == 0;
}

}  // namespace

void require_writable(const fs::path& file) {
  if (file.empty()) throw InputError("the name of a file is empty; allowed: a path");
  std::error_code error;
  const fs::file_type type = fs::status(file, error).type();
  if (type == fs::file_type::none) fail(file, error.message());
  if (type == fs::file_type::directory || !file.has_filename()) fail(file, "it is a directory");
  const bool is_new = type == fs::file_type::not_found;
  if (is_new && !fs::is_directory(folder_of(file), error))
    fail(file, fmt::format("there is no directory {}", folder_of(file).string()));
  if (access(is_new ? folder_of(file).c_str() : file.c_str(), is_new ? W_OK | X_OK : W_OK) != 0)
    fail(file, std::strerror(errno));
}

void write_result(const fs::path& file, std::string_view text) {
  std::optional<PartialPath> partial;
  if (may_be_replaced(file)) partial.emplace(file);
  errno = 0;
  std::ofstream stream(partial ? partial->path() : file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) fail(file, std::strerror(errno));
  if (partial) partial->commit();
}

void write_json(const fs::path& file, const nlohmann::ordered_json& document) {
  write_result(file, document.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n');
}

}  // namespace dualfield
