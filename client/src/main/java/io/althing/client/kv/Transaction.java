package io.althing.client.kv;

import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import java.util.List;

/// Operations that are carried out together, at one revision, and only if conditions hold:
///
/// ```java
/// kv.commit(Transaction.when(Condition.absent("leader"))
///         .then(Put.of("leader", "me").withLease(lease.id()))
///         .otherwise(Get.key("leader")))
/// ```
///
/// A value: it can be kept, committed many times, and be an operation of another one. Servers
/// allow 128 operations in each branch unless told otherwise, and one write per key.
///
/// @param conditions what must hold; none always does
/// @param then what to do if all hold
/// @param otherwise what to do if not
public record Transaction(List<Condition> conditions, List<Operation> then, List<Operation> otherwise)
        implements Operation {
    public Transaction {
        conditions = List.copyOf(conditions);
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
    }

    public static Transaction when(Condition... conditions) {
        return when(List.of(conditions));
    }

    public static Transaction when(List<Condition> conditions) {
        return new Transaction(conditions, List.of(), List.of());
    }

    /// Without conditions.
    public static Transaction of(Operation... operations) {
        return when().then(operations);
    }

    public Transaction then(Operation... operations) {
        return then(List.of(operations));
    }

    public Transaction then(List<Operation> operations) {
        return new Transaction(conditions, operations, otherwise);
    }

    public Transaction otherwise(Operation... operations) {
        return new Transaction(conditions, then, List.of(operations));
    }

    TxnRequest toWire() {
        TxnRequest.Builder wire = TxnRequest.newBuilder();
        conditions.forEach(each -> wire.addCompare(each.toWire()));
        then.forEach(each -> wire.addSuccess(wrapped(each)));
        otherwise.forEach(each -> wire.addFailure(wrapped(each)));
        return wire.build();
    }

    boolean isReadOnly() {
        return then.stream().allMatch(Transaction::isRead) && otherwise.stream().allMatch(Transaction::isRead);
    }

    private static boolean isRead(Operation operation) {
        return operation instanceof Get || (operation instanceof Transaction && ((Transaction) operation).isReadOnly());
    }

    private static RequestOp wrapped(Operation operation) {
        RequestOp.Builder wire = RequestOp.newBuilder();
        if (operation instanceof Get) {
            wire.setRequestRange(((Get) operation).toWire());
        } else if (operation instanceof Put) {
            wire.setRequestPut(((Put) operation).toWire());
        } else if (operation instanceof Delete) {
            wire.setRequestDeleteRange(((Delete) operation).toWire());
        } else {
            wire.setRequestTxn(((Transaction) operation).toWire());
        }
        return wire.build();
    }
}
