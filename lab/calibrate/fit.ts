/** The curve of a codec on some data: share(B) = a + k x B^-p, fitted to measured shares. */

/** What is left of a batch of `size` bytes: compressed by uncompressed size. */
export interface SharePoint {
  readonly size: number;
  readonly share: number;
}

/** share(B) = a + k x B^-p, with the greatest relative error over the points it was fitted to. */
export interface PowerLaw {
  readonly a: number;
  readonly k: number;
  readonly p: number;
  readonly error: number;
}

const LEAST_P = 0.02;
const MOST_P = 3;
const STEPS = 150;
const REFINEMENTS = 60;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The power law with the least sum of squared relative errors, a and k not negative. For a given p the other two follow
 * from linear least squares (variable projection, Golub and Pereyra 1973), so that one number is left to search: a grid,
 * then golden sections around its best. Throws a RangeError for fewer than three points.
 */
export function fitPowerLaw(points: readonly SharePoint[]): PowerLaw {
  if (points.length < 3) throw new RangeError(`a power law takes three batch sizes, and there are ${points.length}`);
  const grid = Array.from(
    { length: STEPS + 1 },
    (_, i) => LEAST_P * Math.exp((i / STEPS) * Math.log(MOST_P / LEAST_P)),
  );
  const costs = grid.map((p) => solved(points, p).cost);
  const best = costs.indexOf(Math.min(...costs));
  let low = grid[Math.max(0, best - 1)] ?? LEAST_P;
  let high = grid[Math.min(STEPS, best + 1)] ?? MOST_P;
  for (let i = 0; i < REFINEMENTS; i++) {
    const left = high - GOLDEN * (high - low);
    const right = low + GOLDEN * (high - low);
    if (solved(points, left).cost <= solved(points, right).cost) high = right;
    else low = left;
  }
  const p = (low + high) / 2;
  const { a, k } = solved(points, p);
  const error = Math.max(...points.map(({ size, share }) => Math.abs((a + k * size ** -p) / share - 1)));
  return { a, k, p, error };
}

interface Solved {
  readonly a: number;
  readonly k: number;
  readonly cost: number;
}

/** a and k for a given p: 1 = (a + k x) / y in the least squares sense, x = B^-p. */
function solved(points: readonly SharePoint[], p: number): Solved {
  let uu = 0;
  let uv = 0;
  let vv = 0;
  let u1 = 0;
  let v1 = 0;
  for (const { size, share } of points) {
    const u = 1 / share;
    const v = size ** -p / share;
    uu += u * u;
    uv += u * v;
    vv += v * v;
    u1 += u;
    v1 += v;
  }
  const determinant = uu * vv - uv * uv;
  const free = { a: (u1 * vv - v1 * uv) / determinant, k: (v1 * uu - u1 * uv) / determinant };
  const candidates = [free, { a: u1 / uu, k: 0 }, { a: 0, k: v1 / vv }].filter(({ a, k }) => a >= 0 && k >= 0);
  const judged = candidates.map(({ a, k }) => ({ a, k, cost: costOf(points, p, a, k) }));
  return judged.reduce((one, other) => (other.cost < one.cost ? other : one));
}

const costOf = (points: readonly SharePoint[], p: number, a: number, k: number): number =>
  points.reduce((sum, { size, share }) => sum + ((a + k * size ** -p) / share - 1) ** 2, 0);

/** Time against size: the time of a call, and the time of each byte. Neither is negative. */
export interface Line {
  readonly call: number;
  readonly perByte: number;
}

/** time = call + perByte x size with the least sum of squared relative errors. Throws a RangeError without points. */
export function fitLine(points: readonly { readonly size: number; readonly time: number }[]): Line {
  if (points.length === 0) throw new RangeError('a line takes at least one point');
  const sum = (of: (size: number, time: number) => number): number =>
    points.reduce((total, { size, time }) => total + of(size, time) / (time * time), 0);
  const one = sum(() => 1);
  const size = sum((s) => s);
  const square = sum((s) => s * s);
  const time = sum((_, t) => t);
  const both = sum((s, t) => s * t);
  const determinant = one * square - size * size;
  const call = (time * square - both * size) / determinant;
  const perByte = (both * one - time * size) / determinant;
  if (points.length > 1 && call >= 0 && perByte >= 0) return { call, perByte };
  return perByte < 0 && points.length > 1 ? { call: time / one, perByte: 0 } : { call: 0, perByte: both / square };
}
