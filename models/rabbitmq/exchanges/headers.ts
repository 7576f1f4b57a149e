/** Headers of a message, or arguments of a binding. */
export type Headers = Readonly<Record<string, string | number | boolean>>;

/**
 * Whether the headers of a message satisfy a binding of a headers exchange: with x-match `all` (the default) each of its
 * arguments, with `any` at least one. Arguments that begin with x- say something to the broker and are not compared
 * (specification: https://www.rabbitmq.com/docs/exchanges, AMQP 0-9-1 headers exchange).
 */
export function headersMatch(asked: Headers, headers: Headers): boolean {
  const compared = Object.entries(asked).filter(([name]) => !name.startsWith('x-'));
  const holds = ([name, value]: [string, Headers[string]]): boolean => headers[name] === value;
  return asked['x-match'] === 'any' ? compared.some(holds) : compared.every(holds);
}
