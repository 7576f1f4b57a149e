/**
 * How wide a text is, read from the font itself. Without this, vega guesses 0.8 em per character, which cuts labels
 * that fit and lets others overlap. Layout of the tables: OpenType specification, `cmap` format 4, `hhea`, `hmtx`.
 */
import { readFileSync } from 'node:fs';
import { assetFile, FONT_FILES } from './assets.ts';

/** The width of a character that the font does not have, in em. */
const UNKNOWN_CHARACTER = 0.6;
const UNICODE_TO_GLYPHS = 4; // the `cmap` format of the Basic Multilingual Plane
const LAST_CODE = 0xffff;

function tablesOf(font: Buffer): (tag: string) => number {
  const offsets = new Map<string, number>();
  const count = font.readUInt16BE(4);
  for (let table = 0; table < count; table++) {
    const entry = 12 + 16 * table;
    offsets.set(font.toString('latin1', entry, entry + 4), font.readUInt32BE(entry + 8));
  }
  return (tag) => {
    const offset = offsets.get(tag);
    if (offset === undefined) throw new Error(`the font has no '${tag}' table`);
    return offset;
  };
}

/** Where the first format 4 subtable of `cmap` starts. */
function characterMap(font: Buffer, cmap: number): number {
  const count = font.readUInt16BE(cmap + 2);
  for (let i = 0; i < count; i++) {
    const subtable = cmap + font.readUInt32BE(cmap + 4 + 8 * i + 4);
    if (font.readUInt16BE(subtable) === UNICODE_TO_GLYPHS) return subtable;
  }
  throw new Error('the font has no character map of format 4');
}

/** Calls `found` for each character of the map with its glyph. */
function eachGlyph(font: Buffer, map: number, found: (code: number, glyph: number) => void): void {
  const segments = font.readUInt16BE(map + 6) / 2;
  const column = (index: number, segment: number): number => map + 14 + 2 * (index * segments + segment);
  for (let segment = 0; segment < segments; segment++) {
    const last = font.readUInt16BE(column(0, segment));
    const first = font.readUInt16BE(column(1, segment) + 2); // after the reserved word that follows the last codes
    const delta = font.readInt16BE(column(2, segment) + 2);
    const rangeAt = column(3, segment) + 2;
    const range = font.readUInt16BE(rangeAt);
    for (let code = first; code <= last && code < LAST_CODE; code++) {
      const listed = range === 0 ? code : font.readUInt16BE(rangeAt + range + 2 * (code - first));
      const glyph = range !== 0 && listed === 0 ? 0 : (listed + delta) & 0xffff;
      if (glyph !== 0) found(code, glyph);
    }
  }
}

/** Reads a TrueType font and answers with the width of a text in em (kerning left out: at most 5 % off). */
export function textWidths(font: Buffer): (text: string) => number {
  const table = tablesOf(font);
  const unitsPerEm = font.readUInt16BE(table('head') + 18);
  const advances = font.readUInt16BE(table('hhea') + 34);
  const hmtx = table('hmtx');
  const widths = new Map<number, number>();
  eachGlyph(font, characterMap(font, table('cmap')), (code, glyph) => {
    widths.set(code, font.readUInt16BE(hmtx + 4 * Math.min(glyph, advances - 1)) / unitsPerEm);
  });
  return (text) => {
    let width = 0;
    for (const character of text) width += widths.get(character.codePointAt(0) ?? 0) ?? UNKNOWN_CHARACTER;
    return width;
  };
}

type Measure = (text: string) => number;
let measures: { readonly regular: Measure; readonly bold: Measure } | undefined;

/** The width of a text in the house typeface, in pixels. */
export function houseTextWidth(text: string, size: number, bold: boolean): number {
  measures ??= {
    regular: textWidths(readFileSync(assetFile(FONT_FILES.regular))),
    bold: textWidths(readFileSync(assetFile(FONT_FILES.bold))),
  };
  return (bold ? measures.bold : measures.regular)(text) * size;
}

/** Breaks a text into lines of at most `width` pixels, between words. */
export function wrap(text: string, size: number, bold: boolean, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && houseTextWidth(longer, size, bold) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
