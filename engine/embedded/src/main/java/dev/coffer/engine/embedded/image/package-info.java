/**
 * Disk images: raw and qcow2, read and written by Coffer itself. An image is hostile input: its
 * guest, or whoever made the file, chose every byte of it. Start with {@link
 * dev.coffer.engine.embedded.image.ImageFormat}.
 */
@NullMarked
package dev.coffer.engine.embedded.image;

import org.jspecify.annotations.NullMarked;
