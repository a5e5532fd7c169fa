@NullMarked
package dev.coffer.engine.remote;

import org.jspecify.annotations.NullMarked;
