package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.util.List;
import java.util.Map;

/** What stands in the text that describes a volume group. */
sealed interface LvmValue {

  /** A whole number. */
  record Count(long value) implements LvmValue {}

  /** A text in quotes. */
  record Text(String value) implements LvmValue {}

  /** Numbers and texts between brackets. */
  record Items(List<LvmValue> values) implements LvmValue {}

  /** Names and their values, in their order. */
  record Section(Map<String, LvmValue> values) implements LvmValue {

    long number(String name) throws DiskException {
      if (values.get(name) instanceof Count count && count.value >= 0) {
        return count.value;
      }
      throw lacks(name);
    }

    String text(String name) throws DiskException {
      if (values.get(name) instanceof Text text) {
        return text.value;
      }
      throw lacks(name);
    }

    List<LvmValue> items(String name) throws DiskException {
      if (values.get(name) instanceof Items items) {
        return items.values;
      }
      throw lacks(name);
    }

    /** Empty when there is none of that name. */
    Section section(String name) {
      return values.get(name) instanceof Section section ? section : new Section(Map.of());
    }

    private static DiskException lacks(String name) {
      return LvmLabel.damaged("its description has no %s".formatted(name));
    }
  }
}
