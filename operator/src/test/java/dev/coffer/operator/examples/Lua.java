package dev.coffer.operator.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import party.iroiro.luajava.Lua.Conversion;
import party.iroiro.luajava.lua51.Lua51;

/** Runs scripts as Argo CD does: Lua 5.1, without the libraries that Argo CD leaves out. */
final class Lua {

  private static final String SANDBOX =
      """
      os = { time = os.time, date = os.date }
      getmetatable("").__index = nil
      string, math, io, debug, coroutine, java, luajava = nil
      """;

  private Lua() {}

  /** What a script returns about a resource; an empty table is a list, as Argo CD has it. */
  static JsonNode run(String script, JsonNode resource) {
    try (Lua51 lua = new Lua51()) {
      lua.openLibraries();
      lua.run(SANDBOX);
      lua.push(PlainJson.map(resource), Conversion.FULL);
      lua.setGlobal("obj");
      return PlainJson.of(plain(lua.eval(script)[0].toJavaObject()));
    }
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> table)) {
      return value;
    }
    List<@Nullable Object> list = new ArrayList<>();
    while (table.containsKey((double) list.size() + 1)) {
      list.add(plain(table.get((double) list.size() + 1)));
    }
    if (list.size() == table.size()) {
      return list;
    }
    var map = new TreeMap<String, @Nullable Object>();
    table.forEach((key, each) -> map.put(String.valueOf(key), plain(each)));
    return map;
  }
}
