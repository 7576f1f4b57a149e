/** The settings of a template: `partitions=100 acks=all` → values by name, each taken once and none left over. */
export class TemplateSettings {
  private readonly values: Map<string, string>;
  private readonly whole: string;

  constructor(text: string) {
    this.whole = text;
    this.values = new Map(
      text
        .split(' ')
        .filter((word) => word !== '')
        .map((word) => {
          const at = word.indexOf('=');
          if (at <= 0) throw new Error(`'${word}' in '${text}' is no setting: write name=value`);
          return [word.slice(0, at), word.slice(at + 1)];
        }),
    );
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** Takes a value; `otherwise` stands for one that is not there. Throws if there is neither. */
  text(name: string, otherwise?: string): string {
    const value = this.values.get(name) ?? otherwise;
    if (value === undefined) throw new Error(`'${this.whole}' lacks ${name}=…`);
    this.values.delete(name);
    return value;
  }

  number(name: string, otherwise?: number): number {
    return Number(this.text(name, otherwise === undefined ? undefined : String(otherwise)));
  }

  /** Takes those of the names that are there, as a group of the experiment file. */
  group(names: readonly string[]): Record<string, string | number> {
    const there = names.filter((name) => this.values.has(name));
    return Object.fromEntries(there.map((name) => [name, numberOrText(this.text(name))]));
  }

  /** Takes all that is left. */
  rest(): Record<string, string> {
    const rest = Object.fromEntries(this.values);
    this.values.clear();
    return rest;
  }

  /** Throws if a setting was not taken. */
  end(): void {
    const [left] = this.values.keys();
    if (left !== undefined) throw new Error(`'${this.whole}': the template has no setting ${left}`);
  }
}

const numberOrText = (value: string): string | number => (Number.isFinite(Number(value)) ? Number(value) : value);
