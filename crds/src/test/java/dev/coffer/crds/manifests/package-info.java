/** Makes the CRD manifests from the Java types, and holds the checked-in ones against them. */
@NullMarked
package dev.coffer.crds.manifests;

import org.jspecify.annotations.NullMarked;
