/** The network between the machines: distances, loss, jitter, and where each machine stands. */
import { LATENCIES } from '../../models/network/index.ts';
import { humanise } from './humanise.ts';
import { type Shape, group, leaf, list, named } from './shape.ts';

const PLACES: Shape = list(
  "Places, gone round: machine 0 stands in the first. Written 'zone', 'region/zone' or 'region/zone/rack'.",
  leaf('text', 'A place.'),
);

const oneWay = (between: string, usual: number): Shape =>
  leaf(
    { kind: 'ms', min: 0 },
    `One-way latency between ${between}; a bare number is in milliseconds. Default: ${humanise(usual / 1e6, 'ms')}.`,
  );

/** The network. */
export const NETWORK: Shape = group('The network between the machines.', {
  latency: oneWay('machines in the same place', LATENCIES.zone),
  loss: leaf({ kind: 'ratio', min: 0, below: 1 }, "Part of the packets that are lost, such as '0.1 %'. Default: 0."),
  jitter: leaf(
    { kind: 'ms', min: 0 },
    'Mean of what a transfer is late at random (exponentially distributed); a bare number is in milliseconds. Default: 0.',
  ),
  placement: named(
    'Where the machines stand: brokers (or nodes), clients, and groups of clients by name. Default: all in one place; clients as the brokers.',
    PLACES,
  ),
  between: group('Distances between places; what counts is the largest part in which two places differ.', {
    racks: oneWay('racks of one zone', LATENCIES.zone),
    zones: oneWay('zones of one region', LATENCIES.region),
    regions: oneWay('regions', LATENCIES.continent),
  }),
});
