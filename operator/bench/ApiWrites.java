import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What was written, by the API server's own count: verb and resource, such as {@code PUT
 * policyassignments/status}, with the answer where it is a refusal.
 */
record ApiWrites(Map<String, Long> counts) {

  private static final Pattern LINE =
      Pattern.compile("^apiserver_request_total\\{(.*)} ([0-9.e+]+)$", Pattern.MULTILINE);
  private static final Pattern PROCESSOR =
      Pattern.compile("^process_cpu_seconds_total ([0-9.e+]+)$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Set<String> READS = Set.of("GET", "LIST", "WATCH");
  private static final String LEASES = "leases";

  static ApiWrites read(KubernetesClient client) {
    var counts = new TreeMap<String, Long>();
    for (Matcher line = LINE.matcher(client.raw("/metrics")); line.find(); ) {
      var labels =
          LABEL
              .matcher(line.group(1))
              .results()
              .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2)));
      if (isOurs(labels)) {
        counts.merge(name(labels), (long) Double.parseDouble(line.group(2)), Long::sum);
      }
    }
    return new ApiWrites(counts);
  }

  /** The time that the API server has kept a processor busy. */
  static double processorSeconds(KubernetesClient client) {
    var metric = PROCESSOR.matcher(client.raw("/metrics"));
    return metric.find() ? Double.parseDouble(metric.group(1)) : Double.NaN;
  }

  /** The API server writes things of its own, of other groups. */
  private static boolean isOurs(Map<String, String> labels) {
    var resource = labels.get("resource");
    return !READS.contains(labels.get("verb"))
        && (labels.get("group").equals("backup.coffer.dev")
            || resource.equals("events")
            || resource.equals(LEASES));
  }

  private static String name(Map<String, String> labels) {
    var subresource = labels.get("subresource");
    var code = labels.get("code");
    return labels.get("verb")
        + " "
        + labels.get("resource")
        + (subresource.isEmpty() ? "" : "/" + subresource)
        + (code.startsWith("2") ? "" : " " + code);
  }

  ApiWrites since(ApiWrites before) {
    var difference = new TreeMap<String, Long>();
    counts.forEach(
        (name, count) -> {
          long added = count - before.counts.getOrDefault(name, 0L);
          if (added > 0) {
            difference.put(name, added);
          }
        });
    return new ApiWrites(difference);
  }

  long leases() {
    return sum(true);
  }

  /** All but the leases, which are renewed for as long as an operator runs. */
  long work() {
    return sum(false);
  }

  private long sum(boolean leases) {
    return counts.entrySet().stream()
        .filter(count -> count.getKey().contains(LEASES) == leases)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  String each(int resources) {
    return counts.entrySet().stream()
        .filter(count -> !count.getKey().contains(LEASES))
        .map(
            count ->
                String.format(
                    Locale.ROOT, "%s %.3f", count.getKey(), 1.0 * count.getValue() / resources))
        .collect(Collectors.joining(", "));
  }
}
