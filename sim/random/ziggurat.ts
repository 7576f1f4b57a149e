/**
 * Tables of the ziggurat for the exponential distribution with mean 1 (Marsaglia and Tsang 2000): 256 layers of equal
 * area under exp(-x). Doornik (2005) showed that layer and value must not share random bits; here the value has 56
 * bits, the layer 8 others.
 */

/** Where the tail begins [published: Marsaglia and Tsang 2000, for 256 layers]. */
export const TAIL = 7.69711747013105;
/** The area of each layer [published: same]. */
const AREA = 3.949659822581572e-3;
const LAYERS = 256;
/** Values are drawn as 56-bit integers. */
const SCALE = 72057594037927936;

/** Below this integer a value lies under the curve for certain, by layer. */
export const SURE = new Float64Array(LAYERS);
/** The value of one integer step, by layer. */
export const STEP = new Float64Array(LAYERS);
/** exp(-x) at the right edge of each layer. */
export const HEIGHT = new Float64Array(LAYERS);

function fillTables(): void {
  const base = AREA / Math.exp(-TAIL);
  let edge = TAIL;
  SURE[0] = (TAIL / base) * SCALE;
  STEP[0] = base / SCALE;
  HEIGHT[0] = 1;
  STEP[LAYERS - 1] = TAIL / SCALE;
  HEIGHT[LAYERS - 1] = Math.exp(-TAIL);
  for (let layer = LAYERS - 2; layer >= 1; layer--) {
    const next = -Math.log(AREA / edge + Math.exp(-edge));
    SURE[layer + 1] = (next / edge) * SCALE;
    STEP[layer] = next / SCALE;
    HEIGHT[layer] = Math.exp(-next);
    edge = next;
  }
  SURE[1] = 0;
}

fillTables();
