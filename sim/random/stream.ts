import { scramble } from './hash.ts';
import { HEIGHT, STEP, SURE, TAIL } from './ziggurat.ts';

/** Whence a distribution draws. */
export interface Source {
  /** Uniform on (0, 1), 53 bits, neither end included. */
  uniform(): number;
  /** Exponential with the given mean. */
  exponential(mean: number): number;
  /** Normal. */
  normal(mean: number, sd: number): number;
}

const TO_UNIT = 1 / 4294967296;
/** 2^-53 */
const TO_UNIT_53 = 1.1102230246251565e-16;

/**
 * A stream of random numbers: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, period at least 2^32 and 2^127
 * on average. Fast and the same on every machine; not for secrets.
 */
export class Stream implements Source {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 0;

  /** `seed`: a whole number from 0 to 2^53 - 1. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`a seed is a whole number from 0 to 2^53 - 1, not ${seed}`);
    }
    const low = seed | 0;
    const high = Math.floor(seed / 4294967296);
    this.restart(
      scramble(low + 0x3c6ef372),
      scramble(high + 0x1b873593),
      scramble(low ^ Math.imul(high, 0x2545f491)),
      12,
    );
  }

  /** Starts anew from three words, and throws `rounds` numbers away so that near seeds part. */
  restart(a: number, b: number, c: number, rounds: number): void {
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    this.counter = 1;
    for (let i = 0; i < rounds; i++) this.uint32();
  }

  /** 32 random bits, as a number from 0 to 2^32 - 1. */
  uint32(): number {
    const { a, b, c, counter } = this;
    const sum = (((a + b) | 0) + counter) | 0;
    this.counter = (counter + 1) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform on (0, 1), 53 bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const value = high * 67108864 + (this.uint32() >>> 6);
    return value === 0 ? TO_UNIT_53 / 2 : value * TO_UNIT_53;
  }

  /** Exponential with the given mean; in 98.9 % of cases two draws and a multiplication (ziggurat). */
  exponential(mean: number): number {
    const high = this.uint32();
    const low = this.uint32();
    const layer = low & 255;
    const value = high * 16777216 + (low >>> 8);
    const x = value * STEP[layer]!;
    return (value < SURE[layer]! ? x : this.atTheEdge(layer, x)) * mean;
  }

  /** Normal, by Marsaglia's polar method: needs no sine, which is not the same in every engine. */
  normal(mean: number, sd: number): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square < 1 && square > 0) return mean + sd * x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  /** A whole number from 0 to n - 1, each equally likely (values that would favour some are drawn again). n <= 2^32. */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 4294967296) {
      throw new RangeError(`integer(n) needs a whole number n from 1 to 2^32, not ${n}`);
    }
    const fair = 4294967296 - (4294967296 % n);
    let value = this.uint32();
    while (value >= fair) value = this.uint32();
    return value % n;
  }

  /** The rare cases of the ziggurat: the tail, and the slivers between layer and curve. */
  private atTheEdge(layer: number, x: number): number {
    while (true) {
      if (layer === 0) return TAIL - Math.log(this.uniform());
      const height = HEIGHT[layer]! + this.uint32() * TO_UNIT * (HEIGHT[layer - 1]! - HEIGHT[layer]!);
      if (height < Math.exp(-x)) return x;
      const high = this.uint32();
      const low = this.uint32();
      layer = low & 255;
      const value = high * 16777216 + (low >>> 8);
      x = value * STEP[layer]!;
      if (value < SURE[layer]!) return x;
    }
  }
}
