package mqlab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends one transaction after the other. Its one argument is a JSON object: topic, transactions (a list of
 * {messages, lasts (ms between begin and end), end: commit | abort | never}), config (settings of the producer). Repeats the
 * list until it is ended. Values are "t.NUMBER"; each transaction's fate is printed with the numbers it covers.
 */
public final class Transactor {
  private static volatile boolean stopping;

  private Transactor() {}

  public static void main(String[] args) throws InterruptedException {
    stopWithTheTransactionEnded(Thread.currentThread());
    JsonNode plan = Json.read(args[0]);
    Properties config = Json.properties(plan.get("config"));
    config.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    config.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    AtomicLong next = new AtomicLong();
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(config)) {
      producer.initTransactions();
      Json.print(Map.of("name", "startup_complete"));
      while (!stopping) {
        for (JsonNode transaction : plan.get("transactions")) {
          send(producer, plan.get("topic").asText(), transaction, next);
        }
      }
    }
  }

  private static void stopWithTheTransactionEnded(Thread main) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping = true;
                  try {
                    main.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  private static void send(KafkaProducer<String, String> producer, String topic, JsonNode transaction, AtomicLong next)
      throws InterruptedException {
    long first = next.get();
    int messages = transaction.get("messages").asInt();
    producer.beginTransaction();
    for (int i = 0; i < messages; i++) {
      producer.send(new ProducerRecord<>(topic, "t." + next.getAndIncrement()));
    }
    producer.flush();
    String end = transaction.get("end").asText();
    Json.print(Map.of("name", "open", "first", first, "count", messages, "end", end));
    if (end.equals("never")) {
      while (!stopping) Thread.sleep(100);
      return;
    }
    Thread.sleep(transaction.get("lasts").asLong());
    if (end.equals("commit")) producer.commitTransaction();
    else producer.abortTransaction();
    Json.print(Map.of("name", end.equals("commit") ? "committed" : "aborted", "first", first, "count", messages));
  }
}
