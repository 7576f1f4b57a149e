import { PAGE, STREAMS } from './constants.ts';

/**
 * One sequential reader of a file, and its window of read-ahead [linux mm/readahead.c]. All positions and sizes in bytes.
 */
export class ReadStream {
  /** Where its next read begins if it goes on as before. */
  next = 0;
  /** The window that was asked for last ends here … */
  windowEnd = 0;
  /** … and the next one is asked for when the reader gets here; never while it is negative. */
  marker = -1;
  private window = 0;
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** The end of the window for a reader who misses `at` and wants all up to `end`. */
  begin(at: number, end: number): number {
    const isGoingOn = this.window > 0 && at === this.windowEnd;
    const wanted = end - at;
    this.window = isGoingOn ? nextWindow(this.window, this.most) : firstWindow(wanted, this.most);
    this.marker = isGoingOn || wanted >= this.window ? at : at + wanted;
    return (this.windowEnd = at + this.window);
  }

  /** The reader found all that he wanted beyond the window in memory: nothing is read ahead until he misses something. */
  pause(): void {
    this.marker = -1;
    this.window = 0;
  }

  /** The end of the next window, which begins at `windowEnd`. */
  goOn(): number {
    this.window = nextWindow(this.window, this.most);
    this.marker = this.windowEnd;
    return (this.windowEnd += this.window);
  }
}

/** The sequential readers of one file: the few that read last. */
export class ReadStreams {
  private readonly streams: ReadStream[] = [];
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** The reader that gets to `end` by going on from `position`; undefined if there is none. */
  goingOn(position: number, end: number): ReadStream | undefined {
    for (const stream of this.streams) {
      if (stream.next !== position) continue;
      stream.next = end;
      return stream;
    }
    return undefined;
  }

  /** A new reader, who got to `end`. */
  begin(end: number): ReadStream {
    const stream = new ReadStream(this.most);
    stream.next = end;
    if (this.streams.length === STREAMS) this.streams.shift();
    this.streams.push(stream);
    return stream;
  }
}

/** The first window for a request of that size: four times as much if it is small, twice as much up to a quarter of the most. */
function firstWindow(wanted: number, most: number): number {
  let size: number = PAGE;
  while (size < wanted && size < most) size *= 2;
  if (size <= most / 32) return size * 4; // published: linux mm/readahead.c, get_init_ra_size
  if (size <= most / 4) return size * 2; // published: linux mm/readahead.c, get_init_ra_size
  return most;
}

function nextWindow(window: number, most: number): number {
  const times = window < most / 16 ? 4 : 2; // published: linux mm/readahead.c, get_next_ra_size
  return Math.min(window * times, most);
}
