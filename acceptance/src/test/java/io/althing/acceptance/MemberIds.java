package io.althing.acceptance;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberListResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ids of members are drawn by each server for itself. Tests name them by small numbers in the
/// order in which they came up: 1 is the server itself.
final class MemberIds {
    /// From here on, numbers stand for themselves: nobody has them.
    static final long UNKNOWN = 1_000;

    /// Stands for the member that came up last, one less for the one before, and so on.
    static final long LATEST = -1;

    private final List<Long> known = new ArrayList<>();

    MemberIds(MemberListResponse atFirst) {
        atFirst.getMembersList().forEach(each -> known.add(each.getID()));
    }

    /// Which number stands for this id.
    long numberOf(long id) {
        if (id == 0 || id >= UNKNOWN && id < 2 * UNKNOWN) {
            return id;
        }
        if (!known.contains(id)) {
            known.add(id);
        }
        return known.indexOf(id) + 1;
    }

    /// The request with real ids in place of numbers.
    Message real(Message request) {
        FieldDescriptor field = idOf(request);
        if (field == null) {
            return request;
        }
        long number = (long) request.getField(field);
        long index = number < 0 ? known.size() + number - LATEST - 1 : number - 1;
        boolean isKnown = index >= 0 && index < known.size() && (number > 0 || index > 0);
        long id = isKnown ? known.get((int) index) : number < 0 ? UNKNOWN : number;
        return request.toBuilder().setField(field, id).build();
    }

    private static @Nullable FieldDescriptor idOf(Message request) {
        String name = request.getDescriptorForType().getName();
        return switch (name) {
            case "AlarmRequest" -> request.getDescriptorForType().findFieldByName("memberID");
            case "MoveLeaderRequest" -> request.getDescriptorForType().findFieldByName("targetID");
            case "MemberUpdateRequest", "MemberRemoveRequest", "MemberPromoteRequest" ->
                request.getDescriptorForType().findFieldByName("ID");
            default -> null;
        };
    }

    /// The member with a number for its id. Where the server itself is does not matter.
    Member numbered(Member member) {
        long number = numberOf(member.getID());
        Member.Builder numbered = member.toBuilder().setID(number);
        if (number == 1) {
            numbered.clearPeerURLs().addAllPeerURLs(anywhere(member.getPeerURLsCount()));
            numbered.clearClientURLs().addAllClientURLs(anywhere(member.getClientURLsCount()));
        }
        return numbered.build();
    }

    private static List<String> anywhere(int count) {
        return Collections.nCopies(count, "somewhere");
    }
}
