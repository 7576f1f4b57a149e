/** Kafka's own jars and our programs, by Maven. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const HERE = import.meta.dirname;

/** Fetches what is missing, compiles, and gives the class path. Java 17 and Maven must be there. */
export function classpath(): string {
  const target = join(HERE, 'target');
  const list = join(target, 'classpath');
  const goals = ['compile', 'dependency:build-classpath', `-Dmdep.outputFile=${list}`, '-Dmdep.includeScope=runtime'];
  execFileSync('mvn', ['-B', '-q', '-f', join(HERE, 'pom.xml'), ...goals], { stdio: ['ignore', 'ignore', 'inherit'] });
  return [join(target, 'classes'), readFileSync(list, 'utf8').trim()].join(delimiter);
}
