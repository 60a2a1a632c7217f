// Visibility polygons by CGAL's triangular expansion with the exact kernel, for comparison.
// Reads from a file: edges n, points m (int64 each), 4n and 2m doubles. Writes for each point
// the number of vertices (int64) and their coordinates; prints CPU seconds of building the
// arrangement, of locating the points, and of the visibility itself.
#include <CGAL/Arr_naive_point_location.h>
#include <CGAL/Arr_segment_traits_2.h>
#include <CGAL/Arr_trapezoid_ric_point_location.h>
#include <CGAL/Arrangement_2.h>
#include <CGAL/Exact_predicates_exact_constructions_kernel.h>
#include <CGAL/Triangular_expansion_visibility_2.h>

#include <cstdint>
#include <cstdio>
#include <ctime>
#include <vector>

using Kernel = CGAL::Exact_predicates_exact_constructions_kernel;
using Traits = CGAL::Arr_segment_traits_2<Kernel>;
using Arrangement = CGAL::Arrangement_2<Traits>;
using Visibility = CGAL::Triangular_expansion_visibility_2<Arrangement, CGAL::Tag_true>;
using Location = CGAL::Arr_trapezoid_ric_point_location<Arrangement>;

// CPU time: other work on the machine must not count.
static double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::FILE* in = std::fopen(argv[1], "rb");
  std::int64_t count[2];
  if (!in || std::fread(count, 8, 2, in) != 2) return 3;
  std::vector<double> edges(4 * count[0]), points(2 * count[1]);
  if (std::fread(edges.data(), 8, edges.size(), in) != edges.size()) return 3;
  if (std::fread(points.data(), 8, points.size(), in) != points.size()) return 3;
  std::fclose(in);

  double start = now();
  std::vector<Kernel::Segment_2> segments;
  for (std::size_t i = 0; i < edges.size(); i += 4)
    segments.emplace_back(Kernel::Point_2(edges[i], edges[i + 1]),
                          Kernel::Point_2(edges[i + 2], edges[i + 3]));
  Arrangement city;
  CGAL::insert(city, segments.begin(), segments.end());
  Visibility visibility(city);
  double built = now() - start;

  start = now();
  Location location(city);
  std::vector<Arrangement::Face_const_handle> faces;
  for (std::int64_t i = 0; i < count[1]; ++i) {
    auto where = location.locate(Kernel::Point_2(points[2 * i], points[2 * i + 1]));
    const Arrangement::Face_const_handle* face =
        boost::get<Arrangement::Face_const_handle>(&where);
    faces.push_back(face ? *face : Arrangement::Face_const_handle());
  }
  double located = now() - start;

  std::FILE* out = std::fopen(argv[2], "wb");
  double spent = 0;
  for (std::int64_t i = 0; i < count[1]; ++i) {
    std::vector<double> ring;
    if (faces[i] != Arrangement::Face_const_handle() && !faces[i]->is_unbounded()) {
      Arrangement region;
      start = now();
      auto face = visibility.compute_visibility(
          Kernel::Point_2(points[2 * i], points[2 * i + 1]), faces[i], region);
      spent += now() - start;
      auto first = face->outer_ccb(), edge = first;
      do {
        ring.push_back(CGAL::to_double(edge->source()->point().x()));
        ring.push_back(CGAL::to_double(edge->source()->point().y()));
      } while (++edge != first);
    }
    std::int64_t n = static_cast<std::int64_t>(ring.size() / 2);
    std::fwrite(&n, 8, 1, out);
    std::fwrite(ring.data(), 8, ring.size(), out);
  }
  std::fclose(out);
  std::printf("%.6f %.6f %.6f\n", built, located, spent);
  return 0;
}
