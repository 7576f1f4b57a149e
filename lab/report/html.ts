/** Text into HTML, safely: whatever an experiment file says is shown, never run. */

/** HTML that may be put into a page as it is. Only `html`, `raw` and `join` make it. */
export interface Html {
  readonly html: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it must stand in an element or a quoted attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Trusted HTML: only for what this room has made itself. */
export const raw = (text: string): Html => ({ html: text });

type Part = string | number | Html | readonly Html[] | undefined;

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}

/** A template whose values are escaped unless they are HTML already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return raw(strings.map((text, i) => text + textOf(parts[i])).join(''));
}

/** JSON that can stand inside a script element. */
export const jsonForScript = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/** A table; the first column names the row, the others are numbers unless `text` says so. */
export function table(heads: readonly string[], rows: readonly (readonly (string | Html)[])[], text = false): Html {
  const cell = (value: string | Html, i: number): Html =>
    i === 0 ? html`<th scope="row">${value}</th>` : html`<td>${value}</td>`;
  return html`<div class="wide"><table class="${text ? 'text' : 'numbers'}">
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}
