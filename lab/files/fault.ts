/** What is wrong with a file, and where. */
export interface Fault {
  readonly file: string;
  readonly line: number; // 1 is the first
  readonly column: number; // 1 is the first
  readonly path: string; // dotted; '' for the whole file
  readonly message: string; // what is wrong, what would be right
}

/** `file:line:column path: message`, the form in which editors and terminals link to the place. */
export function formatFault(fault: Fault): string {
  const { file, line, column, path, message } = fault;
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
}

/** Faults in the order of the file, each once. */
export function inOrder(faults: readonly Fault[]): Fault[] {
  const once = new Map(faults.map((fault) => [formatFault(fault), fault]));
  const byFile = (a: Fault, b: Fault): number => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0);
  return [...once.values()].sort((a, b) => byFile(a, b) || a.line - b.line || a.column - b.column);
}
