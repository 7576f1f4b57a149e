/** The scenarios that a real RabbitMQ plays (test/real/rabbitmq), played by the model: it has to do the same in kind. */
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../real/rabbitmq/scenarios.ts';
import { SimulatedPlayer } from '../real/rabbitmq/simulated.ts';

describe.each(Object.entries(SCENARIOS))('the model does what a real RabbitMQ did: %s', (_, scenarios) => {
  const played = scenarios.filter(({ notSimulated }) => notSimulated === undefined);
  test.each(played.map((scenario) => [`${scenario.rule}: ${scenario.name}`, scenario] as const))(
    '%s',
    (_name, scenario) => {
      expect(new SimulatedPlayer().play(scenario)).toEqual(scenario.seen);
    },
  );
});
