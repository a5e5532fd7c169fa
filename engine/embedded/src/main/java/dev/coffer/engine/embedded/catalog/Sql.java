package dev.coffer.engine.embedded.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements on the catalogue's connection. Parameters and columns are text, whole numbers, truth
 * values and moments (milliseconds since 1970).
 */
final class Sql {

  private final Connection connection;

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Makes a value of the current row. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  <T> List<T> list(String query, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    try (var statement = prepare(query, parameters);
        var rows = statement.executeQuery()) {
      List<T> values = new ArrayList<>();
      while (rows.next()) {
        values.add(reader.read(rows));
      }
      return values;
    }
  }

  <T> Optional<T> first(String query, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return list(query, reader, parameters).stream().findFirst();
  }

  boolean exists(String query, @Nullable Object... parameters) throws SQLException {
    return !list(query, row -> 1, parameters).isEmpty();
  }

  void execute(String change, @Nullable Object... parameters) throws SQLException {
    try (var statement = prepare(change, parameters)) {
      statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String text, @Nullable Object... parameters)
      throws SQLException {
    var statement = connection.prepareStatement(text);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, column(parameters[i]));
    }
    return statement;
  }

  private static @Nullable Object column(@Nullable Object parameter) {
    return switch (parameter) {
      case null -> null;
      case Optional<?> optional -> column(optional.orElse(null));
      case Instant moment -> moment.toEpochMilli();
      case Boolean truth -> truth ? 1 : 0;
      case Integer number -> number;
      case Long number -> number;
      case Enum<?> constant -> constant.name();
      // The identifiers of the contract print as their value.
      default -> parameter.toString();
    };
  }

  static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  static Instant moment(ResultSet row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static Optional<Instant> maybeMoment(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
