package io.althing.coordination;

import io.althing.store.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was taken by force from a session that lives on, for whoever keeps it alive: kept with
/// the session, so that each member tells of it, and tells again if an answer was lost.
///
/// The revision of its key says that there is news. What is held says what was taken; here it
/// only says by whom, so it may forget the oldest.
///
/// @param claims the newest last
record Taken(List<Claim> claims) {
    /// So many are remembered of a session.
    static final int CLAIMS_MAX = 64;

    Taken {
        claims = List.copyOf(claims);
    }

    /// @param token under which it was held
    /// @param by who took it; empty if that is not known
    record Claim(Kind kind, Bytes name, String owner, long token, String by) {}

    Taken and(Ask.ForceRelease ask, String by) {
        var all = new ArrayList<Claim>(claims);
        all.add(new Claim(ask.part().kind(), ask.part().name(), ask.who().owner(), ask.token(), by));
        return new Taken(all.subList(Math.max(0, all.size() - CLAIMS_MAX), all.size()));
    }

    /// Who took this; null if that is not remembered.
    @Nullable
    String by(Part part, String owner, long token) {
        for (Claim each : claims) {
            boolean isSame = each.kind == part.kind() && each.name.equals(part.name());
            if (isSame && each.token == token && each.owner.equals(owner)) {
                return each.by;
            }
        }
        return null;
    }

    Bytes encode() {
        var out = new Fields.Out().small(claims.size());
        for (Claim each : claims) {
            out.small(each.kind.ordinal()).bytes(each.name).text(each.owner);
            out.number(each.token).text(each.by);
        }
        return out.done();
    }

    /// @param value null for nothing
    static Taken decode(@Nullable Bytes value) {
        var claims = new ArrayList<Claim>();
        if (value != null) {
            var in = new Fields.In(value);
            int count = in.count(CLAIMS_MAX);
            var kinds = Kind.values();
            for (int i = 0; i < count; i++) {
                claims.add(new Claim(kinds[in.count(kinds.length - 1)], in.bytes(), in.text(), in.number(), in.text()));
            }
        }
        return new Taken(claims);
    }
}
