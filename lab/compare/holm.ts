/**
 * Holm's correction for testing many metrics at once: with k tests, the i-th smallest p value is multiplied by
 * k - i + 1, and never less than the one before (Holm 1979). Values that were not tested (null) stay null.
 */
export function holm(values: readonly (number | null)[]): (number | null)[] {
  const order = values.flatMap((p, i) => (p === null ? [] : [{ p, i }])).sort((a, b) => a.p - b.p);
  const corrected: (number | null)[] = values.map(() => null);
  let floor = 0;
  order.forEach(({ p, i }, rank) => {
    floor = Math.max(floor, Math.min(1, p * (order.length - rank)));
    corrected[i] = floor;
  });
  return corrected;
}
