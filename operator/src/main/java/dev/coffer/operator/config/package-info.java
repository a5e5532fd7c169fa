/** The engine configuration file, and the engines that it names. */
@NullMarked
package dev.coffer.operator.config;

import org.jspecify.annotations.NullMarked;
