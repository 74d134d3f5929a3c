// SPDX-License-Identifier: MIT
// The readers of files that users give, as functions of the bytes of such a file, and what holds for every input.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace dualfield::faults {

/// A reader broke one of its promises.
struct BrokenPromise : std::logic_error {
  using logic_error::logic_error;
};

/// What a reader made of an input: accepted where the message is empty, else refused with this message.
struct Outcome {
  std::string message;
  bool accepted() const { return message.empty(); }
};

/// Reads a case file. Each line of it that begins with "#set " is an override too, such as "#set time.steps=3".
/// Throws BrokenPromise unless the case is refused with a message that begins with the file or the override and that
/// has a bounded length, or is accepted and, written as TOML and read again, written as the same TOML.
Outcome read_case(std::string_view bytes);

/// The case as TOML with every default written out. Throws InputError for a case that is refused.
std::string resolved(std::string_view bytes);

/// Reads an .npy file. Throws BrokenPromise unless it is refused with a message that begins with the path and has a
/// bounded length, or is accepted and has the same values when it is read in pieces, and when it is written and read
/// again.
Outcome read_array(std::string_view bytes);

/// Reads a checkpoint. Throws BrokenPromise unless it is refused with such a message, or is accepted, has facts that a run
/// can have and as many values as they say, and gives the same values when they are read in pieces.
Outcome read_checkpoint(std::string_view bytes);

/// Reads an .hdf snapshot of hdf_components components on a lattice of hdf_shape. Throws BrokenPromise unless it is
/// refused with such a message, or is accepted, has a time and values that are finite, and gives the same values when they
/// are read in pieces. Only where the program is built with HDF5.
Outcome read_snapshot(std::string_view bytes);

/// The same in a process of its own, because HDF5 itself reads and writes beyond its memory in some damaged files. The
/// outcome then is a refusal with the message `ended_by_hdf5`. Errors of memory or arithmetic elsewhere are BrokenPromise.
Outcome read_snapshot_apart(std::string_view bytes);
inline constexpr std::string_view ended_by_hdf5 = "HDF5 has ended the process";

}  // namespace dualfield::faults
