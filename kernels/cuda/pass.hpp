// SPDX-License-Identifier: MIT
// The form of a streaming pass: how many sub-steps it does at once, and how threads share the sites of a plane. What follows
// from a form and the stages of a schedule is computed here at compile time.
#pragma once

#include <type_traits>

#include "dualfield/march.hpp"
#include "kernels/cuda/grid.hpp"

namespace dualfield::cuda {

/// How the planes come from memory: when they are needed, into registers one plane ahead, or copied asynchronously into a
/// ring of `Planes` planes in shared memory.
struct AtOnce {
  static constexpr int ahead = 0, ring = 0;
};
struct Ahead {
  static constexpr int ahead = 1, ring = 0;
};
template <int Planes>
struct Ring {
  static constexpr int ahead = 0, ring = Planes;
};

/// Where the first and the last lane of a warp find their neighbours along axis 1 in other warps: the warp computes them
/// again, or reads them from memory, which is possible for what no stage before has changed.
enum class Ends { computed, read };

/// A warp owns 32 lanes of `Sites` sites along axis 1 and `Rows` rows, and what lies around them it computes again. So its
/// neighbours along axis 1 are other lanes, those along axis 2 its own registers, and no thread waits for another one.
/// `Warps` warps make a block, of which a multiprocessor should hold `Blocks`.
template <int Steps, int Sites, int Rows, int Warps, class Loader, int Blocks = 1, Ends AtEnds = Ends::computed>
struct Columns {
  static constexpr int steps = Steps, sites = Sites, rows = Rows, lanes_x = 32, lanes_y = 1, warps = Warps;
  static constexpr int blocks = Blocks, buffers = 0;
  static constexpr bool is_tile = false, reads_ends = AtEnds == Ends::read;
  using Planes = Loader;
};

/// A block owns a tile of LanesX times LanesY threads, each with `Sites` sites along axis 1 and `Rows` rows. Threads publish
/// their edges in shared memory. Two `Buffers` take one barrier a plane, one takes two. Without `Buffers` each stage that
/// reads what is published takes a barrier, and none has to wait for the next plane, so that fewer planes are in flight.
template <int Steps, int Sites, int Rows, int LanesX, int LanesY, class Loader, int Buffers = 2, int Blocks = 1>
struct Tile {
  static constexpr int steps = Steps, sites = Sites, rows = Rows, lanes_x = LanesX, lanes_y = LanesY;
  static constexpr int warps = (LanesX * LanesY + 31) / 32, blocks = Blocks, buffers = Buffers;
  static constexpr bool is_tile = true, reads_ends = false;
  using Planes = Loader;
};

/// Several sub-steps that follow each other.
template <class S, int Steps>
struct SubSteps {
  S of[Steps];
};

/// What follows from a schedule, a form, and the type in which fields are stored.
template <class S, class F, class R = typename S::Real>
struct Pass {
  using Schedule = S;
  using Form = F;
  using Real = typename S::Real;  ///< in which it computes
  using Stored = R;
  static_assert(std::is_same_v<Real, Arithmetic<Stored>>);
  static constexpr int steps = F::steps, stages = F::steps * S::stages, components = S::components, sites = F::sites;
  /// Components that lie together in memory, and packets of them.
  static constexpr int packet = packet_size<Stored, components>, packets = components / packet;
  static constexpr int threads = 32 * F::warps, blocks = F::blocks;
  /// How many time steps one turn of the loop does. Between two turns, all planes of the window change registers.
  static constexpr int unrolled = F::is_tile ? 2 : 1;

  /// The axis along which tiles march: 2 (that is, axis 3), or 1 on a plane. Below, that axis and the other one of the two
  /// have changed places where it is 1, so that tiles always march along axis 3.
  static constexpr int axis =
      S::plan.halo.below[2] + S::plan.halo.above[2] == 0 && S::plan.halo.below[1] + S::plan.halo.above[1] > 0 ? 1 : 2;
  struct Accesses {
    Access stage[stages]{};
  };
  static constexpr Accesses access = [] {
    Accesses all;
    for (int s = 0; s < stages; ++s) {
      Access& a = all.stage[s] = S::access.stage[s % S::stages];
      if (S::exchanges && s / S::stages % 2 == 1) {  // in place of an exchange after each sub-step
        a.target = a.target == phi ? pi : phi;
        a.source = a.source == phi ? pi : phi;
      }
      if (axis == 1)
        for (int* reach : {a.reach.below, a.reach.above}) {
          reach[2] = reach[1];
          reach[1] = 0;
        }
    }
    return all;
  }();
  static constexpr Plan<stages> plan{access.stage, stages};
  static constexpr Reach halo = plan.halo;

