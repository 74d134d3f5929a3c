// SPDX-License-Identifier: MIT
// The .hdf.series index by which ParaView opens a folder of .hdf files as one data set in time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace dualfield {

/// Lists files with their times, in the order of their steps. After every `add` the file on disk is the whole index.
///
/// A new entry is written into blanks that the file holds in store before its end, by one write within one page, which
/// no end of the process cuts in two. When the store is used up the file is written anew, twice as large, and renamed:
/// n entries cost a number of bytes in proportion to n. (No fsync: a power failure is not guarded against. Another
/// program that reads at the very moment of the write may see a part of the entry.)
class HdfSeries {
 public:
  /// Reads nothing yet.
  explicit HdfSeries(std::filesystem::path index) : index_(std::move(index)) {}
  /// Writes the file without its store of blanks; where that fails, it stays as it is.
  ~HdfSeries();
  HdfSeries(const HdfSeries&) = delete;
  HdfSeries& operator=(const HdfSeries&) = delete;

  /// Adds the file `name`, which lies beside the index, or sets its time anew if it is listed. Entries of an index that
  /// is there from an earlier part of the run stay. Throws OutputError, also when what is there is no such index.
  void add(const std::string& name, double time);

 private:
  void read();
  void write(bool with_store);
  bool append(const std::string& entry);
  bool is_as_written() const;

  std::filesystem::path index_;
  /// Times by name. Names are zero-padded steps, so a longer one belongs to a later step.
  std::map<std::pair<std::size_t, std::string>, double> times_;
  bool is_read_ = false;
  std::size_t used_ = 0;      ///< bytes of the file up to the end of its last entry
  std::size_t size_ = 0;      ///< bytes of the file, the store included; 0 until it is written
  std::uint64_t number_ = 0;  ///< of the file in its file system
};

}  // namespace dualfield
