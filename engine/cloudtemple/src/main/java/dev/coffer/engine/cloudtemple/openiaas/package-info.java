/** Machines of OpenIaaS, which Xen Orchestra backs up behind the API. */
@NullMarked
package dev.coffer.engine.cloudtemple.openiaas;

import org.jspecify.annotations.NullMarked;