  /// Rows that a thread holds, and rows and columns that a tile (of a warp or of a block) holds and stores.
  static constexpr int rows = F::is_tile ? F::rows : F::rows + halo.below[1] + halo.above[1];
  static constexpr int tile_rows = rows * F::lanes_y, inner_rows = tile_rows - halo.below[1] - halo.above[1];
  static constexpr int lanes_below = F::reads_ends ? 0 : (halo.below[0] + sites - 1) / sites,
                       lanes_above = F::reads_ends ? 0 : (halo.above[0] + sites - 1) / sites;
  static constexpr int inner_columns = (F::lanes_x - lanes_below - lanes_above) * sites;
  static constexpr int rows_below = halo.below[1], rows_above = halo.above[1];
  static_assert(inner_rows > 0 && inner_columns > 0);
  /// Warps with columns of their own follow each other along axis 2; along axis 1 where no stage reads across rows.
  static constexpr bool is_flat = halo.below[1] + halo.above[1] == 0;
  static constexpr int tiles_x = !F::is_tile && is_flat ? F::warps : 1, tiles_y = F::is_tile || is_flat ? 1 : F::warps;

  /// Planes of the fields in shared memory, and whether the warps of a block share their rows there.
  static constexpr int ring_planes = F::Planes::ring;
  static constexpr bool shares_rows = ring_planes > 0 && !F::is_tile && tiles_y > 1;
  static constexpr int shared_rows = tiles_y * F::rows + rows_below + rows_above;

  static constexpr bool reads_beside(int s) {
    return access.stage[s].reach.below[0] + access.stage[s].reach.above[0] > 0;
  }
  /// Whether a stage reads neighbours along axis 1 that an earlier stage has written.
  static constexpr bool reads_new_ends = [] {
    for (int s = 0; s < stages; ++s)
      for (int r = 0; r < s; ++r)
        if (reads_beside(s) && access.stage[r].target == access.stage[s].source) return true;
    return false;
  }();
  static constexpr bool reads_across(int s) {
    return access.stage[s].reach.below[1] + access.stage[s].reach.above[1] > 0;
  }
  /// Whether rows of a tile begin inside a warp, so that a shuffle does not reach all neighbours along axis 1.
  static constexpr bool is_ragged = F::lanes_x != 32;
  /// The stages whose source is published.
  struct Exchanges {
    bool of[stages]{};
    bool later[stages]{};  ///< those that read what is published when all stages have published
    int number[stages]{};  ///< how many stages before it publish
    int count = 0;
  };
  static constexpr Exchanges exchanges = [] {
    Exchanges result;
    for (int s = 0; s < stages; ++s) {
      result.number[s] = result.count;
      result.of[s] = F::is_tile && (reads_across(s) || (is_ragged && reads_beside(s)));
      result.later[s] = result.of[s] && F::buffers > 0;
      result.count += result.of[s];
    }
    return result;
  }();
  /// Rows of a thread that are published: all, if lanes at the ends of a warp read their neighbours there; else the first
  /// and the last one.
  static constexpr int published_rows = is_ragged || rows <= 2 ? rows : 2;
  DUALFIELD_HD static constexpr int place_of_row(int row) { return published_rows == rows ? row : row > 0; }
  DUALFIELD_HD static constexpr bool is_published(int row) {
    return published_rows == rows || row == 0 || row == rows - 1;
  }

  static constexpr March<stages> march{access.stage, stages, exchanges.later};
  /// The largest lag at which a stage can read the background. The smallest one is that of the first plane.
  static constexpr int last_background = [] {
    int lag = 0;
    for (int s = 0; s < stages; ++s)
      lag = detail::larger(lag, detail::larger(march.end[s], march.begin[s] + (access.stage[s].reach.below[2] > 0)));
    return lag;
  }();

