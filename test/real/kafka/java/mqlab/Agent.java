package mqlab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * The hands of the test inside Kafka: answers one JSON request a line on standard input, each by a line with its id. When its
 * standard input ends, however that came about, it kills every process that it was told to watch: nothing outlives the test.
 * Its one argument is the bootstrap servers.
 */
public final class Agent {
  private final String servers;
  private final Admin admin;
  private final Set<Long> watched = ConcurrentHashMap.newKeySet();

  private Agent(String servers) {
    this.servers = servers;
    this.admin = Admin.create(Map.of("bootstrap.servers", servers, "default.api.timeout.ms", "10000", "request.timeout.ms", "3000"));
  }

  public static void main(String[] args) {
    Agent agent = new Agent(args[0]);
    ExecutorService threads = Executors.newCachedThreadPool();
    Scanner lines = new Scanner(System.in);
    while (lines.hasNextLine()) {
      JsonNode request = Json.read(lines.nextLine());
      threads.submit(() -> agent.answer(request));
    }
    agent.killWatched();
    Runtime.getRuntime().halt(0);
  }

  private void answer(JsonNode request) {
    Map<String, Object> answer = new HashMap<>();
    answer.put("id", request.get("id").asInt());
    try {
      answer.put("result", result(request));
    } catch (ExecutionException e) {
      answer.put("error", String.valueOf(e.getCause()));
    } catch (Exception e) {
      answer.put("error", String.valueOf(e));
    }
    Json.print(answer);
  }

  private Object result(JsonNode request) throws Exception {
    return switch (request.get("do").asText()) {
      case "watch" -> watched.add(request.get("pid").asLong());
      case "forget" -> watched.remove(request.get("pid").asLong());
      case "brokers" -> admin.describeCluster().nodes().get().stream().map(Node::id).sorted().toList();
      case "create" -> create(request);
      case "partitions" -> partitions(request.get("topic").asText());
      case "log" -> log(request.get("topic").asText(), request.get("isolation").asText());
      case "begin" -> begin(request.get("topic").asText(), request.get("group").asText());
      case "lag" -> lag(request.get("topic").asText(), request.get("group").asText());
      default -> throw new IllegalArgumentException("unknown request " + request);
    };
  }

  private Object create(JsonNode request) throws Exception {
    Map<Integer, List<Integer>> replicas = new HashMap<>();
    for (JsonNode brokers : request.get("replicas")) {
      List<Integer> ids = new ArrayList<>();
      brokers.forEach(id -> ids.add(id.asInt()));
      replicas.put(replicas.size(), ids);
    }
    Map<String, String> config = new HashMap<>();
    Json.properties(request.get("config")).forEach((key, value) -> config.put((String) key, (String) value));
    admin.createTopics(List.of(new NewTopic(request.get("topic").asText(), replicas).configs(config))).all().get();
    return true;
  }

  /** Leader (-1: none) and in-sync set of each partition. */
  private Object partitions(String topic) throws Exception {
    List<Object> described = new ArrayList<>();
    for (TopicPartitionInfo partition : infos(topic)) {
      List<Integer> inSync = partition.isr().stream().map(Node::id).sorted().toList();
      int leader = partition.leader() == null ? -1 : partition.leader().id();
      described.add(Map.of("leader", leader, "isr", inSync));
    }
    return described;
  }

  private List<TopicPartitionInfo> infos(String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions();
  }

  /** The values of each partition in the order of their offsets. */
  private Object log(String topic, String isolation) throws Exception {
    Properties config = new Properties();
    config.put("bootstrap.servers", servers);
    config.put("isolation.level", isolation);
    config.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    config.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    config.put("default.api.timeout.ms", "10000");
    config.put("auto.offset.reset", "earliest");
    List<TopicPartition> partitions = all(topic);
    List<List<String>> values = new ArrayList<>();
    partitions.forEach(each -> values.add(new ArrayList<>()));
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config)) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          values.get(record.partition()).add(record.value());
        }
      }
    }
    return values;
  }

  /** A group that has read nothing has committed so. */
  private Object begin(String topic, String group) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> start =
        all(topic).stream().collect(Collectors.toMap(each -> each, each -> new OffsetAndMetadata(0)));
    admin.alterConsumerGroupOffsets(group, start).all().get();
    return true;
  }

  /** Messages between what the group has committed and the end of the log, over all partitions. */
  private Object lag(String topic, String group) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    var ends = admin.listOffsets(all(topic).stream().collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest()))).all().get();
    long lag = 0;
    for (var end : ends.entrySet()) {
      OffsetAndMetadata offset = committed.get(end.getKey());
      lag += end.getValue().offset() - (offset == null ? 0 : offset.offset());
    }
    return lag;
  }

  private List<TopicPartition> all(String topic) throws Exception {
    return infos(topic).stream().map(each -> new TopicPartition(topic, each.partition())).toList();
  }

  private void killWatched() {
    for (long pid : watched) ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }
}
