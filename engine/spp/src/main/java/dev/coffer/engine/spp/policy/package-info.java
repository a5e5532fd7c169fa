/**
 * From the policies of the contract to SLA policies of Spectrum Protect Plus and back, all of it
 * pure.
 */
@NullMarked
package dev.coffer.engine.spp.policy;

import org.jspecify.annotations.NullMarked;
