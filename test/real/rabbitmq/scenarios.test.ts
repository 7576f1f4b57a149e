/** Scenarios against a real broker. Run with `npm run test:rabbitmq`; needs rabbitmq-server (Debian's package will do). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Broker } from './broker.ts';
import { RealPlayer } from './real.ts';
import { SCENARIOS } from './scenarios.ts';

describe.runIf(process.env['MQLAB_RABBITMQ'] === '1')('a real RabbitMQ does what the scenarios say', () => {
  let broker: Broker | undefined;

  beforeAll(async () => {
    broker = await Broker.start({
      plugins: ['rabbitmq_consistent_hash_exchange'],
      conf: ['consumer_timeout = 5000'],
      advanced: '{rabbit, [{channel_tick_interval, 1000}]}',
    });
  }, 120_000);

  afterAll(() => broker?.stop());

  describe.each(Object.entries(SCENARIOS))('%s', (_, scenarios) => {
    test.each(scenarios.map((scenario) => [`${scenario.rule}: ${scenario.name}`, scenario] as const))(
      '%s',
      async (_name, scenario) => {
        expect(await new RealPlayer(broker as Broker).play(scenario)).toEqual(scenario.seen);
      },
    );
  });
});
