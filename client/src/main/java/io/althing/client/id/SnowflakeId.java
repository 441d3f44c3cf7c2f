package io.althing.client.id;

import java.time.Instant;

/// What a Snowflake id says.
///
/// @param time when it was made, to the layout's unit
/// @param worker who made it
/// @param sequence which one of that time it is, from 0 on
public record SnowflakeId(long value, Instant time, long worker, long sequence) {}
