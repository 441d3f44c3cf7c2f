package io.althing.store.tree;

/// One stretch of changes between two publications. Who it is, is all it is: a node may be
/// changed in place by the very edit that made it, and no number could tell two editors of
/// versions of one tree apart.
final class Edit {
    /// No editor's: what carries it is never changed in place.
    static final Edit OVER = new Edit();
}
