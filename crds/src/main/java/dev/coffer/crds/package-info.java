/**
 * The API: group {@code backup.coffer.dev}, version {@code v1alpha1}. One class per kind, with a
 * record for its spec and one for its status; the CRD manifests are generated from them.
 */
@NullMarked
package dev.coffer.crds;

import org.jspecify.annotations.NullMarked;
