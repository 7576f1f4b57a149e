/** Edit distance with transpositions of neighbours (optimal string alignment), for suggestions. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(cell(rows, row, a, b, i, j));
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

function cell(rows: readonly number[][], row: readonly number[], a: string, b: string, i: number, j: number): number {
  const above = rows[i - 1] ?? [];
  const swap = a[i - 1] === b[j - 1] ? 0 : 1;
  const best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + swap);
  const isTransposed = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return isTransposed ? Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1) : best;
}

/** The name that was probably meant: nearest by edit distance, at most a third of its length away. */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_ ]/g, '.');
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(plain(wrong), plain(name));
    if (distance <= Math.max(1, Math.floor(name.length / 3)) && distance < (best?.distance ?? Infinity)) {
      best = { name, distance };
    }
  }
  return best?.name;
}

/** "did you mean 'x'?" or "there is a, b, c", for the end of a sentence. */
export function didYouMean(wrong: string, names: Iterable<string>): string {
  const all = [...names];
  const near = nearestName(wrong, all);
  if (near !== undefined) return `did you mean '${near}'?`;
  if (all.length === 0) return 'there are none';
  const shown = all.slice(0, 12);
  return `there is ${shown.join(', ')}${all.length > shown.length ? ', …' : ''}`;
}
