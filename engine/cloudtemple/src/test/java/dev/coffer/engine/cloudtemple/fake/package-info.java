/**
 * Cloud Temple's Console API as far as it is publicly known, over real HTTP, with a world of
 * machines and a backup engine behind it. Written from the facts alone and apart from the driver:
 * two readings of one page find mistakes. What is unknown there is a switch in {@link
 * dev.coffer.engine.cloudtemple.fake.Oddities}.
 */
@NullMarked
package dev.coffer.engine.cloudtemple.fake;

import org.jspecify.annotations.NullMarked;
