/** The tokens of an expression, one in view. */
import { SyntaxFault } from './ast.ts';
import { Lexer, type Token } from './lexer.ts';

/** Reads an expression token by token. Throws a SyntaxFault at what is no token. */
export class Tokens {
  /** The token in view. */
  token: Token;
  private readonly text: string;
  private readonly lexer: Lexer;

  /** `names` are names that may hold hyphens and the like. */
  constructor(text: string, names: readonly string[]) {
    this.text = text;
    this.lexer = new Lexer(text, names);
    this.token = this.lexer.next();
  }

  advance(): void {
    this.token = this.lexer.next();
  }

  isSign(sign: string): boolean {
    return this.token.kind === 'sign' && this.token.value === sign;
  }

  /** With a bar in view: the raw text up to the closing parenthesis, which is in view afterwards. */
  untilClosing(): { text: string; at: number } {
    const raw = this.lexer.untilClosing();
    this.advance();
    return raw;
  }

  /** Steps over the closing parenthesis; returns the text since `from`. */
  close(from: number): string {
    if (!this.isSign(')')) {
      throw new SyntaxFault(`a parenthesis is never closed: ')' is missing before ${this.found()}`, this.token.at);
    }
    const text = this.text.slice(from, this.token.at + 1);
    this.advance();
    return text;
  }

  /** The token in view, for sentences. */
  found(): string {
    if (this.token.kind === 'end') return 'the end';
    return `'${this.text.slice(this.token.at, this.token.at + 20).split(/[\s)]/)[0]}'`;
  }
}
