/** Numbers as people read them: three significant digits, thousands as k and M, durations in the unit that fits. */

const MINUS = '−';
const NO_NUMBER = '–';

/** A number to `digits` significant digits without exponent and without trailing zeros after the point. */
export function plain(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return value === Infinity ? '∞' : NO_NUMBER;
  if (value === 0) return '0';
  const size = Math.abs(value);
  const decimals = Math.min(20, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
  const text = size.toFixed(decimals);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return (value < 0 ? MINUS : '') + short.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','));
}

/** `200k`, `1.25M`: for counts and rates. */
export function compact(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (size >= 999_950_000) return `${plain(value / 1e9, digits)}G`;
  if (size >= 999_950) return `${plain(value / 1e6, digits)}M`;
  if (size >= 10_000) return `${plain(value / 1e3, digits)}k`;
  return plain(value, digits);
}

/** A duration in seconds as `850 ms`, `12.4 s`, `2 h 14 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return seconds === Infinity ? 'never' : NO_NUMBER;
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
  if (seconds >= 120) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  if (seconds >= 1 || seconds === 0) return `${plain(seconds)} s`;
  return `${plain(seconds * 1e3)} ms`;
}

/** Whether a unit counts something, so that its large values are written as 200k. */
export const isCount = (unit: string): boolean => /^(msg|op)(\/s)?$|^B$/.test(unit);

/** A value of a metric in its declared unit, without the unit. */
export function inUnit(value: number, unit: string): string {
  if (isCount(unit)) return compact(value);
  if (unit === 'ratio') return Number.isFinite(value) ? `${plain(value * 100)} %` : NO_NUMBER;
  return plain(value);
}

/** A unit as it is printed beside a number: a ratio is shown in per cent and a pure number has none. */
export const unitLabel = (unit: string): string => (unit === 'ratio' || unit === '1' ? '' : unit);

/** A value with its unit, as in `12.4 ms`. */
export function withUnit(value: number, unit: string): string {
  return `${inUnit(value, unit)} ${unitLabel(unit)}`.trimEnd();
}

/** `± 1.2 %`: half the width of an interval in per cent of the middle; empty when nothing can be said. */
export function halfWidth(middle: number, low: number, high: number): string {
  if (!(high > low) || middle === 0) return '';
  const share = ((high - low) / 2 / Math.abs(middle)) * 100;
  return share >= 0.05 ? `± ${plain(share, 2)} %` : '± <0.1 %';
}
