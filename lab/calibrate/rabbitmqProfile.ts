/** The profile of a machine that a RabbitMQ broker and its clients share, as a file that experiments can name. */
import { stringify } from 'yaml';
import type { Measuring } from './codecProfile.ts';
import type { Calibrated } from './rabbitmq/fit.ts';
import { type Shared, sharedMachine } from './rabbitmq/machine.ts';

const HEAD = `Hardware profile with the costs of RabbitMQ, written by mqlab calibrate rabbitmq. Experiments name it:
hardware: { brokers: my-machine.yaml, clients: colocated }
Broker and clients shared the cores while it was measured, so it holds for the two of them on one machine.
"measured" has what was run, and how well the costs explain it. Runs with decides: nothing were not fitted.`;

/** The profile as YAML. */
export function rabbitmqProfileText(
  name: string,
  shared: Shared,
  calibrated: Calibrated,
  measuring: Measuring,
): string {
  const { version, flush, costs, runs } = calibrated;
  const profile = {
    name,
    ...sharedMachine(shared, flush, costs),
    measuring: { ...measuring, rabbitmq: version, client: 'amqplib' },
    measured: Object.fromEntries(
      runs.map(({ step, rate, low, high, predicted }) => [
        step.setUp.name,
        {
          rate: `${Math.round(rate)} msg/s`,
          range: `${Math.round(low)} to ${Math.round(high)} msg/s`,
          predicted: `${Math.round(predicted)} msg/s`,
          decides: Array.isArray(step.decides) ? step.decides.join(', ') : step.decides,
        },
      ]),
    ),
  };
  const comment = HEAD.split('\n').map((line) => `# ${line}\n`);
  return `${comment.join('')}${stringify(profile, { lineWidth: 120 })}`;
}
