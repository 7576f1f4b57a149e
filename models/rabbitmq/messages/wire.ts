/** Sizes of AMQP 0-9-1 frames, exact (specification: AMQP 0-9-1 pdf and xml; os-hardware-models 5.4). All in bytes. */
import { type Bytes, bytes } from '../../../sim/index.ts';

/** Type 1, channel 2, size 4, frame end 1 (specification). */
const FRAME = 8;
/** Class 2 and method 2 (specification). */
const METHOD = 4;
/** Class 2, weight 2, body size 8, property flags 2 (specification). */
const CONTENT_HEADER = 14;
/** The delivery-mode property (specification). */
const DELIVERY_MODE = 1;
/** Length octet of a short string (specification). */
const SHORT_STRING = 1;

/** basic.ack, from either side: delivery tag 8 and one octet of bits (specification). */
export const ACK_FRAME: Bytes = bytes(FRAME + METHOD + 8 + 1);

/** basic.publish: reserved 2, exchange, routing key, one octet of bits. */
export function publishMethod(exchange: number, routingKey: number): Bytes {
  return bytes(FRAME + METHOD + 2 + SHORT_STRING + exchange + SHORT_STRING + routingKey + 1);
}

/** basic.deliver: consumer tag, delivery tag 8, redelivered 1, exchange, routing key. */
export function deliverMethod(consumerTag: number, exchange: number, routingKey: number): Bytes {
  return bytes(
    FRAME + METHOD + SHORT_STRING + consumerTag + 8 + 1 + SHORT_STRING + exchange + SHORT_STRING + routingKey,
  );
}

/** Reply code 2, and the text NO_ROUTE with its length (specification; rabbit_channel.erl). */
const NO_ROUTE = 2 + SHORT_STRING + 8;

/** basic.return: reply code, reply text, exchange, routing key. */
export function returnMethod(exchange: number, routingKey: number): Bytes {
  return bytes(FRAME + METHOD + NO_ROUTE + SHORT_STRING + exchange + SHORT_STRING + routingKey);
}

/** The content header that follows either; publishers and the broker state the delivery mode. */
export const HEADER_FRAME: Bytes = bytes(FRAME + CONTENT_HEADER + DELIVERY_MODE);

/** How many body frames a body of so many bytes takes: an empty body has none. */
export function bodyFrames(body: number, frameMax: number): number {
  return Math.ceil(body / (frameMax - FRAME));
}

/** All body frames of so many bytes in so many frames. */
export function bodySize(body: number, frames: number): Bytes {
  return bytes(body + frames * FRAME);
}

/** A whole published message, one after the other: method, header, body. */
export function publishSize(body: number, exchange: number, routingKey: number, frameMax: number): Bytes {
  return bytes(publishMethod(exchange, routingKey) + HEADER_FRAME + bodySize(body, bodyFrames(body, frameMax)));
}

/** A whole delivered message. */
export function deliverSize(body: number, tag: number, exchange: number, routingKey: number, frameMax: number): Bytes {
  return bytes(deliverMethod(tag, exchange, routingKey) + HEADER_FRAME + bodySize(body, bodyFrames(body, frameMax)));
}

/** Length of a consumer tag that the broker makes up, in octets (specification: 'amq.ctag-' and 22 of base 64). */
export const CONSUMER_TAG = 31;
/** Name of the default exchange: the empty string (specification). */
export const DEFAULT_EXCHANGE = 0;
