/** Settings that producers and consumers have in common and that the model takes no notice of. */
import { accepted } from './accepted.ts';

const SOURCE =
  'specification: ConfigDef of Kafka 2.6.3, 3.9.1, 4.0.0 and 4.1.0, source of 0.8.2: ProducerConfig, ConsumerConfig';

const SECURITY = accepted(
  {
    meaning: 'Security: who the client is, and how its keys, certificates and tokens are kept and checked.',
    ignored: 'who may connect does not change the performance that is modelled; TLS is security.protocol',
    source: SOURCE,
  },
  [
    ['sasl.client.callback.handler.class', 'text', ''],
    ['sasl.jaas.config', 'text', ''],
    ['sasl.kerberos.kinit.cmd', 'text', '/usr/bin/kinit'],
    ['sasl.kerberos.min.time.before.relogin', 'count', 60000],
    ['sasl.kerberos.service.name', 'text', ''],
    ['sasl.kerberos.ticket.renew.jitter', 'ratio', 0.05],
    ['sasl.kerberos.ticket.renew.window.factor', 'ratio', 0.8],
    ['sasl.login.callback.handler.class', 'text', ''],
    ['sasl.login.class', 'text', ''],
    ['sasl.login.connect.timeout.ms', 'text', ''],
    ['sasl.login.read.timeout.ms', 'text', ''],
    ['sasl.login.refresh.buffer.seconds', 'count', 300],
    ['sasl.login.refresh.min.period.seconds', 'count', 60],
    ['sasl.login.refresh.window.factor', 'ratio', 0.8],
    ['sasl.login.refresh.window.jitter', 'ratio', 0.05],
    ['sasl.login.retry.backoff.max.ms', 'ms', 10000],
    ['sasl.login.retry.backoff.ms', 'ms', 100],
    ['sasl.mechanism', 'text', 'GSSAPI'],
    ['sasl.oauthbearer.assertion.algorithm', 'text', 'RS256'],
    ['sasl.oauthbearer.assertion.claim.aud', 'text', ''],
    ['sasl.oauthbearer.assertion.claim.exp.seconds', 'count', 300],
    ['sasl.oauthbearer.assertion.claim.iss', 'text', ''],
    ['sasl.oauthbearer.assertion.claim.jti.include', 'boolean', false],
    ['sasl.oauthbearer.assertion.claim.nbf.seconds', 'count', 60],
    ['sasl.oauthbearer.assertion.claim.sub', 'text', ''],
    ['sasl.oauthbearer.assertion.file', 'text', ''],
    ['sasl.oauthbearer.assertion.private.key.file', 'text', ''],
    ['sasl.oauthbearer.assertion.private.key.passphrase', 'text', ''],
    ['sasl.oauthbearer.assertion.template.file', 'text', ''],
    ['sasl.oauthbearer.client.credentials.client.id', 'text', ''],
    ['sasl.oauthbearer.client.credentials.client.secret', 'text', ''],
    ['sasl.oauthbearer.clock.skew.seconds', 'count', 30],
    ['sasl.oauthbearer.expected.audience', 'text', ''],
    ['sasl.oauthbearer.expected.issuer', 'text', ''],
    ['sasl.oauthbearer.header.urlencode', 'boolean', false],
    ['sasl.oauthbearer.jwks.endpoint.refresh.ms', 'ms', 3600000],
    ['sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms', 'ms', 10000],
    ['sasl.oauthbearer.jwks.endpoint.retry.backoff.ms', 'ms', 100],
    ['sasl.oauthbearer.jwks.endpoint.url', 'text', ''],
    [
      'sasl.oauthbearer.jwt.retriever.class',
      'text',
      'org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever',
    ],
    [
      'sasl.oauthbearer.jwt.validator.class',
      'text',
      'org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator',
    ],
    ['sasl.oauthbearer.scope', 'text', ''],
    ['sasl.oauthbearer.scope.claim.name', 'text', 'scope'],
    ['sasl.oauthbearer.sub.claim.name', 'text', 'sub'],
    ['sasl.oauthbearer.token.endpoint.url', 'text', ''],
    ['security.providers', 'text', ''],
    ['ssl.cipher.suites', 'text', ''],
    ['ssl.enabled.protocols', 'text', 'TLSv1.2,TLSv1.3'],
    ['ssl.endpoint.identification.algorithm', 'text', 'https'],
    ['ssl.engine.factory.class', 'text', ''],
    ['ssl.key.password', 'text', ''],
    ['ssl.keymanager.algorithm', 'text', 'SunX509'],
    ['ssl.keystore.certificate.chain', 'text', ''],
    ['ssl.keystore.key', 'text', ''],
    ['ssl.keystore.location', 'text', ''],
    ['ssl.keystore.password', 'text', ''],
    ['ssl.keystore.type', 'text', 'JKS'],
    ['ssl.protocol', 'text', 'TLSv1.3'],
    ['ssl.provider', 'text', ''],
    ['ssl.secure.random.implementation', 'text', ''],
    ['ssl.trustmanager.algorithm', 'text', 'PKIX'],
    ['ssl.truststore.certificates', 'text', ''],
    ['ssl.truststore.location', 'text', ''],
    ['ssl.truststore.password', 'text', ''],
    ['ssl.truststore.type', 'text', 'JKS'],
  ],
);

const METRICS = accepted(
  {
    meaning: 'Metrics and their reporters.',
    ignored: 'watching costs nothing here',
    source: SOURCE,
  },
  [
    ['auto.include.jmx.reporter', 'boolean', true],
    ['enable.metrics.push', 'boolean', true],
    ['metrics.num.samples', 'count', 2],
    ['metrics.recording.level', 'text', 'INFO'],
    ['metrics.sample.window.ms', 'ms', 30000],
  ],
);

const CONNECTIONS = accepted(
  {
    meaning: 'Connections of the client and how it finds the cluster.',
    ignored: 'connections are made at once and stay until something breaks them',
    source: SOURCE,
  },
  [
    ['client.dns.lookup', 'text', 'use_all_dns_ips'],
    ['connections.max.idle.ms', 'ms', 540000],
    ['metadata.recovery.rebootstrap.trigger.ms', 'ms', 300000],
    [
      'metadata.recovery.strategy',
      'text',
      [
        { since: '3.9', value: 'none' },
        { since: '4.0', value: 'rebootstrap' },
      ],
    ],
    ['socket.connection.setup.timeout.max.ms', 'ms', 30000],
    ['socket.connection.setup.timeout.ms', 'ms', 10000],
  ],
);

/** Both kinds of clients. */
export const CLIENT_ACCEPTED = [...SECURITY, ...METRICS, ...CONNECTIONS];
