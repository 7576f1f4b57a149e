/** The scenarios of the real Kafka, played by the simulator: of each the same must become of the messages, in kind. */
import { describe, expect, test } from 'vitest';
import { ACTS } from './scenarios/index.ts';
import { simulate } from './simulated.ts';

for (const act of ACTS) {
  describe(`simulated: ${act.name}`, () => {
    for (const scenario of act.scenarios) {
      test(scenario.name, () => {
        const { kind, book } = simulate(act, scenario);
        const asked = Object.keys(scenario.expect).filter((name) => name in kind) as (keyof typeof kind)[];
        const pick = (from: typeof kind): object => Object.fromEntries(asked.map((name) => [name, from[name]]));
        expect(pick(kind), JSON.stringify(book)).toEqual(pick(scenario.expect));
      });
    }
  });
}
