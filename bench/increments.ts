import { Stream } from '../sim/index.ts';

/** How far ahead events are scheduled: the shapes that calendars stumble over. Mean about 1 s unless stated. */
export type Shape = 'exponential' | 'bimodal' | 'constant' | 'ties' | 'time-outs';

export const TABLE = 8192;

const SHAPES: Record<Shape, (exponential: number, uniform: number) => number> = {
  exponential: (e) => e * 1e9,
  /** Nine in ten very near, one in ten far. */
  bimodal: (e, u) => e * (u < 0.9 ? 1e6 : 1e10),
  constant: () => 1e9,
  /** Whole seconds from 0 to 3. */
  ties: (_, u) => Math.floor(u * 4) * 1e9,
  /** A network, a disk, and time-outs of 30 s. */
  'time-outs': (e, u) => (u < 0.8 ? e * 5e4 : u < 0.95 ? e * 5e6 : 3e10),
};

/** A table of delays in whole ns, so that no random number is drawn while time is taken. */
export function increments(shape: Shape): Float64Array {
  const stream = new Stream(5);
  return Float64Array.from({ length: TABLE }, () => Math.round(SHAPES[shape](stream.exponential(1), stream.uniform())));
}
