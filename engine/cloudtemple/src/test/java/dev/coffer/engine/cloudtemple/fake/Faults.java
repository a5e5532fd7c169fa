package dev.coffer.engine.cloudtemple.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which calls go wrong, by method (such as {@code POST|PATCH}), path and their number from when it
 * was ordered.
 */
public final class Faults {

  private final List<Order> orders = new ArrayList<>();

  private static final class Order {
    private final String method;
    private final Pattern path;
    private final int first;
    private final int last;
    private final Fault fault;
    private int seen;

    Order(String method, String path, int first, int last, Fault fault) {
      this.method = method;
      this.path = Pattern.compile(path);
      this.first = first;
      this.last = last;
      this.fault = fault;
    }

    boolean bites(Call call) {
      if (!call.method().matches(method) || !path.matcher(call.path()).find()) {
        return false;
      }
      seen++;
      return seen >= first && seen <= last;
    }
  }

  /** The n-th call from now, counted from 1, of a method to a path that this expression finds. */
  public synchronized void nth(int n, String method, String path, Fault fault) {
    orders.add(new Order(method, path, n, n, fault));
  }

  public synchronized void next(String method, String path, Fault fault) {
    nth(1, method, path, fault);
  }

  public synchronized void always(String method, String path, Fault fault) {
    orders.add(new Order(method, path, 1, Integer.MAX_VALUE, fault));
  }

  /** From now on all is well. */
  public synchronized void clear() {
    orders.clear();
  }

  synchronized Optional<Fault> of(Call call) {
    Optional<Fault> found = Optional.empty();
    for (Order order : orders) {
      if (order.bites(call)) {
        found = Optional.of(order.fault);
      }
    }
    return found;
  }
}
