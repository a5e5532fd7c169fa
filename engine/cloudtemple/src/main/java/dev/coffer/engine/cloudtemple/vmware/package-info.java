/** Machines of VMware, which IBM Spectrum Protect Plus backs up behind the API. */
@NullMarked
package dev.coffer.engine.cloudtemple.vmware;

import org.jspecify.annotations.NullMarked;
