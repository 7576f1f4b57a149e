package mqlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;

/** One JSON object a line, as Kafka's own verifiable clients print them. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** Prints a whole line at once, whichever thread calls. */
  static void print(Map<String, ?> object) {
    String line = text(object);
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }

  static String text(Object object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + text, e);
    }
  }

  /** An object of settings as Kafka's clients take them. */
  static Properties properties(JsonNode settings) {
    Properties properties = new Properties();
    settings.properties().forEach(each -> properties.put(each.getKey(), each.getValue().asText()));
    return properties;
  }
}
