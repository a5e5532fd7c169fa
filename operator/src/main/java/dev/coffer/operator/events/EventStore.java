package dev.coffer.operator.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Events on the API server. One that tells the same again is counted on the first: its name follows
 * from the resource, the reason and the type. To create and to patch is all the right that this
 * needs. Used by one thread.
 */
final class EventStore {

  private static final String REPORTER = "coffer";

  /** What the API server takes. */
  private static final int LONGEST_MESSAGE = 1024;

  private static final int LONGEST_NAME = 200;
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  /** How often the latest events were told, so that counting needs no reading. */
  private final Map<String, Integer> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > 5_000;
        }
      };

  private final KubernetesClient client;
  private final InstantSource clock;

  EventStore(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Creates the event, or counts it on the one that is there. */
  void save(ResourceEvent event) {
    var name = name(event);
    var key = namespace(event) + "/" + name;
    var count =
        Optional.ofNullable(counts.get(key))
            .flatMap(before -> count(event, name, before))
            .or(() -> create(event, name))
            .or(() -> touch(event, name).flatMap(before -> count(event, name, before)))
            // It expired in between: this is a new one.
            .or(() -> create(event, name));
    count.ifPresent(times -> counts.put(key, times));
  }

  /** Empty when an event of that name is there. */
  private Optional<Integer> create(ResourceEvent event, String name) {
    try {
      client.v1().events().inNamespace(namespace(event)).resource(made(event, name)).create();
      return Optional.of(1);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Tells it once more; empty when it expired. */
  private Optional<Integer> count(ResourceEvent event, String name, int before) {
    return patch(latest(event, name).withCount(before + 1).build()).map(_ -> before + 1);
  }

  /** Brings message and time up to date, and learns from the answer how often it was told. */
  private Optional<Integer> touch(ResourceEvent event, String name) {
    return patch(latest(event, name).build())
        .map(found -> found.getCount() == null ? 1 : found.getCount());
  }

  /** Only the fields that the changes have are changed. Nothing is read first. */
  private Optional<Event> patch(Event changes) {
    try {
      return Optional.of(client.resource(changes).patch(MERGE));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private EventBuilder latest(ResourceEvent event, String name) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace(event))
        .endMetadata()
        .withLastTimestamp(now())
        .withMessage(message(event));
  }

  private Event made(ResourceEvent event, String name) {
    var resource = event.resource();
    var metadata = resource.getMetadata();
    return latest(event, name)
        .withNewInvolvedObject()
        .withApiVersion(resource.getApiVersion())
        .withKind(resource.getKind())
        .withNamespace(metadata.getNamespace())
        .withName(metadata.getName())
        .withUid(metadata.getUid())
        .endInvolvedObject()
        .withReason(event.reason().name())
        .withType(event.type().name())
        .withCount(1)
        .withFirstTimestamp(now())
        .withNewSource()
        .withComponent(REPORTER)
        .endSource()
        .withReportingComponent(REPORTER)
        .build();
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String namespace(ResourceEvent event) {
    return event.resource().getMetadata().getNamespace();
  }

  private static String message(ResourceEvent event) {
    var message = event.message();
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE - 3) + "...";
  }

  private static String name(ResourceEvent event) {
    var metadata = event.resource().getMetadata();
    var name = metadata.getName();
    var start = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    return start + "." + digest(metadata.getUid() + "/" + event.reason() + "/" + event.type());
  }

  private static String digest(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Whether an event was refused because its namespace is being deleted, or is gone. */
  static boolean isNamespaceGoing(KubernetesClientException refused) {
    if (refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      return true;
    }
    var status = refused.getStatus();
    return refused.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        && status != null
        && status.getDetails() != null
        && status.getDetails().getCauses().stream()
            .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
  }
}
