/** TCP over the loopback interface, between two threads. */
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { latency, type Measured, now, rate } from './spread.ts';

/** Listens twice: on one port it swallows, on the other it answers byte for byte. */
const PEER = `
const net = require('node:net');
const { parentPort } = require('node:worker_threads');
let taken = 0;
const sink = net.createServer((socket) => { socket.on('error', () => {}).on('data', (bytes) => { taken += bytes.length; }); });
const echo = net.createServer((socket) => {
  socket.setNoDelay(true).on('error', () => {}).on('data', (bytes) => { socket.write(bytes); });
});
sink.listen(0, '127.0.0.1', () => echo.listen(0, '127.0.0.1', () => {
  parentPort.postMessage({ sink: sink.address().port, echo: echo.address().port });
}));
parentPort.on('message', () => parentPort.postMessage({ taken }));`;

interface Ports {
  readonly sink: number;
  readonly echo: number;
}

const CHUNK = Buffer.alloc(256 * 1024, 1);
const INTERVAL = 100; // ms of a round

/** Rate of one connection, and the time of a byte there and back. */
export async function loopback(seconds: number): Promise<{ readonly rate: Measured; readonly roundTrip: Measured }> {
  const peer = new Worker(PEER, { eval: true });
  const failed = new Promise<never>((_, fail) => peer.once('error', fail));
  const told = <T>(): Promise<T> => Promise.race([failed, new Promise<T>((done) => peer.once('message', done))]);
  try {
    const ports = await told<Ports>();
    const taken = async (): Promise<number> => {
      const answer = told<{ taken: number }>();
      peer.postMessage('?');
      return (await answer).taken;
    };
    const speeds = await streamed(await opened(ports.sink), seconds, taken);
    const times = await echoed(await opened(ports.echo), seconds);
    return {
      rate: rate(
        speeds,
        'one connection between two threads, chunks of 256 KiB, counted where they arrive; fastest 100 ms',
      ),
      roundTrip: latency(times, '1 B there and back between two threads, through both event loops; median'),
    };
  } finally {
    await peer.terminate();
  }
}

const opened = (port: number): Promise<Socket> =>
  new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => done(socket)).once('error', fail);
    socket.setNoDelay(true);
  });

async function streamed(socket: Socket, seconds: number, taken: () => Promise<number>): Promise<number[]> {
  const speeds: number[] = [];
  const end = now() + seconds * 1e9;
  const pump = (): void => {
    while (!socket.destroyed && socket.write(CHUNK));
  };
  socket.on('drain', pump);
  pump();
  let [before, since] = [await taken(), now()];
  while (now() < end) {
    await new Promise((done) => setTimeout(done, INTERVAL));
    const [count, at] = [await taken(), now()];
    speeds.push(((count - before) / (at - since)) * 1e9);
    [before, since] = [count, at];
  }
  socket.destroy();
  return speeds;
}

async function echoed(socket: Socket, seconds: number): Promise<number[]> {
  const times: number[] = [];
  const end = now() + seconds * 1e9;
  while (now() < end || times.length < 20) {
    const start = now();
    const answer = new Promise((done) => socket.once('data', done));
    socket.write('x');
    await answer;
    times.push(now() - start);
  }
  socket.destroy();
  return times;
}
