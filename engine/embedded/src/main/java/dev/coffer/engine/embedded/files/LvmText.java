package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Reads the text format of LVM2: {@code name = value}, {@code name { ... }}, values that are
 * numbers, texts in quotes or lists in brackets, and comments from {@code #} to the end of the
 * line.
 */
final class LvmText {

  /** The group, its volumes, one of them, a segment of it. */
  private static final int MAX_DEPTH = 8;

  private final String text;
  private int at;

  private LvmText(String text) {
    this.text = text;
  }

  static LvmValue.Section parse(String text) throws DiskException {
    return new LvmText(text).section(0);
  }

  private static DiskException damaged() {
    return LvmLabel.damaged("its description makes no sense");
  }

  /** Up to the brace that closes it, or to the end of the text. */
  private LvmValue.Section section(int depth) throws DiskException {
    if (depth > MAX_DEPTH) {
      throw damaged();
    }
    var values = new LinkedHashMap<String, LvmValue>();
    while (!isEnd(depth)) {
      var name = name();
      char what = next();
      if (what == '{') {
        values.put(name, section(depth + 1));
      } else if (what == '=') {
        values.put(name, value());
      } else {
        throw damaged();
      }
    }
    return new LvmValue.Section(values);
  }

  private boolean isEnd(int depth) throws DiskException {
    skip();
    boolean atEnd = at == text.length();
    if (!atEnd && text.charAt(at) != '}') {
      return false;
    }
    if (atEnd != (depth == 0)) {
      throw damaged();
    }
    at += atEnd ? 0 : 1;
    return true;
  }

  /** White space and comments. A zero ends the text in the metadata area. */
  private void skip() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c <= ' ') {
        at++;
      } else {
        return;
      }
    }
  }

  private char next() throws DiskException {
    skip();
    if (at == text.length()) {
      throw damaged();
    }
    return text.charAt(at++);
  }

  private String name() throws DiskException {
    int start = at;
    while (at < text.length() && isOfName(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw damaged();
    }
    return text.substring(start, at);
  }

  private static boolean isOfName(char c) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || "_+.-".indexOf(c) >= 0;
  }

  private LvmValue value() throws DiskException {
    char first = next();
    return switch (first) {
      case '"' -> new LvmValue.Text(quoted());
      case '[' -> new LvmValue.Items(items());
      default -> {
        at--;
        yield number();
      }
    };
  }

  private String quoted() throws DiskException {
    var value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      if (at < text.length()) {
        value.append(text.charAt(at++));
      }
    }
    if (at == text.length()) {
      throw damaged();
    }
    at++;
    return value.toString();
  }

  private List<LvmValue> items() throws DiskException {
    var items = new ArrayList<LvmValue>();
    for (char c = next(); c != ']'; c = next()) {
      if (c == '[') {
        throw damaged();
      }
      if (c != ',') {
        at--;
        items.add(value());
      }
    }
    return items;
  }

  private LvmValue number() throws DiskException {
    var digits = name();
    try {
      return new LvmValue.Count(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      // There are fractions, which nobody needs here.
      return new LvmValue.Text(digits);
    }
  }
}
