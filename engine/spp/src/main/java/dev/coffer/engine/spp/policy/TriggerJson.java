package dev.coffer.engine.spp.policy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.spp.wire.Item;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A trigger on the wire: days are lists of booleans whose index 0 means nothing. */
final class TriggerJson {

  private static final int DAYS_OF_WEEK = 8;
  private static final int DAYS_OF_MONTH = 32;

  private TriggerJson() {}

  static ObjectNode write(Trigger trigger) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", trigger.type().name())
            .put("frequency", trigger.frequency())
            .put("activateDate", trigger.first().toEpochMilli())
            .put("timezone", trigger.zone().getId());
    switch (trigger.type()) {
      case WEEKLY -> days(json, "dowList", trigger, DAYS_OF_WEEK);
      case MONTHLY -> days(json, "domList", trigger, DAYS_OF_MONTH);
      case SUBHOURLY, HOURLY, DAILY -> {}
    }
    return json;
  }

  /**
   * Reads a schedule; empty where there is none. Without a time of the first run, which the server
   * then chooses, midnight stands for it; without a time zone, or with one that Java does not know,
   * UTC. A kind of trigger that this driver does not know is shown as it is.
   */
  static Optional<Schedule> read(Item trigger) {
    return trigger
        .text("type")
        .map(
            literal ->
                type(literal)
                    .map(type -> CronOfTrigger.of(trigger(type, trigger)))
                    .orElseGet(() -> new Schedule(literal, ZoneOffset.UTC)));
  }

  private static Trigger trigger(Trigger.Type type, Item trigger) {
    return new Trigger(
        type,
        Math.clamp(trigger.number("frequency").orElse(1), 1, Integer.MAX_VALUE),
        trigger.moment("activateDate").orElse(Instant.EPOCH),
        zone(trigger.text("timezone").orElse("UTC")),
        switch (type) {
          case WEEKLY -> days(trigger.texts("dowList"));
          case MONTHLY -> days(trigger.texts("domList"));
          case SUBHOURLY, HOURLY, DAILY -> new TreeSet<>();
        });
  }

  private static Optional<Trigger.Type> type(String literal) {
    for (Trigger.Type type : Trigger.Type.values()) {
      if (type.name().equals(literal.toUpperCase(Locale.ROOT))) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      return ZoneId.of("UTC");
    }
  }

  private static void days(ObjectNode json, String field, Trigger trigger, int count) {
    var list = json.putArray(field);
    for (int day = 0; day < count; day++) {
      list.add(trigger.days().contains(day));
    }
  }

  private static SortedSet<Integer> days(Iterable<String> flags) {
    var days = new TreeSet<Integer>();
    int day = 0;
    for (String flag : flags) {
      if (day > 0 && flag.equals("true")) {
        days.add(day);
      }
      day++;
    }
    return days;
  }
}
