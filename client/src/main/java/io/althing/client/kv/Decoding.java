package io.althing.client.kv;

import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers of the wire as values.
final class Decoding {
    private Decoding() {}

    static Result.Found found(RangeResponse wire) {
        return found(wire, wire.getHeader().getRevision());
    }

    static Optional<KeyValue> first(RangeResponse wire) {
        return wire.getKvsCount() == 0 ? Optional.empty() : Optional.of(KeyValue.of(wire.getKvs(0)));
    }

    private static Result.Found found(RangeResponse wire, long revision) {
        return new Result.Found(revision, keyValues(wire.getKvsList()), wire.getCount(), wire.getMore());
    }

    static Result.Written written(PutResponse wire) {
        return written(wire, wire.getHeader().getRevision());
    }

    private static Result.Written written(PutResponse wire, long revision) {
        return new Result.Written(
                revision, wire.hasPrevKv() ? Optional.of(KeyValue.of(wire.getPrevKv())) : Optional.empty());
    }

    static Result.Deleted deleted(DeleteRangeResponse wire) {
        return deleted(wire, wire.getHeader().getRevision());
    }

    private static Result.Deleted deleted(DeleteRangeResponse wire, long revision) {
        return new Result.Deleted(revision, wire.getDeleted(), keyValues(wire.getPrevKvsList()));
    }

    static Result.Committed committed(TxnResponse wire) {
        return committed(wire, wire.getHeader().getRevision());
    }

    private static Result.Committed committed(TxnResponse wire, long revision) {
        List<Result> results = new ArrayList<>(wire.getResponsesCount());
        for (ResponseOp each : wire.getResponsesList()) {
            results.add(result(each, revision));
        }
        return new Result.Committed(revision, wire.getSucceeded(), results);
    }

    private static Result result(ResponseOp wire, long revision) {
        return switch (wire.getResponseCase()) {
            case RESPONSE_RANGE -> found(wire.getResponseRange(), revision);
            case RESPONSE_PUT -> written(wire.getResponsePut(), revision);
            case RESPONSE_DELETE_RANGE -> deleted(wire.getResponseDeleteRange(), revision);
            case RESPONSE_TXN -> committed(wire.getResponseTxn(), revision);
            case RESPONSE_NOT_SET -> throw new IllegalStateException("a server answered an operation with nothing");
        };
    }

    private static List<KeyValue> keyValues(List<io.etcd.jetcd.api.KeyValue> wire) {
        List<KeyValue> all = new ArrayList<>(wire.size());
        for (io.etcd.jetcd.api.KeyValue each : wire) {
            all.add(KeyValue.of(each));
        }
        return all;
    }
}
