@NullMarked
package dev.coffer.engine.cloudtemple.vmware;

import org.jspecify.annotations.NullMarked;
