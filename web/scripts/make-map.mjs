/**
 * Makes the world map of the site from Natural Earth's boundaries (npm `world-atlas`, 1:50m,
 * public domain): every country as an SVG path, keyed by its ISO 3166-1 alpha-2 code.
 *
 * The projection is Equal Earth, so that no country looks larger than it is. Areas that
 * have no code of their own are drawn with the country whose code ISO 3166 puts them
 * under, or unshaded; the page says so. Which lines are drawn is Natural Earth's choice
 * and no judgement on any border.
 *
 *   node scripts/make-map.mjs  →  bundle/world.json, bundle/land.svg
 */

import { readFileSync, writeFileSync } from "node:fs";
import { geoEqualEarth, geoGraticule, geoPath } from "d3-geo";
import { feature, merge, mesh } from "topojson-client";
import { filter, filterWeight, presimplify, quantile, simplify } from "topojson-simplify";

const here = (path) => new URL(path, import.meta.url);
const read = (path) => JSON.parse(readFileSync(here(path), "utf8"));
const bundle = "../../src/sousveil/publish/bundle/";

const WIDTH = 980;
/** Share of the points that is kept in the countries and in the outline of the land. */
const KEEP = { countries: 0.18, land: 0.07 };
/** Countries smaller than this many square pixels also get a dot that can be found. */
const SMALL = 14;
/** Natural Earth's areas without an ISO number. */
const WITHOUT_NUMBER = { Kosovo: "XK", Somaliland: "SO", "N. Cyprus": "CY", "Indian Ocean Ter.": "AU" };
const LEFT_OUT = new Set(["AQ"]);

const codes = read("./iso-numeric.json"); // ISO 3166-1 numeric → alpha-2, as Unicode CLDR lists them
const atlas = read("../node_modules/world-atlas/countries-50m.json");
for (const area of atlas.objects.countries.geometries) {
  area.id = codes[area.id] ?? WITHOUT_NUMBER[area.properties.name] ?? "";
}
atlas.objects.countries.geometries = atlas.objects.countries.geometries.filter(
  (area) => !LEFT_OUT.has(area.id),
);

const frame = { type: "MultiPoint", coordinates: [[-169, 0], [190.9, 0], [10, 83.6], [10, -56]] };
const projection = geoEqualEarth().rotate([-11, 0]).fitWidth(WIDTH, frame);
const HEIGHT = Math.ceil(geoPath(projection).bounds(frame)[1][1]); // without Antarctica
const draw = geoPath(projection).digits(1);

const weighted = presimplify(atlas);
const detailed = thinned(KEEP.countries, 0.02);
const coarse = thinned(KEEP.land, 0.6);

function thinned(keep, smallestIsland) {
  const thin = simplify(weighted, quantile(weighted, keep));
  return filter(thin, filterWeight(thin, smallestIsland));
}

const countries = {};
const areas = new Map();
for (const area of atlas.objects.countries.geometries) {
  if (area.id) areas.set(area.id, []);
}
for (const area of detailed.objects.countries.geometries) {
  if (areas.has(area.id)) areas.set(area.id, [...(areas.get(area.id) ?? []), area]);
}
for (const [code, parts] of [...areas].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const shape = merge(detailed, parts);
  const whole = originalShape(code);
  const middle = geoPath(projection).centroid(largest(whole));
  const [x, y] = middle;
  const [lon, lat] = projection.invert(middle).map((degrees) => Math.round(degrees * 100) / 100);
  const small = geoPath(projection).area(whole) < SMALL;
  const entry = { d: draw(shape) ?? "", x: round(x), y: round(y), lon, lat };
  countries[code] = small ? { ...entry, small: true } : entry;
}

/** The shape before thinning, which may have lost a small country altogether. */
function originalShape(code) {
  return merge(atlas, atlas.objects.countries.geometries.filter((area) => area.id === code));
}

/** The largest part of a country: where its lines on a map should end. */
function largest(shape) {
  const parts = shape.coordinates.map((coordinates) => ({ type: "Polygon", coordinates }));
  return parts.reduce((best, part) =>
    geoPath(projection).area(part) > geoPath(projection).area(best) ? part : best,
  );
}

function round(number) {
  return Math.round(number * 10) / 10;
}

const uncoded = detailed.objects.countries.geometries.filter((area) => !area.id);
const borders = mesh(detailed, detailed.objects.countries, (a, b) => a !== b && a.id !== b.id);
const graticule = geoGraticule().step([30, 30]).extent([[-169, -58], [190.99, 84]])();

writeFileSync(
  here(`${bundle}world.json`),
  JSON.stringify({
    source: "Natural Earth 1:50m (public domain), by world-atlas 2.0.2; Equal Earth projection",
    width: WIDTH,
    height: HEIGHT,
    graticule: draw(graticule),
    borders: draw(borders),
    uncoded: uncoded.map((area) => draw(feature(detailed, area))).filter(Boolean).join(""),
    countries,
  }),
);

const land = draw(merge(coarse, coarse.objects.countries.geometries));
writeFileSync(
  here(`${bundle}land.svg`),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}"><style>path{fill:#d9e0e2}` +
    `@media(prefers-color-scheme:dark){path{fill:#26333a}}</style><path d="${land}"/></svg>\n`,
);
