package mqlab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A consumer that takes its time over every record and commits in one of the ways that applications do, which
 * VerifiableConsumer cannot. Its one argument is a JSON object: topic, commit, every (ms, for commit = interval),
 * onRevoke (whether to commit when partitions are taken away), processing (ms a record), handOver (whether another
 * thread processes), config (settings of the consumer). On standard input: hold, release.
 */
public final class Worker implements ConsumerRebalanceListener {
  private final JsonNode plan;
  private final String commit;
  private final KafkaConsumer<String, String> consumer;
  private final ExecutorService otherThread = Executors.newSingleThreadExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile boolean held;
  private long lastCommit = System.currentTimeMillis();

  private Worker(JsonNode plan) {
    this.plan = plan;
    this.commit = plan.get("commit").asText();
    Properties config = Json.properties(plan.get("config"));
    config.put("enable.auto.commit", String.valueOf(commit.equals("auto")));
    config.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    config.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    this.consumer = new KafkaConsumer<>(config);
  }

  public static void main(String[] args) {
    Worker worker = new Worker(Json.read(args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(worker::stop));
    Thread ears = new Thread(worker::listen);
    ears.setDaemon(true);
    ears.start();
    worker.work();
  }

  private void work() {
    consumer.subscribe(List.of(plan.get("topic").asText()), this);
    try {
      while (!stopping) round();
    } catch (WakeupException e) {
      // How a graceful stop begins.
    } catch (KafkaException e) {
      Json.print(Map.of("name", "failed", "error", e.getClass().getSimpleName()));
    } finally {
      consumer.close();
      otherThread.shutdownNow();
      Json.print(Map.of("name", "closed"));
      closed.countDown();
    }
  }

  private void round() {
    if (held) consumer.pause(consumer.assignment());
    else consumer.resume(consumer.paused());
    ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(100));
    if (!records.isEmpty()) Json.print(Map.of("name", "polled", "count", records.count()));
    if (commit.equals("before") && !records.isEmpty()) commitNow();
    for (ConsumerRecord<String, String> record : records) {
      if (plan.path("handOver").asBoolean()) otherThread.submit(() -> process(record));
      else process(record);
    }
    if (commit.equals("sync") && !records.isEmpty()) commitNow();
    if (commit.equals("async") && !records.isEmpty()) consumer.commitAsync();
    if (commit.equals("interval") && System.currentTimeMillis() - lastCommit >= plan.get("every").asLong()) commitNow();
  }

  private void process(ConsumerRecord<String, String> record) {
    try {
      Thread.sleep(plan.get("processing").asLong());
    } catch (InterruptedException e) {
      return;
    }
    Json.print(
        Map.of(
            "name", "processed",
            "partition", record.partition(),
            "offset", record.offset(),
            "value", record.value(),
            "at", System.currentTimeMillis(),
            "appended", record.timestamp()));
  }

  private void commitNow() {
    try {
      consumer.commitSync();
      lastCommit = System.currentTimeMillis();
    } catch (CommitFailedException | RebalanceInProgressException e) {
      Json.print(Map.of("name", "commit_failed", "error", e.getClass().getSimpleName()));
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    tell("assigned", partitions);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (plan.path("onRevoke").asBoolean()) commitNow();
    tell("revoked", partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    tell("lost", partitions);
  }

  private static void tell(String name, Collection<TopicPartition> partitions) {
    List<Integer> numbers = partitions.stream().map(TopicPartition::partition).sorted().toList();
    Json.print(Map.of("name", name, "partitions", numbers, "at", System.currentTimeMillis()));
  }

  private void listen() {
    Scanner lines = new Scanner(System.in);
    while (lines.hasNextLine()) held = lines.nextLine().equals("hold");
  }

  private void stop() {
    stopping = true;
    consumer.wakeup();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
