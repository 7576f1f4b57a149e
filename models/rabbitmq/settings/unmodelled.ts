/** A family of names of rabbitmq.conf that the model takes no notice of, and why. */
export interface Unmodelled {
  /** Names, or beginnings of names where they end in a star. */
  readonly names: readonly string[];
  readonly why: string;
}

/** Names of rabbitmq.conf from 3.8 to 4.3 that are real and have no effect here (specification: rabbit.schema and the schemas of its plugins). */
export const UNMODELLED: readonly Unmodelled[] = [
  {
    names: [
      'log.*',
      'management.*',
      'prometheus.*',
      'collect_statistics*',
      'sysmon_handler.*',
      'motd_file',
      'product.*',
    ],
    why: 'watching a node costs nothing',
  },
  {
    names: [
      'mqtt.*',
      'stomp.*',
      'stream.*',
      'web_mqtt.*',
      'web_stomp.*',
      'amqp10_client.*',
      'amqp_client.*',
      'shovel.*',
      'federation.*',
    ],
    why: 'clients speak AMQP 0-9-1 to the node itself',
  },
  {
    names: [
      'ssl_*',
      'auth_*',
      'anonymous_*',
      'credential_validator.*',
      'password_hashing_module',
      'loopback_users*',
      'default_user*',
      'default_pass',
      'default_permissions.*',
      'default_vhost',
      'proxy_protocol',
      'reverse_dns_lookups',
    ],
    why: 'users and encryption cost nothing',
  },
  {
    names: [
      'listeners.*',
      'num_acceptors.*',
      'handshake_timeout',
      'ranch_connection_max',
      'distribution.*',
      'socket_writer.*',
      'initial_frame_max',
    ],
    why: 'connecting costs nothing',
  },
  {
    names: [
      'tcp_listen_options',
      'tcp_listen_options.backlog',
      'tcp_listen_options.buffer',
      'tcp_listen_options.delay_send',
      'tcp_listen_options.exit_on_close',
      'tcp_listen_options.high_*',
      'tcp_listen_options.keepalive',
      'tcp_listen_options.linger.*',
      'tcp_listen_options.low_*',
      'tcp_listen_options.nodelay',
      'tcp_listen_options.send_timeout*',
      'tcp_listen_options.tos',
    ],
    why: 'of a socket its buffers are modelled, and that it sends at once',
  },
  { names: ['heartbeat'], why: 'connections break at once, or not at all' },
  {
    names: [
      'cluster_formation.*',
      'cluster_name',
      'cluster_tags.*',
      'cluster_keepalive_interval',
      'node_tags.*',
      'mnesia_*',
      'metadata_store.*',
      'prevent_startup_if_node_was_reset',
    ],
    why: 'the nodes of a cluster know each other from the start',
  },
  {
    names: [
      'channel_max*',
      'connection_max',
      'max_*',
      'session_max_per_connection',
      'link_max_per_session',
      'consumer_max_per_channel',
      'vhost_max',
      'cluster_queue_limit',
      'cluster_exchange_limit',
      'default_limits.*',
      'runtime_parameters.*',
    ],
    why: 'nothing is counted against a limit of this kind',
  },
  {
    names: [
      'definitions.*',
      'load_definitions',
      'default_policies.*',
      'default_queue_type',
      'classic_queue.default_version',
      'queue_leader_locator',
      'queue_master_locator',
      'quorum_queue.initial_cluster_size',
      'queue_types.*',
      'exchange_types.*',
    ],
    why: 'queues, exchanges and policies stand in the experiment file, each with its arguments',
  },
  {
    names: [
      'quorum_queue.*',
      'raft.data_dir',
      'raft.segment_max_entries',
      'raft.snapshot_chunk_size',
      'raft.wal_hibernate_after',
      'raft.wal_max_entries',
      'raft.adaptive_failure_detector.*',
    ],
    why: 'of Raft the log, its batches and the failure detector are modelled, without this',
  },
  {
    names: ['mirroring_sync_batch_size', 'mirroring_sync_max_throughput'],
    why: 'the policy of a queue states ha-sync-batch-size',
  },
  {
    names: [
      'background_gc_*',
      'hipe_compile',
      'erlang.K',
      'delegate_count',
      'default_worker_pool_size',
      'vm_memory_calculation_strategy',
      'total_memory_available_override_value',
    ],
    why: 'the Erlang VM has as many schedulers as the machine has cores, and its memory',
  },
  {
    names: [
      'vhost_restart_strategy',
      'message_store_shutdown_timeout',
      'message_interceptors.*',
      'consumer_disconnected_timeout',
      'memory_monitor_interval',
      'cluster_partition_handling.*',
    ],
    why: 'nothing in the model answers to it',
  },
];

/** Why a name of rabbitmq.conf has no effect; undefined if there is no such name, or if it has one. */
export const whyUnmodelled = (name: string): string | undefined =>
  UNMODELLED.find(({ names }) =>
    names.some((known) => (known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known)),
  )?.why;
