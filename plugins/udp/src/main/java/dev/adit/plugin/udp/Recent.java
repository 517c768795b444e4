package dev.adit.plugin.udp;

import org.jspecify.annotations.Nullable;

/** Associations in the order of their last use: to move one to the end costs a few pointers and no memory. */
final class Recent {
    private final Node ends = new Node(null);
    private int size;

    /** A place in one such order. */
    static final class Node {
        private final @Nullable Association association;
        private Node before = this;
        private Node after = this;
        private @Nullable Recent order;

        Node(@Nullable Association association) {
            this.association = association;
        }
    }

    /** Makes it the last of this order, whether it was in one before or not. */
    void touch(Node node) {
        if (ends.before == node) {
            return;
        }
        remove(node);
        node.before = ends.before;
        node.after = ends;
        ends.before.after = node;
        ends.before = node;
        node.order = this;
        size++;
    }

    /** Takes it out of the order in which it is, if it is in one. */
    static void remove(Node node) {
        Recent order = node.order;
        if (order == null) {
            return;
        }
        node.before.after = node.after;
        node.after.before = node.before;
        node.order = null;
        order.size--;
    }

    /** Null where nobody is. */
    @Nullable
    Association oldest() {
        return ends.after.association;
    }

    int size() {
        return size;
    }
}
