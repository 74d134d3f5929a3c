// SPDX-License-Identifier: MIT
// Empty: the target of this file holds the headers that are precompiled for the tests under the emulator.
