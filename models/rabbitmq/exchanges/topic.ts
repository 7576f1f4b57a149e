/** A word of a topic pattern that stands for exactly one word, and one that stands for any number of them. */
const ONE = '*';
const MANY = '#';

class TrieNode<T> {
  readonly children = new Map<string, TrieNode<T>>();
  readonly values: T[] = [];
}

/**
 * The patterns of a topic exchange as a trie of their words, so that a key is matched against all of them at once
 * (specification: AMQP 0-9-1, topic exchange; words are separated by dots, an empty word is a word).
 */
export class TopicTrie<T> {
  private readonly root = new TrieNode<T>();

  /** Adds what a key that matches `pattern` leads to. */
  add(pattern: string, value: T): void {
    let node = this.root;
    for (const word of wordsOf(pattern)) {
      let child = node.children.get(word);
      if (child === undefined) node.children.set(word, (child = new TrieNode<T>()));
      node = child;
    }
    node.values.push(value);
  }

  /** All values whose pattern matches the key, and how many nodes of the trie were looked at. */
  match(key: string): { readonly values: Set<T>; readonly visited: number } {
    const words = wordsOf(key);
    const values = new Set<T>();
    let visited = 0;
    const walk = (node: TrieNode<T>, at: number): void => {
      visited++;
      if (at === words.length) for (const value of node.values) values.add(value);
      const many = node.children.get(MANY);
      if (many !== undefined) for (let next = at; next <= words.length; next++) walk(many, next);
      if (at === words.length) return;
      const one = node.children.get(ONE);
      if (one !== undefined) walk(one, at + 1);
      const same = node.children.get(words[at] as string);
      if (same !== undefined && same !== one && same !== many) walk(same, at + 1);
    };
    walk(this.root, 0);
    return { values, visited };
  }
}

/** The words of a key or pattern; the empty key has none. */
const wordsOf = (text: string): string[] => (text === '' ? [] : text.split('.'));
