import { describe, expect, test } from 'vitest';
import { ACK_FRAME, bodyFrames, CONSUMER_TAG, deliverSize, publishSize } from '../../models/rabbitmq/messages/wire.ts';

// Expected sizes: os-hardware-models §5.4 (specification: AMQP 0-9-1), exchange '' and a routing key of ten octets.
const FRAME_MAX = 131_072;

describe('AMQP 0-9-1 frames', () => {
  test.each([
    [16, 74, 112],
    [1000, 1058, 1096],
    [1_000_000, 1_000_114, 1_000_152],
  ])('a body of %i B takes %i B published and %i B delivered', (body, published, delivered) => {
    expect(publishSize(body, 0, 10, FRAME_MAX)).toBe(published);
    expect(deliverSize(body, CONSUMER_TAG, 0, 10, FRAME_MAX)).toBe(delivered);
  });

  test('an acknowledgement takes 21 B', () => {
    expect(ACK_FRAME).toBe(21);
  });

  test('a body is cut where a frame with its 8 B would exceed frame_max, and an empty one has no frame', () => {
    expect([0, 1, 131_064, 131_065].map((body) => bodyFrames(body, FRAME_MAX))).toEqual([0, 1, 1, 2]);
  });
});
