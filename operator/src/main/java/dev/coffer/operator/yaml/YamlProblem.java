package dev.coffer.operator.yaml;

/**
 * Why a text, or a value in it, cannot be taken.
 *
 * @param line from 1
 * @param field dotted path; empty when it is not about one field
 */
public record YamlProblem(int line, String field, String message) {}
