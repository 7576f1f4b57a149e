/** Messages of one queue that lie one behind the other in a file: places in the queue, offsets in the file. */
interface Stretch {
  readonly place: number;
  end: number;
  readonly offset: number;
  endOffset: number;
}

/** A stretch of messages of different sizes ends after so many bytes: in between, offsets are interpolated (assumption). */
const GRAIN = 65_536; // bytes

/** Where in a file the messages of one queue are. */
export class Extents {
  /** Ascending by place. */
  private readonly stretches: Stretch[] = [];
  private latest: Stretch | undefined;
  /** Stretches further on in the queue are further on in the file: nearly always. */
  private isAscending = true;

  /** `count` messages from `place` on were written to [offset, offset + size). */
  note(place: number, count: number, offset: number, size: number): void {
    const { latest } = this;
    if (latest !== undefined && goesOn(latest, place, offset) && isAlike(latest, size / count)) {
      latest.end += count;
      latest.endOffset += size;
      return;
    }
    const stretch = { place, end: place + count, offset, endOffset: offset + size };
    this.latest = stretch;
    const last = this.stretches.at(-1);
    if (last === undefined || last.place < place) this.stretches.push(stretch);
    else {
      this.stretches.splice(this.indexOf(place), 0, stretch);
      this.isAscending = false;
    }
  }

  /** Where the `count` messages from `place` on begin, and how many bytes of them there are. */
  locate(place: number, count: number): { offset: number; size: number } {
    const end = place + count;
    let offset = -1;
    let size = 0;
    for (let i = this.indexOf(place); i < this.stretches.length; i++) {
      const stretch = this.stretches[i] as Stretch;
      if (stretch.place >= end) break;
      const from = offsetIn(stretch, place);
      if (offset < 0) offset = from;
      size += offsetIn(stretch, end) - from;
    }
    return { offset: Math.max(0, offset), size };
  }

  /** The messages before a place are not needed any more. */
  forget(place: number): void {
    let gone = 0;
    while (gone < this.stretches.length && (this.stretches[gone] as Stretch).end <= place) gone++;
    this.stretches.splice(0, gone);
    if (this.stretches.length > 0) return;
    this.latest = undefined;
    this.isAscending = true;
  }

  /** From where on the file is needed if the messages before `place` are not; Infinity if no message is. */
  neededFrom(place: number): number {
    if (this.stretches.length === 0) return Infinity;
    const first = offsetIn(this.stretches[0] as Stretch, place);
    return this.isAscending ? first : this.stretches.reduce((least, { offset }) => Math.min(least, offset), first);
  }

  /** The first stretch that ends beyond a place. */
  private indexOf(place: number): number {
    let low = 0;
    let high = this.stretches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.stretches[middle] as Stretch).end > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

const goesOn = ({ end, endOffset }: Stretch, place: number, offset: number): boolean =>
  place === end && offset === endOffset;

const isAlike = ({ place, end, offset, endOffset }: Stretch, each: number): boolean =>
  endOffset - offset < GRAIN || (endOffset - offset) / (end - place) === each;

/** The offset of a place, as far as it lies in the stretch. */
function offsetIn({ place: start, end, offset, endOffset }: Stretch, place: number): number {
  if (place <= start) return offset;
  if (place >= end) return endOffset;
  return offset + Math.floor(((endOffset - offset) * (place - start)) / (end - start));
}
