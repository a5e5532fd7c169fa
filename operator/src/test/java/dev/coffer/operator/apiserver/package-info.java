/** A real API server for the tests: etcd and kube-apiserver as processes of their own. */
@NullMarked
package dev.coffer.operator.apiserver;

import org.jspecify.annotations.NullMarked;
