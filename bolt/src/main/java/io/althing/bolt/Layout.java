package io.althing.bolt;

/// Where things are in a file, all numbers little-endian.
///
/// A file is a row of pages of equal size, numbered from 0. The first two are meta pages. A
/// page begins with a header: its number (8 bytes), its kind (2), how many elements it has (2),
/// and how many more pages it spills over into (4). Elements are 16 bytes each and point to
/// their bytes, which follow them: in a leaf flags (4), offset (4), length of the key (4) and
/// of the value (4); in a branch offset (4), length of the key (4) and the number of the child
/// (8). Offsets count from the element.
///
/// A bucket is a tree of such pages, and stands as a value in the tree above it: the number of
/// its root (8) and a sequence (8). A small one has no root: its only leaf follows inline.
final class Layout {
    static final int PAGE_HEADER_BYTES = 16;
    static final int ELEMENT_BYTES = 16;
    static final int BUCKET_HEADER_BYTES = 16;

    static final int COUNT_AT = 10;
    static final int OVERFLOW_AT = 12;
    static final int KIND_AT = 8;

    static final int BRANCH = 0x01;
    static final int LEAF = 0x02;
    static final int META = 0x04;
    static final int FREELIST = 0x10;

    /// In the flags of a leaf's element: the value is a bucket.
    static final int IS_BUCKET = 0x01;

    static final int PAGE_BYTES_MIN = 1 << 10;
    static final int PAGE_BYTES_MAX = 1 << 16;

    /// Longer keys are refused by bbolt, too.
    static final int KEY_BYTES_MAX = 32_768;

    private Layout() {}
}