  /// How a thread goes through its rows.
  struct Rows {
    int lag[stages]{};                                         ///< by how many rows a stage stays behind the first one
    int first[stages]{}, end[stages]{};                        ///< the rows in which a stage has all that it reads
    int first_loaded[max_fields]{}, end_loaded[max_fields]{};  ///< those of which a stage needs the old values
    bool stores[stages]{};                                     ///< whether no later stage writes the target
    int span = 0;                                              ///< the largest lag
  };
  static constexpr Rows in_rows = [] {
    using detail::larger;
    Rows result;
    for (int f = 0; f < max_fields; ++f) result.first_loaded[f] = rows;
    const auto load = [&](int f, int first, int end) {
      if (first < result.first_loaded[f]) result.first_loaded[f] = first;
      result.end_loaded[f] = larger(result.end_loaded[f], end);
    };
    for (int s = 0; s < stages; ++s) {
      const Access& a = access.stage[s];
      // where rows of other threads are read, they are published
      const int margin[2] = {F::is_tile ? 0 : plan.margin[s].below[1], F::is_tile ? 0 : plan.margin[s].above[1]};
      const int reach[2] = {F::is_tile ? 0 : a.reach.below[1], F::is_tile ? 0 : a.reach.above[1]};
      result.lag[s] = F::is_tile ? 0 : plan.y.lag[s];
      result.first[s] = margin[0];
      result.end[s] = rows - margin[1];
      load(a.target, result.first[s], result.end[s]);
      load(a.source, result.first[s] - reach[0], result.end[s] + reach[1]);
      result.stores[s] = a.target != scratch;
      for (int r = s + 1; r < stages; ++r)
        if (access.stage[r].target == a.target) result.stores[s] = false;
    }
    int late = 0;  // a row enters before it is read from the row below
    for (int s = 0; s < stages && !F::is_tile; ++s) late = larger(late, access.stage[s].reach.above[1] - result.lag[s]);
    for (int& lag : result.lag) result.span = larger(result.span, lag += late);
    return result;
  }();
};

/// What a site has of one packet in memory.
template <class P>
using Unit = Packet<typename P::Stored, P::packet>;

/// The sites of one row of a thread in one packet, in the order of memory.
template <class P>
struct PacketOfRow {
  using R = typename P::Real;
  using Scaling = Scale<typename P::Stored>;
  Packet<typename P::Stored, P::sites * P::packet> values;

  DUALFIELD_HD void unpack(R (&to)[P::sites][P::components], int packet, const Scaling& scale) const {
#pragma unroll
    for (int v = 0; v < P::sites; ++v)
#pragma unroll
      for (int c = 0; c < P::packet; ++c) to[v][packet * P::packet + c] = scale.value(values.value[v * P::packet + c]);
  }
  DUALFIELD_HD void pack(const R (&from)[P::sites][P::components], int packet, const Scaling& scale) {
#pragma unroll
    for (int v = 0; v < P::sites; ++v)
#pragma unroll
      for (int c = 0; c < P::packet; ++c)
        values.value[v * P::packet + c] = scale.stored(from[v][packet * P::packet + c]);
  }
};

/// The planes of each field in registers, for the sites of one thread. value[f][j] entered j planes ago.
template <class P>
struct Window {
  typename P::Real value[max_fields][P::march.max_depth][P::rows][P::sites][P::components];
};

/// The sources of stages, as far as other threads need them. Rows of threads lie behind each other, with one row of threads
/// in front and behind that nobody writes, so that the edges of the tile can be read like any other place.
template <class P>
struct Published {
  static constexpr int places = P::threads + 2 * P::Form::lanes_x;
  static constexpr bool at_once = P::Form::buffers == 0;
  static_assert(!at_once || P::exchanges.count == 0 || P::rows == 1);
  static constexpr int in_buffer = at_once ? 1 : P::exchanges.count;  ///< stages whose source a buffer holds
  static constexpr int planes = P::exchanges.count > 0 ? in_buffer*(P::Form::buffers == 1 ? 1 : 2) : 0;
  using Edge = Packet<typename P::Real, P::sites * P::components>;
  static constexpr std::size_t bytes = std::size_t(planes) * P::published_rows * places * sizeof(Edge);
};

/// The shared memory of a block.
template <std::size_t Bytes>
struct SharedBytes {
  alignas(16) unsigned char byte[Bytes];
};

}  // namespace dualfield::cuda
